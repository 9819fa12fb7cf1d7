"""How TensorFlow is laid out, and packages of which all is public: the root, and what counts as public below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.version import Version

from tools.releases.facts import Function, KerasModule, Module, Value
from tools.releases.keras_recipes import KERAS_MOUNTS
from tools.releases.modules import FoundFunction, Modules, Read, open_modules
from tools.releases.snapshot import Snapshot, entries_of
from tools.releases.walk import Opaque, Public, Rules, add_internal_packages, walk

SPLIT = Version("2.16")
"""The TensorFlow from which on tf.keras is the Keras that is installed."""

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

_BESIDE = ("examples", "tools")
"""Packages of programs for people who use TensorFlow, which come and go: ``tensorflow.tools.graph_transforms``."""

_NESTED_COMPAT = re.compile(r"\.compat\.v[12]\.compat\.v[12](\.|$)")
"""Modules that repeat everything without end: ``tf.compat.v1.compat.v2``."""

_TENSORBOARD_SUMMARY = {
    "audio": "name,data,sample_rate,step=,max_outputs=,encoding=,description=",
    "histogram": "name,data,step=,buckets=,description=",
    "image": "name,data,step=,max_outputs=,description=",
    "scalar": "name,data,step=,description=",
    "text": "name,data,step=,description=",
}
"""What tensorboard adds to tf.summary: in TensorFlow 2.0 to 2.15, and in tf.compat.v2 of TensorFlow 1 already, its
package takes the place of the generated one.
"""

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

    public = walk(modules, root, "tf", Rules(_is_tensorflow_api, keras, _is_below_nested_compat))
    for name, target in public.items():
        if _NESTED_COMPAT.search(name) and isinstance(target, Module):
            public[name] = Opaque(target.name)
    if version >= SPLIT:
        _check_mounts(modules, root)
    elif version >= Version("2"):
        summary = _summary(modules, f"{root}._api.v2.summary")
        _replace(public, "tf.summary", summary)
        _replace(public, "tf.compat.v2.summary", summary)
    elif "tf.compat.v2" in public:
        _replace(public, "tf.compat.v2.summary", _summary(modules, f"{root}._api.v1.compat.v2.summary"))
    for mount in _FLAGS:
        if mount in public:
            for name in _ABSL_FLAGS:
                public.setdefault(f"{mount}.{name}", Value())
    add_internal_packages(modules, "tensorflow", public)
    _add_packages_beside(modules, root, public)
    if "tf.contrib" in public:
        _add_contrib_packages(modules, root, public)
    return Snapshot("tensorflow", release, entries_of(modules, public), _ops(modules))


def _ops(modules: Modules) -> frozenset[str]:
    """The ops that the generated wrappers execute."""
    ops: set[str] = set()
    for module in modules.names():
        facts = modules.facts(module) if module.rpartition(".")[2].startswith("gen_") else None
        ops.update(facts.ops if facts is not None else ())
    return frozenset(ops)


def _is_below_nested_compat(name: str) -> bool:
    found = _NESTED_COMPAT.search(name)
    return found is not None and found.end() < len(name)


def _is_tensorflow_api(module: str) -> bool:
    if module.startswith("keras.src") or ".src." in module:
        return False
    if ".contrib." in f"{module}." and ".python" in module:
        return False
    return any(module == api or module.startswith(f"{api}.") for api in _TENSORFLOW_API)


def _summary(modules: Modules, module: str) -> dict[str, Public]:
    """What tensorboard's summary module has: all of the generated one, and its own functions."""
    public = walk(modules, module, "", Rules(lambda name: name.startswith(module)))
    for name, signature in _TENSORBOARD_SUMMARY.items():
        public.setdefault(f".{name}", FoundFunction("tensorboard.summary.v2", Function(signature)))
    return public


def _replace(public: dict[str, Public], module: str, by: Mapping[str, Public]) -> None:
    """Put other names below a module."""
    for name in [name for name in public if name.startswith(f"{module}.")]:
        del public[name]
    public |= {module + name: target for name, target in by.items()}


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


def _add_packages_beside(modules: Modules, root: str, public: dict[str, Public]) -> None:
    """The packages in `_BESIDE`, of which an import finds those that the release has."""
    for package in _BESIDE:
        for child in sorted(modules.children(f"{root}.{package}")):
            name, module = f"tf.{package}.{child}", f"{root}.{package}.{child}"
            if not child.startswith("_") and modules.is_package(module):
                public.setdefault(name, Opaque(module))


def _add_contrib_packages(modules: Modules, root: str, public: dict[str, Public]) -> None:
    """Packages and modules in tf.contrib that no name leads to: an import finds them."""
    for child in sorted(modules.children(f"{root}.contrib")):
        name, module = f"tf.contrib.{child}", f"{root}.contrib.{child}"
        if name not in public and modules.is_package(module):
            public |= walk(modules, module, name, Rules(_is_tensorflow_api))
    for name, target in list(public.items()):
        if name.startswith("tf.contrib.") and isinstance(target, Module) and _is_tensorflow_api(target.name):
            for child in modules.children(target.name) if modules.is_package(target.name) else ():
                # Below `python` everything is private, and nothing is claimed of it.
                if not child.startswith("_") and not child.endswith("_test") and child != "python":
                    public.setdefault(f"{name}.{child}", Opaque(f"{target.name}.{child}"))


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
