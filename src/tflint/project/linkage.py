"""What modules of the project certainly lack, and how they import each other: for rules about names across files.

Most questions are answered from outlines, without a parser. What is reported rests on facts, and on a last look
through all files for code that gives a module the name from outside.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable

from tflint.project.circles import Circles
from tflint.project.disk import Disk, Reader, is_source, try_read
from tflint.project.duplicates import Duplicates, Registered
from tflint.project.exports import parse
from tflint.project.facts import Brought as Brings
from tflint.project.flavours import used_flavours
from tflint.project.given import Given
from tflint.project.graph import ImportGraph
from tflint.project.importing import Failure
from tflint.project.lookup import Lookup
from tflint.project.made import Made
from tflint.project.modules import Modules
from tflint.project.origins import origin
from tflint.project.outline import Outline, read_outline
from tflint.project.record import Answer, Record, digest, question
from tflint.project.resolve import INIT, Finder
from tflint.project.stars import Candidates
from tflint.project.survey import Survey

MODULE_ATTRIBUTES = frozenset(
    {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__", "__cached__", "__builtins__"}
    | {"__dict__", "__class__", "__path__", "__annotations__", "__dir__", "__getattribute__", "__repr__"}
    | {name for name in dir(object()) if name.startswith("__")}
)
"""What every module has."""
_LOADS_BY_NAME = (b"import_module", b"__import__", b"walk_packages", b"iter_modules", b"spec_from_file")

_NO_FAILURE = digest(repr(()))

AboutAll = Callable[[str, str, str, Callable[[str, str], bool]], bool]


class Linkage:
    """Questions about the names of the project's modules. Values are ``@…``, as `Project.resolve` gives them."""

    def __init__(
        self,
        finder: Finder,
        disk: Disk,
        modules: Modules,
        lookup: Lookup,
        record: Record,
        survey: Survey,
        read: Reader,
        about_all: AboutAll,
    ) -> None:
        self._finder = finder
        self._disk = disk
        self._modules = modules
        self._lookup = lookup
        self._record = record
        self._survey = survey
        self._read = read
        self._about_all = about_all
        self._certain: dict[tuple[str, str], tuple[bool, str, str]] = {}
        self._offers: dict[tuple[str, str], Answer[bool]] = {}
        self._closed: dict[str, Answer[bool]] = {}
        self._outlines: dict[str, Outline] = {}
        self._by_content: dict[tuple[int, int], Outline] = {}
        self._made = Made(disk, read, survey)
        self._given = Given(survey, self.outline_of)
        self._graph = ImportGraph(finder, self.outline)
        self._duplicates = Duplicates(survey, self._graph)
        self._circles = Circles(
            self._graph, survey, self.outline, self.tree, self._certainly_binds, self._may_be_early
        )
        self._flavours: tuple[tuple[str, int], ...] | None = None

    # -- modules ---------------------------------------------------------------------------------

    def find(self, module: str, level: int, importer: str) -> str | None:
        """The project module that an import in the file ``importer`` certainly means."""
        folder = os.path.abspath(os.path.dirname(importer))
        value = self._lookup.find(module, level, folder)
        if value is None or level:
            return value
        return value if self._is_certain(module.partition(".")[0], folder) else None

    def _is_certain(self, top: str, folder: str) -> bool:
        known = self._certain.get((top, folder))
        if known is None:
            certain = self._finder.is_certain(top, folder)
            known = self._certain[(top, folder)] = (
                certain,
                question("certain", top, folder),
                digest(str(certain)),
            )
        self._record.note(known[1], known[2])
        return known[0]

    def outline(self, path: str) -> Outline:
        """The outline of a file. Notes nothing."""
        known = self._outlines.get(path)
        if known is None:
            known = self._outlines[path] = self.outline_of(self._survey.content(path))
        return known

    def outline_of(self, data: bytes) -> Outline:
        """The outline of a content."""
        key = (len(data), hash(data))
        known = self._by_content.get(key)
        if known is None:
            known = self._by_content[key] = read_outline(data)
        return known

    def submodule(self, value: str, name: str) -> str | None:
        """The value of a module in a package."""
        return self._lookup.submodule(value, name)

    def member(self, value: str, path: tuple[str, ...]) -> Candidates:
        """What the names ``path`` from a module on may be."""
        return self._lookup.member(value, path)

    def offers(self, value: str, name: str) -> bool:
        """Whether a module plainly has a name, or a module of that name below it. Costs no parsing."""
        return self._record.remember(self._offers, (value, name), lambda: self._find_offer(value, name))

    def _find_offer(self, value: str, name: str) -> bool:
        if is_source(value):
            path = value[1:]
            there = self.outline(path).defines(name)
            told = digest(str(there))
            self._record.note(question("outline", path, name, self._modules.content(path), told), told)
            if there:
                return True
        return name in MODULE_ATTRIBUTES or self._has_entry(value, name)

    def replay_outline(self, path: str, name: str, content: str, told: str) -> str:
        """The digest that `offers` notes for a name now."""
        if self._modules.content(path) == content:
            return told
        return digest(str(self.outline(path).defines(name)))

    # -- names that are not there ----------------------------------------------------------------

    def may_lack(self, value: str, name: str) -> bool:
        """Whether a closer look at a name is worth it: neither the outline nor the facts of a module show it."""
        if self.offers(value, name):
            return False
        if self._lookup.attribute(value, name) and not self.is_unreal(value, name):
            return False
        return self.is_closed(value)

    def lacks(self, value: str, name: str) -> bool:
        """Whether a module that has been imported certainly has no attribute of a name."""
        path = value[1:]
        if not path.endswith(".py") or self.offers(value, name):
            return False
        if self._lookup.attribute(value, name) and not self.is_unreal(value, name):
            return False
        if not self.is_closed(value) or name in self._made.opacity(path)[1] or self._may_be_made(path, name):
            return False
        return not self._about_all("given", name, "", self.is_given)

    def is_unreal(self, value: str, name: str) -> bool:
        """Whether only code for type checkers binds a name of a module, so that it is not there when the code runs."""
        path = value[1:]
        if not path.endswith(".py") or self._lookup.star_imports.sources(value):
            return False
        unreal = self._made.is_unreal(path, name)
        told = digest(str(unreal))
        self._record.note(question("unreal", path, name, self._modules.content(path), told), told)
        return unreal

    def replay_unreal(self, path: str, name: str, content: str, told: str) -> str:
        """The digest that `is_unreal` notes for a name now."""
        return (
            told if self._modules.content(path) == content else digest(str(self._made.is_unreal(path, name)))
        )

    def lacks_module(self, value: str, name: str) -> bool:
        """Whether a package certainly has no module ``name`` below it."""
        path = value[1:]
        if os.path.basename(path) != INIT or self._has_entry(value, name) or not self.is_closed(value):
            return False
        if self._lookup.attribute(value, name) or self._may_be_made(path, name):
            return False
        return not self._about_all("given", name, "", self.is_given)

    def is_closed(self, value: str) -> bool:
        """Whether the source of a module, and of those that it star-imports, shows all of its names."""
        return self._record.remember(self._closed, value, lambda: self._find_closed(value))

    def _find_closed(self, value: str) -> bool:
        closed = True
        pending, visited = [value], set[str]()
        while pending and closed:
            module = pending.pop()
            if module in visited:
                continue
            visited.add(module)
            path = module[1:]
            if not path.endswith(".py") or not self._modules.complete(path) or self._note_opacity(path):
                closed = False
                break
            for source, _ in self._lookup.star_imports.sources(module):
                closed = closed and source.startswith("@")
                pending.append(source)
        return closed

    def _note_opacity(self, path: str) -> bool:
        opaque = self._made.opacity(path)[0]
        told = digest(str(self._made.opacity(path)))
        self._record.note(question("opaque", path, "", self._modules.content(path), told), told)
        return opaque

    def _may_be_made(self, path: str, name: str) -> bool:
        answer = self.may_be_made(path, name)
        self._record.note(question("made", path, name), digest(str(answer)))
        return answer

    def may_be_made(self, path: str, name: str) -> bool:
        """See `tflint.project.made.Made.may_be_made`. Notes nothing."""
        return self._made.may_be_made(path, name)

    def replay_opaque(self, path: str, content: str, told: str) -> str:
        """The digest of whether a module is opaque now."""
        return told if self._modules.content(path) == content else digest(str(self._made.opacity(path)))

    def _has_entry(self, value: str, name: str) -> bool:
        """Whether anything below a package is called ``name``, with whatever suffix: a folder, an extension module."""
        path = value[1:]
        folder = os.path.dirname(path) if os.path.basename(path) == INIT else path
        if folder.endswith(".py"):
            return False
        there = self._disk.has_entry(folder, name)
        self._record.note(question("entry", folder, name), digest(str(there)))
        return there

    def entry(self, folder: str, name: str) -> bool:
        """Whether a folder holds something of a name, with whatever suffix. Notes nothing."""
        return self._disk.has_entry(folder, name)

    def is_given(self, name: str, _: str) -> bool:
        """Whether code anywhere in the project may give some module an attribute from outside."""
        return self._given.is_given(name)

    def is_given_anywhere(self, name: str) -> bool:
        """Whether code of the project may give a module, or all of them, a name from outside."""
        return self._about_all("given", name, "", self.is_given)

    def star_lacks(self, value: str, name: str) -> bool:
        """Whether ``from module import *`` certainly does not bind a name."""
        return self.is_closed(value) and not self._lookup.star_imports.brings(value, name)

    def binds(self, value: str, name: str) -> bool:
        """Whether the code of a module binds a name, by importing a submodule included."""
        return is_source(value) and self._modules.binds(value[1:], name) is not Brings.NO

    def dotted(self, value: str) -> str:
        """The dotted name of a module, from its topmost package on."""
        path = value[1:]
        folder, file = os.path.split(path)
        parts = [] if file == INIT else [os.path.splitext(file)[0]]
        while self._disk.has_file(folder, INIT):
            folder, name = os.path.split(folder)
            parts.append(name)
        return ".".join(reversed(parts))

    def is_loaded(self, value: str) -> bool:
        """Whether some file of the project may import a module by any way, so that its package has it."""
        return self._about_all("loaded", value[1:], "", self.may_be_imported)

    def may_be_imported(self, path: str, _: str) -> bool:
        """See `is_loaded`; ``path`` is the module's file or folder."""
        folder, file = os.path.split(path)
        name = os.path.basename(folder) if file == INIT else os.path.splitext(file)[0]
        word = name.encode()
        for other, data in self._survey.contents():
            if any(way in data for way in _LOADS_BY_NAME):
                return True
            if word in data:
                for item in self.outline(other).imports:
                    if item.name == name or name in item.module.split("."):
                        return True
        return False

    def is_for_checkers(self, path: str) -> bool:
        """Whether files import a module (its absolute path), but in branches alone: ``if TYPE_CHECKING``."""
        return self._about_all("for checkers", path, "", self.may_be_for_checkers)

    def may_be_for_checkers(self, path: str, _: str) -> bool:
        """See `is_for_checkers`."""
        name = os.path.splitext(os.path.basename(path))[0]
        if name == "__init__":
            return False
        word, found = name.encode(), False
        for other, data in self._survey.contents():
            for item in self.outline(other).imports if word in data and other != path else ():
                if item.name == name or name in item.module.split("."):
                    if item.top or item.inner:
                        return False
                    found = True
        return found

    # -- circular imports ------------------------------------------------------------------------

    def failures(self, path: str) -> tuple[Failure, ...]:
        """The imports that fail because of circles around a module (its absolute path)."""
        found = self._record.aside(lambda: self._circles.failures(path))
        told = digest(repr(found)) if found else _NO_FAILURE
        # To digest all files for a module that is in no circle would be too much, if nobody else asks for that.
        settled = self._survey.fingerprint if found else self._survey.settled_fingerprint
        self._record.note(question("circles", path, settled, told), told)
        return found

    def replay_circles(self, path: str, fingerprint: str, told: str) -> str:
        """The digest of `failures` now."""
        if fingerprint and self._survey.fingerprint == fingerprint:
            return told
        return digest(repr(self._circles.failures(path)))

    def tree(self, path: str) -> ast.Module | None:
        """The syntax tree of a module; None where there is none."""
        return parse(try_read(self._read, path) or b"", path)

    def _certainly_binds(self, path: str, name: str) -> bool:
        bound = self._modules.facts(path).names.get(name)
        return bound is not None and bool(bound.values) and not self._made.opacity(path)[0]

    def _may_be_early(self, path: str, name: str) -> bool:
        """Whether a module may have a name before the line that plainly binds it: bound in an odd place, or native code."""
        if name in self._made.opacity(path)[1]:
            return True
        folder, file = os.path.split(path)
        return (
            file == INIT and self._finder.submodule(path, name) is None and self._disk.has_entry(folder, name)
        )

    # -- folders ---------------------------------------------------------------------------------

    def modules_in(self, folder: str) -> frozenset[str]:
        """The names of the modules and packages that stand right in a folder."""
        found = self.names_in(folder)
        self._record.note(question("folder", folder), digest(repr(sorted(found))))
        return found

    def names_in(self, folder: str) -> frozenset[str]:
        """See `modules_in`. Notes nothing."""
        return frozenset(
            entry.removesuffix(".py")
            for entry in self._disk.names(folder)
            if (
                self._disk.has_file(folder, entry)
                if entry.endswith(".py")
                else self._disk.has_file(os.path.join(folder, entry), INIT)
            )
        )

    def is_root(self, folder: str) -> bool:
        """Whether a folder is a root of the project."""
        return self._finder.is_root(folder)

    def size_of(self, folder: str) -> int:
        """How many modules there are below a folder of the project."""
        start = folder + os.sep
        return sum(path.startswith(start) for path in self._survey.files)

    # -- registrations ---------------------------------------------------------------------------

    def registered_before(self, path: str, key: str) -> Registered | None:
        """What another module has registered with Keras under a key when a module registers it: the other is imported
        by this one, or by a module that imports both, before this one in the order of their paths.
        """
        found = self._record.aside(lambda: self._duplicates.before(path, key))
        told = digest(repr(found))
        self._record.note(question("registered", path, key, self._survey.fingerprint, told), told)
        return found

    def replay_registered(self, path: str, key: str, fingerprint: str, told: str) -> str:
        """The digest of `registered_before` now."""
        if self._survey.fingerprint == fingerprint:
            return told
        return digest(repr(self._duplicates.before(path, key)))

    # -- Kerases ---------------------------------------------------------------------------------

    def flavours(self) -> tuple[tuple[str, int], ...]:
        """The Kerases that the project imports, with the number of files that import each; the most usual first."""
        if self._flavours is None:
            self._flavours = used_flavours(self._survey, self.outline_of)
        told = digest(repr(self._flavours))
        self._record.note(question("flavours", self._survey.fingerprint, told), told)
        return self._flavours

    def replay_flavours(self, fingerprint: str, told: str) -> str:
        """The digest of `flavours` now."""
        if self._survey.fingerprint == fingerprint:
            return told
        return digest(repr(self.flavours()))

    # -- origins ---------------------------------------------------------------------------------

    def origin(self, value: str, name: str) -> tuple[str, str] | None:
        """See `tflint.project.origins.origin`."""
        return origin(self._lookup, self._modules, self._is_certain, value, name)

    def star_names(self, value: str) -> tuple[str, ...]:
        """The names that ``from module import *`` binds, as far as the project shows."""
        return self._lookup.star_imports.collect(value)[0]

    def star_brings(self, value: str, name: str) -> bool:
        """Whether ``from module import *`` certainly binds a name."""
        return self._lookup.star_imports.brings(value, name) is Brings.YES

    # -- help ------------------------------------------------------------------------------------

    def near(self, value: str, name: str) -> tuple[str, ...]:
        """Names of a module that may have been meant, the likeliest first."""
        from difflib import get_close_matches

        names = [each for each in self._lookup.names(value) if each not in MODULE_ATTRIBUTES]
        by_lower: dict[str, list[str]] = {}
        for each in names:
            by_lower.setdefault(each.lower(), []).append(each)
        alike = get_close_matches(name.lower(), sorted(by_lower), n=2, cutoff=0.7)
        return tuple(each for lower in alike for each in by_lower[lower])[:2]

    def near_modules(self, value: str, name: str) -> tuple[str, ...]:
        """Modules of a package whose names are spelled alike."""
        from difflib import get_close_matches

        return tuple(get_close_matches(name, self._finder.submodules(value[1:]), n=2, cutoff=0.7))

    def elsewhere(self, value: str, name: str) -> str | None:
        """The module beside this one, by its last name, that alone defines a name itself."""
        path = value[1:]
        folder = os.path.dirname(path)
        found = [
            other
            for other in self._finder.submodules(folder)
            if os.path.join(folder, other + ".py") != path
            and self._disk.has_file(folder, other + ".py")
            and name in self.outline(os.path.join(folder, other + ".py")).own
        ]
        return found[0] if len(found) == 1 else None
