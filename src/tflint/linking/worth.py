"""Which rules about names may have something to say about a file, from a glance at it: what they need is not there.

Nothing of the project, and of what the rules themselves import, is needed to be silent about most files.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tflint.frameworks import FRAMEWORK_ROOTS
from tflint.linking.glance import Glance
from tflint.linking.private_names import PRIVATE_ROOTS, is_private
from tflint.model import ImportNeed
from tflint.project.flavours import flavour_of

if TYPE_CHECKING:
    from tflint.project.linkage import Linkage

CONVENTIONS: Mapping[str, ImportNeed] = {
    "np": ImportNeed("numpy", None, "np"),
    "tf": ImportNeed("tensorflow", None, "tf"),
    "pd": ImportNeed("pandas", None, "pd"),
    "plt": ImportNeed("matplotlib.pyplot", None, "plt"),
    "keras": ImportNeed("keras", None, "keras"),
    "K": ImportNeed("keras", "backend", "K"),
}
_NO_CODE = re.compile(rb"[ \t]*(?:from|import)\b|[^\"']*#|[ \t]*(?:>>>|\.\.\.|\.\. |[*-] |:)")
"""The beginnings of lines on which no name is read."""
_OF_PRIVATE = (b"tensorflow_core", b".src", b"python", b"src")
PACKAGES = FRAMEWORK_ROOTS | {
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
LOADED = frozenset(
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


def _alias_names(glance: Glance) -> bool:
    data, outline = glance.data, glance.outline
    bound = {item.local for item in outline.imports if item.top}
    tried = set(bound)
    for item in outline.imports:
        if item.aliased:
            original = (item.name or item.module).partition(".")[0]
            if original != item.local and original not in tried:
                tried.add(original)
                if _is_read(original, glance):
                    return True
    return any(
        name.encode() + b"." in data and _is_read(name, glance) for name in CONVENTIONS if name not in bound
    )


def _is_read(name: str, glance: Glance) -> bool:
    """Whether a name stands in the bytes as in an expression, outside of import statements, comments and lines of text."""
    for match in glance.mentions(name, rb"(?:\.[A-Za-z_]|[()\[\],])").finditer(glance.data):
        start = glance.data.rfind(b"\n", 0, match.start()) + 1
        line = glance.data[start : match.start()]
        if not _NO_CODE.match(line):
            return True
    return False


def _circles(glance: Glance) -> bool:
    if not glance.from_elsewhere or glance.links is None:
        return False
    path = os.path.abspath(glance.path)
    return any(failure.path == path for failure in glance.links.failures(path))


def _registered(glance: Glance) -> bool:
    return b"register_keras_serializable" in glance.data


def _conflicts(glance: Glance) -> bool:
    imports = [item for item in glance.outline.imports if item.top]
    stars = sum(item.name == "*" for item in imports)
    if stars and (stars > 1 or len(imports) > 1 or glance.outline.own):
        return True
    bound = Counter(
        local
        for local, _ in {
            (
                item.local,
                (item.level, item.bound_module)
                if item.name is None
                else (item.level, item.module, item.name),
            )
            for item in imports
        }
    )
    return any(count > 1 for count in bound.values())


def _flavours(glance: Glance) -> bool:
    data = glance.data
    if b"keras" not in data or not (b"tensorflow" in data or b"tf_keras" in data):
        return False
    found = {
        flavour_of(f"{item.module}.{item.name}" if item.name else item.module)
        for item in glance.outline.imports
        if item.level == 0
    }
    if any(item.module == "tensorflow" for item in glance.outline.imports):
        found.add("tensorflow.keras")
    return len(found - {None}) > 1


def _members(glance: Glance) -> bool:
    modules: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    """Local name → modules that it may be, with what of it this file imports below."""
    for item in glance.from_elsewhere:
        if item.name == "*":
            continue
        if item.name is None:
            value = glance.module(item.bound_module, 0)
            below = () if item.aliased else tuple(item.module.split(".")[1:])
        else:
            owner = glance.module(item.module, item.level)
            if owner is None or glance.links is None:
                continue
            value, below = _module_below(owner, item.name, glance.links), ()
        if value is not None:
            modules.setdefault(item.local, []).append((value, below))
    links = glance.links if modules else None
    if links is None:
        return False
    for name, chain in glance.chains(set(modules)):
        if not all(_is_plain(value, chain, modules[name], links) for value, _ in modules[name]):
            return True
    return False


def _module_below(owner: str, name: str, links: Linkage) -> str | None:
    if owner.endswith(".py") and name in links.outline(owner[1:]).own:
        return None
    return links.submodule(owner, name)


def _is_plain(
    value: str, chain: tuple[str, ...], own: list[tuple[str, tuple[str, ...]]], links: Linkage
) -> bool:
    """Whether a module plainly has what a chain of attributes begins with."""
    for index, name in enumerate(chain):
        below = links.submodule(value, name)
        if below is None or (value.endswith(".py") and name in links.outline(value[1:]).own):
            return not links.may_lack(value, name)
        imported = any(chain[: index + 1] == path[: index + 1] for _, path in own)
        if not imported and value.endswith(".py") and not _is_taken(value, name, links):
            return links.binds(value, name) or links.is_loaded(below)
        value = below
    return True


def _is_taken(value: str, name: str, links: Linkage) -> bool:
    """Whether a package's own code imports a module of its folder."""
    return any(
        item.name == name or name in item.module.split(".") for item in links.outline(value[1:]).imports
    )


def _private(glance: Glance) -> bool:
    data = glance.data
    if not any(word in data for word in _OF_PRIVATE) or not (b"tensorflow" in data or b"keras" in data):
        return False
    named = b".src." in data or b".python." in data or b"tensorflow_core" in data
    if not named:
        named = any(
            item.level == 0 and is_private(_whole(item.module, item.name)) for item in glance.outline.imports
        )
    return named and not _is_own_framework(glance)


def _is_own_framework(glance: Glance) -> bool:
    """Whether the file is in a framework's own repository, where what is private elsewhere is its own."""
    project = glance.project
    own = [root for root in PRIVATE_ROOTS if root.partition(".")[0].encode() in glance.data]
    if project is None or not own:
        return False
    return any(
        project.resolve(root, 0, glance.path) is not None for root in own
    ) or _is_in_source_distribution(glance, own)


def _is_in_source_distribution(glance: Glance, roots: list[str]) -> bool:
    """Whether a framework's private package stands in a folder around the file; of Keras 3 the public one, with the
    package around it, is made when it is built.
    """
    links = glance.links
    folder = os.path.dirname(os.path.abspath(glance.path))
    while links is not None:
        for root in roots:
            top, _, private = root.partition(".")
            if private and private in links.modules_in(os.path.join(folder, top)):
                return True
        if links.is_root(folder) or os.path.dirname(folder) == folder:
            break
        folder = os.path.dirname(folder)
    return False


def _whole(module: str, name: str | None) -> str:
    return f"{module}.{name}" if name else module


def _shadowing(glance: Glance) -> bool:
    tops = {item.module.partition(".")[0] for item in glance.outline.imports if not item.level}
    frameworks = tops & FRAMEWORK_ROOTS
    links = glance.links if not tops.isdisjoint(PACKAGES) else None
    if links is None:
        return False
    folder = os.path.dirname(os.path.abspath(glance.path))
    beside = links.modules_in(folder)
    hidden = beside & (tops & PACKAGES) or (beside & LOADED if frameworks else frozenset())
    return bool(hidden) and "__init__" not in beside and _is_script(glance, folder)


def _is_script(glance: Glance, folder: str) -> bool:
    """Whether the file is one that is run: it says so, or stands at the top of the project."""
    if any(item.level for item in glance.outline.imports):
        return False
    return _RUN.search(glance.data) is not None or (glance.links is not None and glance.links.is_root(folder))


def _unknown_imports(glance: Glance) -> bool:
    if glance.project is None:
        return False
    for item in glance.from_elsewhere:
        value = glance.module(item.module, item.level)
        if value is None:
            if package_on_the_way(item.module, item.level, glance) is not None:
                return True
        elif item.name is not None and item.name != "*":
            links = glance.links
            if links is not None and links.may_lack(value, item.name):
                return True
    return False


def package_on_the_way(module: str, level: int, glance: Glance) -> tuple[str, str] | None:
    """The deepest package that is there on the way to a module that is not, and the name that it lacks."""
    parts = module.split(".") if module else []
    for size in range(len(parts) - 1, -1 if level else 0, -1):
        value = glance.module(".".join(parts[:size]), level)
        if value is not None:
            return value, parts[size]
    return None


WORTH: Mapping[str, Callable[[Glance], bool]] = {
    "alias-original-name": _alias_names,
    "circular-import": _circles,
    "conflicting-import": _conflicts,
    "mixed-keras": _flavours,
    "unknown-module-member": _members,
    "private-api": _private,
    "duplicate-registered-name": _registered,
    "shadows-framework": _shadowing,
    "unknown-import-name": _unknown_imports,
}
"""By the names of their checks."""
