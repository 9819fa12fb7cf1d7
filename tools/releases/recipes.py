"""How each distribution is laid out: which module is its public root, and what counts as public below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.version import Version

from tools.releases.facts import Function, KerasModule, Value
from tools.releases.modules import FoundFunction, Modules, Read, open_modules
from tools.releases.snapshot import Snapshot, entries_of
from tools.releases.walk import Opaque, Public, Rules, walk

KERAS_3 = Version("3")
SPLIT = Version("2.16")
"""The TensorFlow from which on tf.keras is the Keras that is installed."""

KERAS_MOUNTS: Mapping[str, str] = {
    "tf.keras": "",
    "tf.compat.v1.keras": "",
    "tf.initializers": "initializers",
    "tf.losses": "losses",
    "tf.metrics": "metrics",
    "tf.optimizers": "optimizers",
}
"""Public names that lead into the installed Keras, from TensorFlow 2.16 on."""

_LEGACY = "__internal__.legacy."
"""Modules of Keras 2 for TensorFlow 1: under Keras 3 their loader raises for every attribute."""

_TENSORFLOW_API = (
    "tensorflow._api",
    "tensorflow_core._api",
    "tensorflow.python.keras.api",
    "tensorflow_core.python.keras.api",
    "tensorflow.keras",
    "tensorflow_core.keras",
    "tensorflow.python.estimator.api",
    "tensorflow_estimator.python.estimator.api",
    "tensorflow_estimator._api",
    "tensorflow.contrib",
    "tensorflow_core.contrib",
    "tensorflow.python.platform.flags",
    "tensorflow_core.python.platform.flags",
    "keras",
)

_NESTED_COMPAT = re.compile(r"\.compat\.v[12]\.compat\.")
"""``tf.compat.v1.compat.v2…`` repeats everything without end."""

_TENSORBOARD_SUMMARY = {
    "audio": "name,data,sample_rate,step=,max_outputs=,encoding=,description=",
    "histogram": "name,data,step=,buckets=,description=",
    "image": "name,data,step=,max_outputs=,description=",
    "scalar": "name,data,step=,description=",
    "text": "name,data,step=,description=",
}
"""What tensorboard adds to tf.summary: in TensorFlow 2.0 to 2.15 its package takes the place of the generated one."""


_ABSL_FLAGS = """
ArgumentParser ArgumentSerializer BaseListParser BooleanFlag BooleanParser CantOpenFlagFileError CsvListSerializer DEFINE
DEFINE_alias DEFINE_bool DEFINE_boolean DEFINE_enum DEFINE_enum_class DEFINE_flag DEFINE_float DEFINE_integer DEFINE_list
DEFINE_multi DEFINE_multi_enum DEFINE_multi_enum_class DEFINE_multi_float DEFINE_multi_integer DEFINE_multi_string
DEFINE_spaceseplist DEFINE_string DuplicateFlagError EnumClassFlag EnumClassListSerializer EnumClassParser
EnumClassSerializer EnumFlag EnumParser Error FLAGS Flag FlagHolder FlagNameConflictsWithMethodError FlagValues FloatParser
IllegalFlagValueError IntegerParser ListParser ListSerializer MultiEnumClassFlag MultiFlag UnparsedFlagAccessError
UnrecognizedFlagError ValidationError WhitespaceSeparatedListParser adopt_module_key_flags declare_key_flag
disclaim_key_flags doc_to_help flag_dict_to_args get_help_width mark_bool_flags_as_mutual_exclusive mark_flag_as_required
mark_flags_as_mutual_exclusive mark_flags_as_required multi_flags_validator override_value register_multi_flags_validator
register_validator set_default text_wrap validator
""".split()
"""What `from absl.flags import *` brings, which is another distribution: whichever of them is installed."""
_FLAGS = ("tf.flags", "tf.app.flags", "tf.compat.v1.flags", "tf.compat.v1.app.flags")


def tensorflow_snapshot(release: str, archives: Sequence[Path], read: Read) -> Snapshot:
    """A release of TensorFlow. ``archives`` are its sources, then those of the estimator and of Keras 2 if it has them."""
    version = Version(release)
    modules = open_modules(archives, read)
    root = "tensorflow_core" if modules.real_name("tensorflow") == "tensorflow_core" else "tensorflow"

    def keras(module: KerasModule) -> str | None:
        if version >= SPLIT:
            return "" if module.submodule.startswith(_LEGACY) else None
        return f"keras.api._{module.api}.keras" + (f".{module.submodule}" if module.submodule else "")

    public = walk(
        modules,
        root,
        "tf",
        Rules(_is_tensorflow_api, keras, skip=lambda name: _NESTED_COMPAT.search(name) is not None),
    )
    if version < SPLIT:
        if version >= Version("2"):
            summary = _summary(modules, root)
            for name in [
                name for name in public if name.startswith(("tf.summary.", "tf.compat.v2.summary."))
            ]:
                del public[name]
            public |= {f"tf.{name}": target for name, target in summary.items()}
            public |= {f"tf.compat.v2.{name}": target for name, target in summary.items()}
    else:
        _check_mounts(modules, root)
    for mount in _FLAGS:
        if mount in public:
            for name in _ABSL_FLAGS:
                public.setdefault(f"{mount}.{name}", Value())
    _add_internal_packages(modules, "tensorflow", public)
    return Snapshot("tensorflow", release, entries_of(modules, public), _ops(modules))


def _ops(modules: Modules) -> frozenset[str]:
    """The ops that the generated wrappers execute."""
    ops: set[str] = set()
    for module in modules.names():
        facts = modules.facts(module) if module.rpartition(".")[2].startswith("gen_") else None
        ops.update(facts.ops if facts is not None else ())
    return frozenset(ops)


def _is_tensorflow_api(module: str) -> bool:
    if module.startswith("keras.src") or ".src." in module:
        return False
    if ".contrib." in f"{module}." and ".python" in module:
        return False
    return any(module == api or module.startswith(f"{api}.") for api in _TENSORFLOW_API)


def _summary(modules: Modules, root: str) -> dict[str, Public]:
    public = walk(
        modules, f"{root}._api.v2.summary", "summary", Rules(lambda module: "_api.v2.summary" in module)
    )
    for name, signature in _TENSORBOARD_SUMMARY.items():
        public.setdefault(f"summary.{name}", FoundFunction("tensorboard.summary.v2", Function(signature)))
    return public


def _check_mounts(modules: Modules, root: str) -> None:
    """Raises ValueError if the names that lead into Keras are not those that the tables take for granted."""
    found = {}
    for module, prefix in ((root, "tf."), (f"{root}._api.v2.compat.v1", "tf.compat.v1.")):
        for name, binding in modules.namespace(module).items():
            if isinstance(binding.target, KerasModule) and not name.startswith("_"):
                if not binding.target.submodule.startswith(_LEGACY):
                    found[prefix + name] = binding.target.submodule
    if found != KERAS_MOUNTS:
        raise ValueError(f"this TensorFlow leads into Keras at other names: {found}")


def keras_snapshot(release: str, archives: Sequence[Path], read: Read) -> Snapshot:
    """A release of standalone Keras; of Keras 3 also the names below ``tf`` that it provides.

    ``archives`` are its sources, then those of TensorFlow if its classes are built on some of TensorFlow's.
    """
    version = Version(release)
    modules = open_modules(archives, read)
    if version >= KERAS_3:
        public = walk(
            modules,
            "keras",
            "keras",
            Rules(_is_keras_3_api, skip=lambda name: f"{name}.".startswith("keras.api.")),
        )
        _add_internal_packages(modules, "keras", public)
        entries = entries_of(modules, public)
        mounted: dict[str, Public] = {}
        for mount, submodule in KERAS_MOUNTS.items():
            module = "keras._tf_keras.keras" + (f".{submodule}" if submodule else "")
            mounted |= walk(modules, module, mount, Rules(_is_keras_3_for_tensorflow))
        return Snapshot("keras", release, entries | entries_of(modules, mounted))
    public = {}
    if version >= Version("2.13"):
        public = walk(modules, "keras", "keras", Rules(_is_keras_2_api))
    else:
        split = version >= Version("2.6")
        enter = _is_keras_2_6_module if split else _is_keras_2_module
        public = walk(modules, "keras", "keras", Rules(enter, all_files=True, children_only=split, depth=6))
    if version >= Version("2.13"):
        # From 2.6 to 2.12 the generated API is for tf.keras alone: `keras.optimizers` is a plain module.
        generated = Rules(lambda module: module.startswith("keras.api._v2"), depth=6)
        for name, target in walk(modules, "keras.api._v2.keras", "keras", generated).items():
            public.setdefault(name, target)
    _add_internal_packages(modules, "keras", public)
    return Snapshot("keras", release, entries_of(modules, public))


def _add_internal_packages(modules: Modules, root: str, public: dict[str, Public]) -> None:
    """Packages right below the root that can be imported although no public name leads to them."""
    real = modules.real_name(root)
    for child in modules.children(real):
        # What is left of tf.contrib in the wheel of 2.0 is not a part of TensorFlow any more.
        if modules.is_package(f"{real}.{child}") and not child.startswith("_") and child != "contrib":
            public.setdefault(f"{_TABLE_ROOTS.get(root, root)}.{child}", Opaque(f"{real}.{child}"))


_TABLE_ROOTS: Mapping[str, str] = {"tensorflow": "tf"}


def keras_2_4_snapshot(release: str, archives: Sequence[Path], tensorflow: Snapshot, read: Read) -> Snapshot:
    """Keras 2.4, which re-exports the tf.keras of its TensorFlow, 2.4, under its own modules."""
    own = keras_snapshot(release, archives, read)
    borrowed = {
        _as_keras(name): replace(
            entry, bases=tuple(map(_as_keras, entry.bases)), known_as=_as_keras(entry.known_as)
        )
        for name, entry in tensorflow.entries.items()
        if name == "tf.keras" or name.startswith("tf.keras.")
    }
    return Snapshot("keras", release, {**borrowed, **own.entries})


def _as_keras(name: str) -> str:
    return "keras" + name.removeprefix("tf.keras") if name.startswith("tf.keras") else name


def _is_keras_3_api(module: str) -> bool:
    # In 3.3 to 3.9 the public modules are those of keras.api.
    return module.startswith("keras.") and not module.startswith(("keras.src", "keras._tf_keras"))


def _is_keras_3_for_tensorflow(module: str) -> bool:
    return module.startswith("keras._tf_keras.") or _is_keras_3_api(module)


def _is_keras_2_api(module: str) -> bool:
    return module.startswith("keras.") and not module.startswith(("keras.src", "keras.api"))


def _is_keras_2_module(module: str) -> bool:
    parts = module.split(".")
    return parts[0] == "keras" and "tests" not in parts and "test" not in parts[-1]


_KERAS_2_6_INTERNAL = (
    "api", "integration_test", "tests", "testing_infra", "protobuf", "benchmarks", "distribute",
)  # fmt: skip


def _is_keras_2_6_module(module: str) -> bool:
    parts = module.split(".")
    return _is_keras_2_module(module) and not (len(parts) > 1 and parts[1] in _KERAS_2_6_INTERNAL)


def tf_keras_snapshot(release: str, archives: Sequence[Path], read: Read) -> Snapshot:
    """A release of tf_keras. ``archives`` are its sources, then those of its TensorFlow."""
    modules = open_modules(archives, read)

    def enter(module: str) -> bool:
        return module.startswith("tf_keras.") and not module.startswith(("tf_keras.src", "tf_keras.api"))

    public = walk(modules, "tf_keras", "tf_keras", Rules(enter))
    generated = Rules(lambda module: module.startswith("tf_keras.api._v2"), depth=6)
    for name, target in walk(modules, "tf_keras.api._v2.keras", "tf_keras", generated).items():
        public.setdefault(name, target)
    _add_internal_packages(modules, "tf_keras", public)
    return Snapshot("tf_keras", release, entries_of(modules, public))


def package_snapshot(root: str, release: str, archives: Sequence[Path], read: Read) -> Snapshot:
    """A package of which every module is public: TensorFlow Addons, TF-Slim.

    ``archives`` are its sources, then those of a TensorFlow that it works with.
    """
    modules = open_modules(archives, read)

    def enter(module: str) -> bool:
        parts = module.split(".")
        return (
            parts[0] == root
            and "tests" not in parts
            and "testing" not in parts[2:]
            and "test" not in parts[-1]
        )

    public = walk(modules, root, root, Rules(enter, all_files=True, depth=6))
    return Snapshot(root, release, entries_of(modules, public))


def merged(older: Snapshot, newer: Snapshot) -> Snapshot:
    """One snapshot for two patch releases of a minor: what either has; ``newer`` counts where both have it."""
    return Snapshot(newer.axis, newer.release, {**older.entries, **newer.entries}, older.ops | newer.ops)
