"""Runs projects with real Python and says what each raises, and where. Started as a script: folders, with the names of
scripts in them or without, on standard input.

All projects run in one process, one after the other; what one has imported is forgotten before the next. Modules that
are not installed where the tests run are stood in for.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import json
import os
import runpy
import sys
import types

_STOOD_IN = ("numpy", "tensorflow", "keras", "pandas", "matplotlib", "matplotlib.pyplot")


class _StandIn(types.ModuleType):
    """A module that has every public attribute."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []
        self.__all__ = ["zeros"]

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None


def _is_hidden(name: str, folder: str) -> bool:
    """Whether a script of the folder finds its own module in place of an installed one."""
    top = os.path.join(folder, name.partition(".")[0])
    return os.path.isfile(top + ".py") or os.path.isfile(os.path.join(top, "__init__.py"))


def run(folder: str, script: str = "main.py") -> dict[str, object] | None:
    """What a script in a folder raises: the error and the innermost place in the folder; None if it ends well."""
    before, names, path = dict(sys.modules), dict(vars(builtins)), list(sys.path)
    sys.modules.update({name: _StandIn(name) for name in _STOOD_IN if not _is_hidden(name, folder)})
    sys.path[0] = folder
    importlib.invalidate_caches()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(os.path.join(folder, script), run_name="__main__")
    except Exception as error:
        found: tuple[str, int] = ("", 0)
        traceback = error.__traceback__
        while traceback is not None:
            file = traceback.tb_frame.f_code.co_filename
            if file.startswith(folder + os.sep):
                found = (os.path.relpath(file, folder).replace(os.sep, "/"), traceback.tb_lineno)
            traceback = traceback.tb_next
        return {"error": type(error).__name__, "message": str(error), "path": found[0], "line": found[1]}
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - set(before):
            del sys.modules[name]
        sys.modules.update(before)
        for name in set(vars(builtins)) - set(names):
            delattr(builtins, name)
    return None


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    print(json.dumps([run(*place) for place in json.load(sys.stdin)]))
