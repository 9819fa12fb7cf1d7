"""Which prefix of a symbol the installed TensorFlow and Keras do not have: the other side of a check of TFL320.

Runs inside a real environment, under Python 3.6 or newer, and imports for real. Reads from standard input one symbol
a line, after it a tab and 1 if an import names it, else 0. First the attributes are looked up, then the imports, which
may leave modules behind; writes each line with its shortest missing prefix (empty if all of it is there), and for a prefix that is
there but is no module the kind of object, separated by tabs.
"""

import importlib
import os
import sys
import types
from typing import Any, Tuple  # noqa: UP035

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def lookup(owner: Any, name: str, symbol: str, imported: bool) -> Tuple[bool, Any]:  # noqa: UP006
    """(found, value) for one more name of a symbol, as an attribute or, if it is imported, as a module."""
    try:
        return True, getattr(owner, name)
    except Exception:
        pass
    if imported and isinstance(owner, types.ModuleType):
        try:
            return True, importlib.import_module(symbol)
        except BaseException:
            pass
    return False, None


def resolve(symbol: str, imported: bool) -> Tuple[str, str]:  # noqa: UP006
    """(shortest missing prefix or "", kind of the last value that is no module or "")."""
    parts = symbol.split(".")
    try:
        value = importlib.import_module(parts[0])
    except Exception:
        return parts[0], ""
    for index in range(1, len(parts)):
        prefix = ".".join(parts[: index + 1])
        is_module = isinstance(value, types.ModuleType)
        found, following = lookup(value, parts[index], prefix, imported)
        if not found:
            return prefix, "" if is_module or "LazyLoader" in type(value).__name__ else type(value).__name__
        value = following
    return "", ""


def main() -> None:
    asked = [line.rstrip("\n").split("\t") for line in sys.stdin if line.strip()]
    for symbol, imported in sorted(asked, key=lambda pair: pair[1]):
        missing, kind = resolve(symbol, imported == "1")
        print(symbol, imported, missing, kind, sep="\t", flush=True)


if __name__ == "__main__":
    main()
