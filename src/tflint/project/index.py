"""The project around a file: which modules there are, what they export, who patches and who imports what.

Lazy: only modules that somebody asks about are read. Answers depend on the files alone, never on what was
asked before. One ``Project`` is a snapshot for one run: each file is looked at once.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tflint.project.artefacts import Artefacts
from tflint.project.classes import Classes
from tflint.project.code import Code
from tflint.project.definitions import Definition
from tflint.project.disk import (
    Disk,
    Reader,
    Seen,
    is_source,
    known_files,
    read_file,
    remembering,
    try_read,
)
from tflint.project.exports import code_of, parse
from tflint.project.importers import Importers
from tflint.project.linkage import Linkage
from tflint.project.loads import BrokenLoad
from tflint.project.looks import Looks, files_below, noting
from tflint.project.lookup import DefinitionLookup, Lookup
from tflint.project.mentions import Mentions
from tflint.project.modules import Modules
from tflint.project.outline import Outline
from tflint.project.patches import Patches
from tflint.project.plain import PlainNames
from tflint.project.record import Record, digest, parts_of, question
from tflint.project.registrations import Registrations
from tflint.project.relations import RELATIONS, Relations
from tflint.project.resolve import Finder, says_something
from tflint.project.saving import Answer, SavedModels, files_of
from tflint.project.stars import OTHER, Candidates, StarNames
from tflint.project.stubbing import Stubs
from tflint.project.subclasses import Subclasses
from tflint.project.survey import Survey
from tflint.project.values import Values
from tflint.project.variables import Open

if TYPE_CHECKING:
    from tflint.doctor.facts import Artefact


class Symbols(Mapping[str, Candidates]):
    """The attributes of a project module, each followed to the end when it is asked for."""

    __slots__ = ("_lookup", "_plain", "_value")

    def __init__(self, lookup: Lookup, plain: PlainNames, value: str) -> None:
        self._lookup = lookup
        self._plain = plain
        self._value = value

    def __getitem__(self, name: str) -> Candidates:
        if self._plain.is_own(self._value, name):
            return (OTHER,)
        found = self._lookup.attribute(self._value, name)
        if not found:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._lookup.names(self._value))

    def __len__(self) -> int:
        return len(self._lookup.names(self._value))


class Exports:
    """What a project module offers to the files that import it."""

    __slots__ = ("_lookup", "_modules", "_value", "symbols")

    def __init__(self, lookup: Lookup, modules: Modules, plain: PlainNames, value: str) -> None:
        self._lookup = lookup
        self._modules = modules
        self._value = value
        self.symbols: Mapping[str, Candidates] = Symbols(lookup, plain, value)
        """Name → candidates in source order: framework symbols, ``@…`` project modules, ``""`` for something
        else.
        """

    @property
    def star(self) -> tuple[str, ...]:
        """The names that ``from module import *`` binds, sorted."""
        return self._lookup.star_imports.collect(self._value)[0]

    @property
    def star_frameworks(self) -> tuple[str, ...]:
        """Framework modules whose public names a star import brings too. Empty if the project knows
        ``star_names``.
        """
        return self._lookup.star_imports.collect(self._value)[1]

    @property
    def frameworks(self) -> tuple[str, ...]:
        """Framework modules whose public names are attributes too, because the module star-imports them."""
        return self._lookup.star_imports.frameworks(self._value)

    @property
    def complete(self) -> bool:
        """False where the module may have further names: it does not parse, or makes names at run time."""
        return not is_source(self._value) or self._modules.complete(self._value[1:])


class Project:
    """The user's other files.

    ``roots`` are folders (a file stands for its folder). ``read`` gives a file's bytes or raises OSError.
    ``files`` are the Python files and notebooks of the project where they are known already; else they are
    looked for below the roots when a question needs them all. ``star_names`` says what a star import of a
    framework module brings; without it such names are guesses wherever code names them. ``looks`` takes down what
    is seen on the disk.
    """

    def __init__(
        self,
        roots: Sequence[Path],
        read: Reader = read_file,
        files: Sequence[Path | str] | None = None,
        star_names: StarNames | None = None,
        looks: Looks | None = None,
    ) -> None:
        folders = [os.path.abspath(root) for root in roots]
        known = None if files is None else known_files(files)
        self._given: tuple[Any, ...] = ([Path(folder) for folder in folders], read, known, star_names)
        self._looks = looks
        read = remembering(read if looks is None else noting(read, looks))
        self._read = read
        self._record = Record()
        disk = Disk(None if looks is None else looks.note)
        self._contentful: dict[str, bool] = {}
        self._finder = Finder([_as_folder(root) for root in folders], disk, self._has_content)
        self._modules = Modules(read, self._record)
        self._lookup = Lookup(self._finder, self._modules, self._record, star_names)
        self._to_definitions = DefinitionLookup(self._finder, self._modules, self._record, star_names)
        survey = Survey(lambda: files_below(folders, looks) if known is None else known, read)
        self._survey = survey
        self._patches = Patches(survey, self._lookup)
        self._importers = Importers(survey, self._lookup)
        self._subclasses = Subclasses(survey)
        self._star_names = star_names or _no_names
        self._models = SavedModels(lambda: files_of(survey.contents()), self._opening)
        self._mentions = Mentions(self._finder, read)
        self._linkage = Linkage(
            self._finder, disk, self._modules, self._lookup, self._record, survey, read, self._about_all
        )
        self._plain = PlainNames(survey, self._linkage.outline, self._modules, self._lookup, self._record)
        self._relations = Relations(survey, self._lookup, self._linkage.outline)
        self._stubs = Stubs(survey, self._lookup, self._relations)
        self._artefacts = Artefacts([_as_folder(root) for root in folders], self._record)
        self._registrations = Registrations(survey, lambda: self)
        self._asks: dict[str, Callable[[str, str], object]] = {
            "assigns": self._assigns,
            "stubbed": lambda symbol, _: self._stubs.somewhere(symbol),
            "stubs": lambda path, symbol: self._stubs.stubs(symbol, path),
            "imported": self._imported,
            "provides": self._registrations.may_provide,
            "defines": self._defines,
            "saved": self._saved,
            "used": self._models.uses,
            "broken loads": lambda path, _: self._models.broken_loads(path),
            "subclass": self._has_subclass,
            "is imported": lambda path, _: self._relations.is_imported(path),
            "given": self._linkage.is_given,
            "loaded": self._linkage.may_be_imported,
            "for checkers": self._linkage.may_be_for_checkers,
            "comes first": self._relations.comes_first,
            **{f"says {relation}": partial(self._relations.says, relation) for relation in RELATIONS},
        }
        """What answers the questions that rest on all files."""
        self._all_answers: dict[tuple[str, str, str], tuple[bool, str, str]] = {}
        self._replayed: dict[str, str] = {}

    def __reduce__(self) -> tuple[type[Project], tuple[Any, ...]]:
        return (Project, self._given)

    def resolve(self, module: str, level: int, importer: str) -> str | None:
        """The project module that an import in the file ``importer`` means.

        ``level`` is the number of leading dots. The answer is ``@`` and the absolute path of the module's
        file (of the folder for a namespace package); None if it is not a module of the project.
        """
        return self._lookup.find(module, level, os.path.abspath(os.path.dirname(importer)))

    def exports(self, value: str) -> Exports | None:
        """What a project module (``@…``, as ``resolve`` gives it) offers; None for anything else."""
        if not value.startswith("@"):
            return None
        return Exports(self._lookup, self._modules, self._plain, value)

    def tree(self, value: str, most: int) -> ast.Module | None:
        """The syntax tree of a project module (``@…``); None for what is no file of Python, has more than ``most`` bytes, or
        does not parse.

        What is learnt from it rests on all of the file. The tree belongs to nobody: leave it as it is.
        """
        path = value[1:]
        if not value.startswith("@") or not path.endswith(".py"):
            return None
        self._record.note(question("source", path), self._modules.content(path))
        data = try_read(self._read, path)
        return None if data is None or len(data) > most else parse(data, path)

    def member(self, value: str, name: str) -> Candidates:
        """The candidates for one attribute of a project module; empty if there is no such attribute."""
        return self._lookup.member(value, (name,)) if value.startswith("@") else ()

    def trace(self, values: Values, path: str) -> Candidates:
        """What values that stand in the file ``path`` are, followed to the end.

        As the candidates of ``exports``, but classes and functions of the project are ``@file``, a null character and
        their qualified name (``definitions`` tells about them).
        """
        return self._to_definitions.values(values, "@" + os.path.abspath(path))

    def definitions(self, path: str, name: str) -> tuple[Definition, ...]:
        """The classes and functions of a qualified name that a file defines."""
        return self._modules.definitions(path, name)

    def assigns(self, symbol: str) -> bool:
        """Whether a file of the project gives the framework its own ``symbol``: ``K.symbolic = …``,
        ``setattr`` with it.
        """
        return self._about_all("assigns", symbol, "", self._assigns)

    def stubs(self, symbol: str, path: str) -> bool:
        """Whether a file that runs before the file ``path`` puts something in the place of ``symbol``."""
        # Few symbols are stubbed at all: most questions are the same for all files.
        return self._about_all("stubbed", symbol, "", self._asks["stubbed"]) and self._about_all(
            "stubs", os.path.abspath(path), symbol, self._asks["stubs"]
        )

    def imported_elsewhere(self, path: str, name: str) -> bool:
        """Whether another file of the project imports ``name`` from the file ``path`` or uses
        ``module.name``.
        """
        return self._about_all("imported", os.path.abspath(path), name, self._imported)

    def says(self, relation: str, path: str, words: str) -> bool:
        """Whether a file holds one of the words: any file (``all``), one that the file ``path`` imports at any
        distance (``below``), one that imports it (``above``), or one of a program that it is part of (``around``).
        """
        subject = "" if relation == "all" else os.path.abspath(path)
        return self._about_all(f"says {relation}", subject, words, self._asks[f"says {relation}"])

    def is_imported(self, path: str) -> bool:
        """Whether another file of the project imports the file ``path``."""
        return self._about_all("is imported", os.path.abspath(path), "", self._asks["is imported"])

    def comes_first(self, path: str, words: str) -> bool:
        """Whether no other file says one of the words before ``path`` does, in the order in which they are imported."""
        return self._about_all("comes first", os.path.abspath(path), words, self._asks["comes first"])

    def saved_objects(self, path: str) -> Answer:
        """Of the classes, functions and lambdas of a file: those in models that the project saves in Keras's own
        formats, and that nothing in the project registers or passes as ``custom_objects``.
        """
        absolute = os.path.abspath(path)
        self._about_all("saved", absolute, "", self._saved)
        return self._saved(absolute, "")

    def broken_loads(self, path: str) -> tuple[BrokenLoad, ...]:
        """The calls of a file that make a model again which holds classes or functions of the project that Keras does not
        find.
        """
        absolute = os.path.abspath(path)
        if not self._about_all("broken loads", absolute, "", self._asks["broken loads"]):
            return ()
        return self._record.aside(lambda: self._models.broken_loads(absolute))

    def is_used(self, path: str, name: str) -> bool:
        """Whether a definition of a file is part of a model that the project saves, or is given to Keras as a custom
        object.
        """
        return self._about_all("used", os.path.abspath(path), name, self._asks["used"])

    def has_subclass(self, name: str) -> bool:
        """Whether some class of the project may be derived from a class of this name."""
        return self._about_all("subclass", name, "", self._has_subclass)

    def artefact(self, literal: str, importer: str) -> Artefact | None:
        """The saved model that a literal path means in the file ``importer``, None if that is not certain."""
        return self._artefacts.find(literal, importer)

    def may_provide(self, name: str, key: str) -> bool:
        """Whether the project registers a class or function ``name`` with Keras under ``key``, or may do so."""
        return self._about_all("provides", name, key, self._registrations.may_provide)

    def defines(self, name: str) -> bool:
        """Whether the project defines a class or function of this name."""
        return self._about_all("defines", name, "", self._defines)

    def mentions_framework(self, value: str) -> bool:
        """Whether anything that a project module (``@…``) offers can come from a framework at all.

        Generous: true also where the framework is named for other ends. Costs no parsing.
        """
        if not value.startswith("@"):
            return False
        answer = self._mentions.mentions_framework(value[1:])
        self._record.note(question("mentions", value[1:]), digest(str(answer)))
        return answer

    def linkage(self) -> Linkage:
        """What rules about names across files ask."""
        return self._linkage

    def outline_of(self, data: bytes) -> Outline:
        """The outline of a content, as that of one of the project's files may be known."""
        return self._linkage.outline_of(data)

    def _about_all(self, kind: str, subject: str, name: str, ask: Callable[[str, str], object]) -> bool:
        """Ask a question that rests on all files; the question carries what the files were when it was
        answered.
        """
        key = (kind, subject, name)
        known = self._all_answers.get(key)
        if known is None:
            answer = self._record.aside(lambda: ask(subject, name))
            told = digest(str(answer))
            known = self._all_answers[key] = (
                bool(answer),
                question(*key, self._survey.fingerprint, told),
                told,
            )
        self._record.note(known[1], known[2])
        return known[0]

    def _assigns(self, symbol: str, name: str) -> bool:
        return self._patches.assigns(symbol)

    def _defines(self, subject: str, name: str) -> bool:
        return self._registrations.defines(subject)

    def _imported(self, path: str, name: str) -> bool:
        return self._importers.imported_elsewhere(path, name)

    def _has_subclass(self, name: str, _: str) -> bool:
        return self._subclasses.has(name)

    def _saved(self, path: str, _: str) -> Answer:
        return self._record.aside(lambda: self._models.answer.of(path))

    def _opening(self) -> Open:
        """What opens files of the project, each once."""
        opened: dict[str, Code | None] = {}

        def open_file(path: str) -> Code | None:
            if path not in opened:
                data = try_read(self._read, path)
                tree = None if data is None else parse(data, path)
                opened[path] = None
                if data is not None and tree is not None:
                    text = code_of(data, path).decode("latin-1")  # only its ASCII matters
                    opened[path] = Code(Classes(path, tree, self, self._star_names), text)
            return opened[path]

        return open_file

    def learnt(self) -> tuple[tuple[str, str], ...]:
        """The questions asked since ``forget``, each with a digest of its answer; sorted."""
        return self._record.taken_down()

    def forget(self) -> None:
        """Start a new list of questions. Answers stay remembered."""
        self._record.clear()

    def new_looks(self) -> tuple[Seen, ...]:
        """What was seen on the disk since the last call, where that is taken down."""
        return () if self._looks is None else self._looks.take()

    def replay(self, asked: str) -> str:
        """The digest that the answer to a question of ``learnt`` has now; empty for a text that is no
        question.
        """
        known = self._replayed.get(asked)
        if known is None:
            known = self._replayed[asked] = self._record.aside(lambda: self._replay(parts_of(asked)))
        return known

    def _replay(self, parts: list[str | int]) -> str:
        match parts:
            case ["resolve", str(module), int(level), str(folder)]:
                return digest(self._finder.find(module, level, folder) or "")
            case ["submodule", str(package), str(name)]:
                return digest(self._finder.submodule(package, name) or "")
            case ["mentions", str(path)]:
                return digest(str(self._mentions.mentions_framework(path)))
            case ["source", str(path)]:
                return self._modules.content(path)
            case ["submodules", str(package)]:
                return digest(repr(self._finder.submodules(package)))
            case [str(kind), str(subject), str(name), str(fingerprint), str(answer)] if kind in self._asks:
                if self._survey.fingerprint == fingerprint:
                    return answer
                return digest(str(self._asks[kind](subject, name)))
            case ["artefact", str(place)]:
                return self._artefacts.replay(place)
            case ["certain", str(top), str(folder)]:
                return digest(str(self._finder.is_certain(top, folder)))
            case ["circles", str(path), str(fingerprint), str(answer)]:
                return self._linkage.replay_circles(path, fingerprint, answer)
            case ["registered", str(path), str(key), str(fingerprint), str(answer)]:
                return self._linkage.replay_registered(path, key, fingerprint, answer)
            case ["flavours", str(fingerprint), str(answer)]:
                return self._linkage.replay_flavours(fingerprint, answer)
            case ["folder", str(folder)]:
                return digest(repr(sorted(self._linkage.names_in(folder))))
            case ["made", str(path), str(name)]:
                return digest(str(self._linkage.may_be_made(path, name)))
            case ["entry", str(folder), str(name)]:
                return digest(str(self._linkage.entry(folder, name)))
            case ["plain", str(path), str(name), str(content), str(answer)]:
                return self._plain.replay(path, name, content, answer)
            case ["outline", str(path), str(name), str(content), str(answer)]:
                return self._linkage.replay_outline(path, name, content, answer)
            case ["unreal", str(path), str(name), str(content), str(answer)]:
                return self._linkage.replay_unreal(path, name, content, answer)
            case ["opaque", str(path), str(_), str(content), str(answer)]:
                return self._linkage.replay_opaque(path, content, answer)
            case [str(kind), str(path), str(name), str(content), str(answer)]:
                return self._modules.replay(kind, path, name, content, answer)
        return ""

    def _has_content(self, path: str) -> bool:
        known = self._contentful.get(path)
        if known is None:
            data = try_read(self._read, path)
            known = self._contentful[path] = data is not None and says_something(data)
        return known


def _no_names(module: str) -> frozenset[str]:
    return frozenset()


def _as_folder(root: str) -> str:
    return os.path.dirname(root) if os.path.isfile(root) else root
