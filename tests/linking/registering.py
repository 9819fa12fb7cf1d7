"""Runs ``main.py`` of folders and says which keys are registered with Keras twice. Started as a script.

Keras is stood in for by what matters: `register_keras_serializable` keeps the last object for a key.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import sys
import types
from collections.abc import Callable


def run(folder: str) -> list[str]:
    """The keys that a second object is registered under, in order."""
    known: dict[str, object] = {}
    twice: list[str] = []

    def register(package: str = "Custom", name: str | None = None) -> Callable[[type], type]:
        def decorate(item: type) -> type:
            key = f"{package}>{name or item.__name__}"
            if key in known:
                twice.append(key)
            known[key] = item
            return item

        return decorate

    before, path = dict(sys.modules), list(sys.path)
    keras = types.ModuleType("keras")
    keras.saving = types.SimpleNamespace(register_keras_serializable=register)  # type: ignore[attr-defined]
    sys.modules["keras"] = keras
    sys.path[0] = folder
    importlib.invalidate_caches()
    try:
        runpy.run_path(os.path.join(folder, "main.py"), run_name="__main__")
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - set(before):
            del sys.modules[name]
    return twice


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    print(json.dumps([run(folder) for folder in json.load(sys.stdin)]))
