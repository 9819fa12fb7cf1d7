"""TFL107: a module beside a script that hides an installed package or a module of the standard library.

The folder of a script comes first on its search path, so that not only its own imports find what stands there, but
those of TensorFlow, too.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.frameworks import FRAMEWORK_ROOTS
from tflint.linking.guards import is_expected
from tflint.linking.view import Glance, LinkRule, Note, View
from tflint.project.linkage import Linkage

_PACKAGES = FRAMEWORK_ROOTS | {
    "numpy",
    "pandas",
    "scipy",
    "matplotlib",
    "h5py",
    "absl",
    "wrapt",
    "six",
    "requests",
}
"""Packages that are not looked for among the user's own modules."""
_LOADED = frozenset(
    {
        "argparse", "ast", "asyncio", "base64", "bdb", "bz2", "calendar", "cmd", "code", "codeop", "collections",
        "colorsys", "concurrent", "contextlib", "copy", "copyreg", "csv", "ctypes", "dataclasses", "datetime",
        "decimal", "difflib", "dis", "email", "enum", "fnmatch", "fractions", "functools", "getpass", "gettext",
        "glob", "gzip", "hashlib", "heapq", "hmac", "http", "importlib", "inspect", "ipaddress", "json", "keyword",
        "linecache", "locale", "logging", "lzma", "mimetypes", "multiprocessing", "numbers", "opcode", "operator",
        "pathlib", "pdb", "pickle", "pkgutil", "platform", "pprint", "queue", "quopri", "random", "re", "reprlib",
        "selectors", "shlex", "shutil", "signal", "socket", "ssl", "string", "stringprep", "struct", "subprocess",
        "sysconfig", "tarfile", "tempfile", "textwrap", "threading", "timeit", "token", "tokenize", "traceback",
        "types", "typing", "unittest", "urllib", "uuid", "warnings", "weakref", "xml", "zipfile",
    }
)  # fmt: skip
"""Modules of the standard library, written in Python, that `import tensorflow` imports (TensorFlow 2.21)."""
_RUN = re.compile(rb"\A#!|^if[ \t]+__name__[ \t]*==", re.MULTILINE)
_MOST_MODULES = 25
"""A package of more modules than this is the real one, in its own repository."""


def _worth(glance: Glance) -> bool:
    if glance.project is None:
        return False
    tops = {item.module.partition(".")[0] for item in glance.outline.imports if not item.level}
    frameworks = tops & FRAMEWORK_ROOTS
    if not frameworks and not tops & _PACKAGES:
        return False
    links = glance.links
    if links is None:
        return False
    folder = os.path.dirname(os.path.abspath(glance.path))
    beside = links.modules_in(folder)
    hidden = beside & (tops & _PACKAGES) or (beside & _LOADED if frameworks else frozenset())
    return bool(hidden) and "__init__" not in beside and _is_script(glance, folder)


def _is_script(glance: Glance, folder: str) -> bool:
    """Whether the file is one that is run: it says so, or stands at the top of the project."""
    if any(item.level for item in glance.outline.imports):
        return False
    return _RUN.search(glance.data) is not None or (glance.links is not None and glance.links.is_root(folder))


def _look(view: View, rule: Rule) -> Iterator[Note]:
    links = view.links
    if links is None:
        return
    path = os.path.abspath(view.path)
    folder = os.path.dirname(path)
    beside = links.modules_in(folder)
    told: set[str] = set()
    for statement, _ in view.scopes.imports:
        if is_expected(statement, "ImportError", view.scopes):
            continue
        for top, alias in _tops(statement):
            if top in _PACKAGES and top in beside and top not in told and _is_missed(top, path, view, links):
                told.add(top)
                yield Note(
                    alias,
                    f"`import {top}` finds {_file(folder, top)} of this script's folder, not the installed package: "
                    "rename it",
                    symbol=top,
                )
            elif top in FRAMEWORK_ROOTS and top not in beside:
                hidden = sorted((beside & _LOADED) - told)
                told.update(hidden)
                for name in hidden:
                    yield Note(
                        alias,
                        f"`import {top}` imports the standard library's `{name}`, and finds {_file(folder, name)} of "
                        "this script's folder: rename it",
                        symbol=name,
                    )


def _tops(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, ast.alias]]:
    if isinstance(statement, ast.ImportFrom):
        if not statement.level:
            yield (statement.module or "").partition(".")[0], statement.names[0]
    else:
        for alias in statement.names:
            yield alias.name.partition(".")[0], alias


def _file(folder: str, name: str) -> str:
    return f"{name}.py" if os.path.isfile(os.path.join(folder, name + ".py")) else f"{name}/"


def _is_missed(top: str, path: str, view: View, links: Linkage) -> bool:
    """Whether the file wants something of a package that the module beside it does not have."""
    folder = os.path.dirname(path)
    file = os.path.join(folder, top + ".py")
    if file == path:
        return True
    if not os.path.isfile(file):
        file = os.path.join(folder, top, "__init__.py")
        if links.size_of(os.path.join(folder, top)) > _MOST_MODULES:
            return False
    value = "@" + file
    return any(not links.offers(value, name) and links.is_closed(value) for name in _wanted(top, view))


def _wanted(top: str, view: View) -> Iterator[str]:
    """The names that a file takes from a package."""
    locals_: set[str] = set()
    for statement, _ in view.scopes.imports:
        if isinstance(statement, ast.ImportFrom):
            parts = (statement.module or "").split(".")
            if not statement.level and parts[0] == top:
                yield from parts[1:2] or (alias.name for alias in statement.names if alias.name != "*")
        else:
            for alias in statement.names:
                parts = alias.name.split(".")
                if parts[0] == top:
                    yield from parts[1:2]
                    if len(parts) == 1:
                        locals_.add(alias.asname or top)
    for use in view.scopes.uses:
        above = view.scopes.parents.get(use.node)
        if use.node.id in locals_ and isinstance(above, ast.Attribute) and above.value is use.node:
            yield above.attr


LINK = LinkRule("shadows-framework", _worth, _look)
