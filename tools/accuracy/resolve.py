"""Which prefix of a symbol the installed TensorFlow and Keras do not have: the other side of a check of TFL320.

Runs inside a real environment, under Python 3.6 or newer, and imports for real. Reads symbols, one a line, from
standard input; writes each with its shortest missing prefix (empty if all of it is there), and for a prefix that is
there but is no module the kind of object, separated by tabs.
"""

import importlib
import os
import sys
import types
from typing import Any, Tuple  # noqa: UP035

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def lookup(owner: Any, name: str, symbol: str) -> Tuple[bool, Any]:  # noqa: UP006
    """(found, value) for one more name of a symbol, as an attribute or as a module to import."""
    try:
        return True, getattr(owner, name)
    except Exception:
        pass
    if isinstance(owner, types.ModuleType):
        try:
            return True, importlib.import_module(symbol)
        except BaseException:
            pass
    return False, None


def resolve(symbol: str) -> Tuple[str, str]:  # noqa: UP006
    """(shortest missing prefix or "", kind of the last value that is no module or "")."""
    parts = symbol.split(".")
    try:
        value = importlib.import_module(parts[0])
    except Exception:
        return parts[0], ""
    for index in range(1, len(parts)):
        prefix = ".".join(parts[: index + 1])
        is_module = isinstance(value, types.ModuleType)
        found, following = lookup(value, parts[index], prefix)
        if not found:
            return prefix, "" if is_module or "LazyLoader" in type(value).__name__ else type(value).__name__
        value = following
    return "", ""


def main() -> None:
    for line in sys.stdin:
        symbol = line.strip()
        if symbol:
            missing, kind = resolve(symbol)
            print(symbol, missing, kind, sep="\t", flush=True)


if __name__ == "__main__":
    main()
