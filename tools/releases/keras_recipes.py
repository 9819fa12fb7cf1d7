"""How Keras and tf_keras are laid out: which module is the public root, and what counts as public below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.version import Version

from tools.releases.modules import FoundClass, Modules, Read, open_modules
from tools.releases.snapshot import Snapshot, entries_of
from tools.releases.walk import Public, Rules, add_internal_packages, walk

KERAS_3 = Version("3")

KERAS_MOUNTS: Mapping[str, str] = {
    "tf.keras": "",
    "tf.compat.v1.keras": "",
    "tf.initializers": "initializers",
    "tf.losses": "losses",
    "tf.metrics": "metrics",
    "tf.optimizers": "optimizers",
}
"""Public names that lead into the installed Keras, from TensorFlow 2.16 on."""


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
        add_internal_packages(modules, "keras", public)
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
        if split:
            for name, target in _initializers(modules).items():
                public.setdefault(name, target)
    if version >= Version("2.13"):
        # From 2.6 to 2.12 the generated API is for tf.keras alone: `keras.optimizers` is a plain module.
        generated = Rules(lambda module: module.startswith("keras.api._v2"), depth=6)
        for name, target in walk(modules, "keras.api._v2.keras", "keras", generated).items():
            public.setdefault(name, target)
    add_internal_packages(modules, "keras", public)
    return Snapshot("keras", release, entries_of(modules, public))


_SHORT_INITIALIZERS = {"normal": "random_normal", "uniform": "random_uniform", "one": "ones", "zero": "zeros"}


def _initializers(modules: Modules) -> dict[str, Public]:
    """What keras.initializers of Keras 2.6 to 2.12 puts into its own namespace with ``globals().update``.

    Its classes are those of another module, which go by their names, these with ``V2``, and in lower case.
    """
    below = next(
        name for name in ("initializers_v2", "initializers") if modules.has(f"keras.initializers.{name}")
    )
    module = f"keras.initializers.{below}"
    found: dict[str, Public] = {}
    for name, binding in modules.namespace(module).items():
        target = modules.resolve(binding)
        if name[0].isupper() and isinstance(target, FoundClass) and target.module == module:
            lower = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            found |= dict.fromkeys((name, lower), target)
            if name != "Initializer":
                found[f"{name}V2"] = target
            if name.startswith(("Glorot", "He", "Lecun")):
                found[f"{lower}V2"] = target
    found |= {short: found[name] for short, name in _SHORT_INITIALIZERS.items()}
    return {f"keras.initializers.{name}": target for name, target in found.items()}


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
    better = {
        name: entry for name, entry in own.entries.items() if entry.kind != "opaque" or name not in borrowed
    }
    return Snapshot("keras", release, {**borrowed, **better})


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
    add_internal_packages(modules, "tf_keras", public)
    return Snapshot("tf_keras", release, entries_of(modules, public))
