"""Writes `private.tsv`: which public name is the very object that a private module of TensorFlow or Keras defines.

Needs the newest TensorFlow, Keras and tf_keras installed:

    .venv/bin/python -m tools.private_names
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tflint.releases.presence import symbols_in
from tflint.releases.shards import NAMESPACES
from tflint.releases.symbols import releases_with
from tflint.releases.target import newest_target

TABLE = Path(__file__).resolve().parent.parent / "src/tflint/linking/private.tsv"
_PRIVATE = ("tensorflow.python.", "keras.src.", "tf_keras.src.")
_LEFT_OUT = ("tensorflow.keras.", "tensorflow.compat.", "tensorflow.contrib.", "tensorflow.raw_ops.")
_HIDDEN = ("__internal__", "_legacy", "_tf_keras")


def public_objects() -> Iterator[tuple[str, object]]:
    """Every public name of the installed releases, with what it is; not modules."""
    target = newest_target()
    for namespace in NAMESPACES:
        for symbol in symbols_in(namespace):
            root = symbol.partition(".")[0]
            if root not in ("tensorflow", "keras", "tf_keras") or symbol.startswith(_LEFT_OUT):
                continue
            if any(part in _HIDDEN for part in symbol.split(".")):
                continue
            if root != "tf_keras" and not releases_with(symbol, target):
                continue
            try:
                found = resolve(symbol)
            except (AttributeError, ImportError):
                continue
            if not inspect.ismodule(found):
                yield symbol, found


def resolve(symbol: str) -> object:
    """What a dotted name is. Raises AttributeError or ImportError."""
    first, *rest = symbol.split(".")
    found: object = importlib.import_module(first)
    path = first
    for part in rest:
        path += "." + part
        try:
            found = getattr(found, part)
        except AttributeError:
            found = importlib.import_module(path)
    return found


def private_names(symbol: str, found: object) -> Iterator[tuple[str, str]]:
    """(module, name) of the private modules that hold an object: where it is defined, and Keras's own packages."""
    module, name = getattr(found, "__module__", None), getattr(found, "__name__", None)
    if not isinstance(module, str) or not isinstance(name, str) or not module.startswith(_PRIVATE):
        return
    yield module, name
    root, *parts = symbol.split(".")
    if root != "tensorflow":
        yield ".".join([root, "src", *parts[:-1]]), parts[-1]


def table() -> str:
    """The text of the table: private module, public module, names (``private=public`` where they differ)."""
    rows: dict[tuple[str, str], set[str]] = {}
    by_identity: dict[int, list[str]] = {}
    for symbol, found in public_objects():
        by_identity.setdefault(id(found), []).append(symbol)
        for module, name in private_names(symbol, found):
            if holds(module, name, found):
                rows.setdefault((module, name), set()).add(symbol)
    for module in {module for module, _ in rows if module.startswith("tensorflow.python.")}:
        # What a module takes from another one under the same public name.
        for name, found in vars(sys.modules[module]).items():
            same = {symbol for symbol in by_identity.get(id(found), ()) if symbol.endswith("." + name)}
            if same and not inspect.ismodule(found):
                rows.setdefault((module, name), set()).update(same)
    grouped: dict[tuple[str, str], list[str]] = {}
    for (module, name), symbols in sorted(rows.items()):
        best = min(symbols, key=lambda symbol: (symbol.count("."), len(symbol), symbol))
        public, _, last = best.rpartition(".")
        grouped.setdefault((module, public), []).append(name if name == last else f"{name}={last}")
    return "".join(
        f"{module}\t{public}\t{' '.join(names)}\n" for (module, public), names in sorted(grouped.items())
    )


def holds(module: str, name: str, found: object) -> bool:
    """Whether a module can be imported and has just this object under a name."""
    try:
        imported: ModuleType = importlib.import_module(module)
    except ImportError:
        return False
    return vars(imported).get(name) is found


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
