"""Which file of the project an import means: what Python's import system would find, without running
anything.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from tflint.frameworks import FRAMEWORK_ROOTS
from tflint.project.disk import Disk

INIT = "__init__.py"

_SAYS_SOMETHING = re.compile(rb"^[ \t]*[^#\s]", re.MULTILINE)
_ONLY_DOCSTRING = re.compile(
    rb"""\s*(?:#[^\n]*\s*)*[rRuU]?(?:\"\"\".*?\"\"\"|'''.*?'''|"[^"\n]*"|'[^'\n]*')\s*\Z""", re.DOTALL
)
_MAX_PARTS = 64
_MAX_CHILDREN = 100


class Kind(Enum):
    """What a name in a folder is for the import system."""

    PACKAGE = "package"
    MODULE = "module"
    NAMESPACE = "namespace"


class Hit(NamedTuple):
    """A module: its file, or the folder of a namespace package, absolute."""

    kind: Kind
    path: str


class Finder:
    """Looks modules up in the places that Python would search for code of this project.

    ``roots`` are absolute folders. ``has_content`` says of the file of a package whether anything stands in
    it.
    """

    def __init__(self, roots: Sequence[str], disk: Disk, has_content: Callable[[str], bool]) -> None:
        self._roots = tuple(sorted(set(roots)))
        self._disk = disk
        self._has_content = has_content
        self._places: dict[str, tuple[str, ...]] = {}

    def find(self, module: str, level: int, folder: str) -> str | None:
        """The file (or namespace folder) of ``module`` as a file in ``folder`` imports it; ``level`` counts
        dots.
        """
        parts = module.split(".") if module else []
        if len(parts) > _MAX_PARTS or not all(part.isidentifier() for part in parts):
            return None
        if level > 0:
            base = self._climb(folder, level - 1)
            if base is None:
                return None
            if not parts:
                return os.path.join(base, INIT) if self._disk.has_file(base, INIT) else base
            return self._descend(parts, [base])
        return self._descend_from_places(parts, folder) if parts else None

    def is_certain(self, top: str, folder: str) -> bool:
        """Whether the module ``top`` that ``find`` gives for a file in ``folder`` is what runs: no other module of
        that name is in the project's places, and it is not one that only the file's own package holds.
        """
        places = self._search_places(folder)
        sure = [places[0], *self._root_places(folder)]
        hits = {place: hit.path for place in places if (hit := self._look(place, top)) is not None}
        found = [hits[place] for place in sure if place in hits]
        if not found:
            return False
        if len(set(hits.values())) == 1:
            return True
        # Several: the file's own package is what is imported already, but for a copy of the tree of a package at the
        # project's root, as tests have them: that is a part of `tests` for who starts them at the root.
        own = hits.get(places[0])
        rooted = {hits[place] for place in self._root_places(folder) if place in hits}
        return (
            own is not None
            and rooted <= {own}
            and os.path.basename(own) == INIT
            and _is_below(folder, os.path.dirname(own))
        )

    def is_root(self, folder: str) -> bool:
        """Whether a folder is a root of the project."""
        return folder in self._roots

    def _root_places(self, folder: str) -> list[str]:
        around = [root for root in self._roots if _is_below(folder, root)]
        return [
            place for root in around for place in (root, os.path.join(root, "src"), self._package_root(root))
        ]

    def submodule(self, package: str, name: str) -> str | None:
        """The file of a module in a package (given by its ``__init__.py`` or namespace folder)."""
        if os.path.basename(package) == INIT:
            package = os.path.dirname(package)
        elif package.endswith(".py"):
            return None
        hit = self._look(package, name) if name.isidentifier() else None
        return hit.path if hit is not None else None

    def submodules(self, package: str) -> tuple[str, ...]:
        """The names of the modules in a package, sorted."""
        folder = os.path.dirname(package) if os.path.basename(package) == INIT else package
        if folder.endswith(".py"):
            return ()
        names = {name.removesuffix(".py") for name in self._disk.names(folder)} - {"__init__", "__main__"}
        return tuple(
            sorted(name for name in names if name.isidentifier() and self._look(folder, name) is not None)
        )

    # -- relative imports ------------------------------------------------------------------------

    def _climb(self, folder: str, levels: int) -> str | None:
        """The folder so many levels up, as long as each is a package or can be a namespace package of the
        project.
        """
        for _ in range(levels):
            above = os.path.dirname(folder)
            if above == folder or not self._can_be_package(above):
                return None
            folder = above
        return folder

    def _can_be_package(self, folder: str) -> bool:
        if self._disk.has_file(folder, INIT):
            return True
        return any(
            _is_below(folder, root) and folder != root and folder != os.path.join(root, "src")
            for root in self._roots
        )

    # -- absolute imports ------------------------------------------------------------------------

    def _descend_from_places(self, parts: list[str], folder: str) -> str | None:
        top = parts[0]
        protected = top in FRAMEWORK_ROOTS or top in sys.stdlib_module_names
        portions: list[str] = []
        for place in self._search_places(folder):
            if protected and self._disk.has_file(place, INIT):
                continue
            hit = self._look(place, top)
            if hit is None:
                continue
            if hit.kind is Kind.NAMESPACE:
                portions.append(hit.path)
            elif not (
                top in FRAMEWORK_ROOTS and hit.kind is Kind.PACKAGE and not self._has_content(hit.path)
            ):
                return self._below(hit, parts[1:])
        if not portions or protected:
            return None
        return self._descend(parts[1:], portions) if len(parts) > 1 else portions[0]

    def _search_places(self, folder: str) -> tuple[str, ...]:
        """The folders to search, in order, for a file in ``folder``.

        First where the file's own package stands (for a script, its folder), then the project's roots and the
        ``src`` folders below them, then the folders between (parts of a repository that stand for
        themselves), last the file's own folder although it is a package (a script kept in a package).
        """
        known = self._places.get(folder)
        if known is not None:
            return known
        around = [root for root in self._roots if _is_below(folder, root)]
        around.sort(key=len, reverse=True)
        roots = [*around, *(root for root in self._roots if root not in around)]
        places = [self._package_root(folder)]
        for root in roots:
            places += [root, os.path.join(root, "src"), self._package_root(root)]
        if around:
            above = os.path.dirname(folder)
            while _is_below(above, around[-1]) and above != os.path.dirname(above):
                places += [above, os.path.join(above, "src")]
                above = os.path.dirname(above)
        places.append(folder)
        found = tuple(dict.fromkeys(places))
        self._places[folder] = found
        return found

    def _package_root(self, folder: str) -> str:
        """The folder that holds the topmost package around ``folder``; itself where it is no package."""
        while self._disk.has_file(folder, INIT) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        return folder

    # -- names in folders ------------------------------------------------------------------------

    def _descend(self, parts: list[str], portions: list[str]) -> str | None:
        """``parts`` below one of several folders that together are one package."""
        namespaces: list[str] = []
        for portion in portions:
            hit = self._look(portion, parts[0])
            if hit is None:
                continue
            if hit.kind is not Kind.NAMESPACE:
                return self._below(hit, parts[1:])
            namespaces.append(hit.path)
        if not namespaces:
            return None
        return self._descend(parts[1:], namespaces) if len(parts) > 1 else namespaces[0]

    def _below(self, hit: Hit, parts: list[str]) -> str | None:
        if not parts:
            return hit.path
        return self._descend(parts, [os.path.dirname(hit.path)]) if hit.kind is Kind.PACKAGE else None

    def _look(self, folder: str, name: str) -> Hit | None:
        """A package beats a module of the same name, and both beat a folder that is only a namespace."""
        disk = self._disk
        below = os.path.join(folder, name)
        is_folder = disk.has_folder(folder, name)
        if is_folder and disk.has_file(below, INIT):
            return Hit(Kind.PACKAGE, os.path.join(below, INIT))
        if disk.has_file(folder, name + ".py"):
            return Hit(Kind.MODULE, os.path.join(folder, name + ".py"))
        return Hit(Kind.NAMESPACE, below) if is_folder and self._holds_python(below) else None

    def _holds_python(self, folder: str) -> bool:
        """Whether modules stand in a folder or right below it: a folder of data or logs is no package of
        anyone's.
        """
        names = self._disk.names(folder)
        if any(name.endswith(".py") for name in names):
            return True
        children = sorted(names)[:_MAX_CHILDREN]
        return any(
            self._disk.has_folder(folder, child)
            and any(name.endswith(".py") for name in self._disk.names(os.path.join(folder, child)))
            for child in children
        )


def says_something(data: bytes) -> bool:
    """Whether a file holds more than comments and a docstring."""
    return _SAYS_SOMETHING.search(data) is not None and _ONLY_DOCSTRING.match(data) is None


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root if root.endswith(os.sep) else root + os.sep)
