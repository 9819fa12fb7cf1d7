"""All that the project files of one folder say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tflint.requirements.cheap import FOLDERS, LARGEST, may_include, names_a_framework
from tflint.requirements.kinds import METADATA_FILES, SCRIPT, Format, Kind, Tier, kind_of
from tflint.requirements.model import Problem, Reading, Requirement, Use


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. ``path`` is absolute."""

    path: str
    kind: Kind
    reading: Reading


@dataclass(frozen=True, slots=True)
class Statement:
    """A requirement and where it stands. ``source`` is the file of the project that it counts for, ``path`` the
    one that it is written in, which differs where one file includes another. Both are absolute.
    """

    source: str
    path: str
    kind: Kind
    requirement: Requirement

    @property
    def tier(self) -> Tier:
        """How much it counts: as its file does, or as its part of it."""
        if self.requirement.use is Use.DEVELOPMENT:
            return Tier.DEVELOPMENT
        if self.requirement.use is Use.EXTRA and self.kind.tier is Tier.METADATA:
            return Tier.EXTRAS
        return self.kind.tier


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with a project file, in one line. ``line`` is 0 for the whole file; ``path`` is absolute."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a folder's files say, files of the highest tier first."""

    statements: tuple[Statement, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    sources: tuple[Source, ...] = ()


def gather(folder: str, names: Iterable[str]) -> Gathered:
    """Read the project files of a folder; ``names`` are names in it that are worth a look.

    Only files that name TensorFlow or Keras are read properly, and the metadata of a folder that has such a
    file. Never raises for what files hold.
    """
    found = list(_candidates(folder, names))
    reader = _Reader()
    if not any(reader.concerns(path, kind) for path, kind in found):
        return Gathered(problems=tuple(reader.problems))
    sources: list[Source] = []
    statements: list[Statement] = []
    visited: set[str] = set()
    for path, kind in sorted(found, key=lambda entry: (entry[1].tier, entry[1].order, entry[0])):
        if path in visited:
            continue
        concerns = reader.concerns(path, kind)
        if not concerns and os.path.basename(path) not in METADATA_FILES:
            continue
        visited.add(path)
        reading = reader.read(path, kind, _use_of_file(path, kind), tell=concerns)
        sources.append(Source(path, kind, reading))
        statements += (Statement(path, path, kind, requirement) for requirement in reading.requirements)
        statements += (
            Statement(path, where, kind, requirement)
            for requirement, where in reader.included(path, reading, visited)
        )
    return Gathered(tuple(statements), tuple(dict.fromkeys(reader.problems)), tuple(sources))


def gather_script(path: str, data: bytes) -> Gathered:
    """What a Python file, whose path is absolute, says of itself. Never raises for what it holds."""
    if not names_a_framework(data):
        return Gathered()
    reading = _parse(data, Format.SCRIPT)
    statements = (Statement(path, path, SCRIPT, requirement) for requirement in reading.requirements)
    problems = (FileProblem(path, each.line, each.message) for each in reading.problems)
    return Gathered(tuple(statements), tuple(problems), (Source(path, SCRIPT, reading),))


def _candidates(folder: str, names: Iterable[str]) -> Iterator[tuple[str, Kind]]:
    for name in names:
        path = os.path.join(folder, name)
        if name in FOLDERS:
            try:
                inner = sorted(os.listdir(path))
            except OSError:
                continue
            for inner_name in inner:
                kind = kind_of(inner_name, name)
                if kind is not None:
                    yield os.path.join(path, inner_name), kind
            continue
        kind = kind_of(name)
        if kind is not None:
            yield path, kind


def _use_of_file(path: str, kind: Kind) -> Use:
    """What the requirements of a whole file are for, by its name: ``requirements-dev.txt``, ``docs.Dockerfile``."""
    if kind.tier not in (Tier.VARIANTS, Tier.ENVIRONMENT, Tier.IMAGE):
        return Use.RUNTIME
    from tflint.requirements.pep508 import is_development

    return Use.DEVELOPMENT if is_development(os.path.basename(path)) else Use.RUNTIME


class _Reader:
    """Reads files, each once, and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[FileProblem] = []
        self._contents: dict[str, bytes | None] = {}

    def concerns(self, path: str, kind: Kind) -> bool:
        """Whether a file may ask for TensorFlow or Keras, by itself or by what it includes."""
        data = self._content(path)
        if data is None:
            return False
        if names_a_framework(data):
            return True
        if kind.format not in (Format.PIP_FILE, Format.TOX) or not may_include(data):
            return False
        return self._includes_a_framework(path, _parse(data, kind.format), {path})

    def _includes_a_framework(self, path: str, reading: Reading, visited: set[str]) -> bool:
        for include in reading.includes:
            inner_path = _relative_to(path, include.path)
            if inner_path in visited:
                continue
            visited.add(inner_path)
            inner = self._content(inner_path)
            if inner is None:
                continue
            if names_a_framework(inner):
                return True
            if self._includes_a_framework(inner_path, _parse(inner, Format.PIP_FILE), visited):
                return True
        return False

    def read(self, path: str, kind: Kind, use: Use, *, tell: bool) -> Reading:
        """What a file says, for a use; with ``tell`` what is wrong with it is a problem of the project."""
        data = self._content(path)
        if data is None:
            return Reading()
        reading = _parse(data, kind.format)
        if tell:
            self.problems += (FileProblem(path, each.line, each.message) for each in reading.problems)
        if use is Use.RUNTIME:
            return reading
        return replace(reading, requirements=tuple(replace(one, use=use) for one in reading.requirements))

    def included(self, path: str, reading: Reading, visited: set[str]) -> Iterator[tuple[Requirement, str]]:
        """The requirements of the files that a file includes, each with the file that it stands in."""
        for include in reading.includes:
            inner_path = _relative_to(path, include.path)
            if inner_path in visited:
                continue
            visited.add(inner_path)
            data = self._content(inner_path)
            if data is None:
                message = f"includes {include.path}, which cannot be read: what that asks for is left out"
                self.problems.append(FileProblem(path, include.line, message))
                continue
            inner = _parse(data, Format.PIP_FILE)
            self.problems += (FileProblem(inner_path, each.line, each.message) for each in inner.problems)
            for requirement in inner.requirements:
                section = include.section or requirement.section
                yield replace(requirement, section=section, use=include.use), inner_path
            deeper = tuple(replace(each, section=include.section, use=include.use) for each in inner.includes)
            yield from self.included(inner_path, replace(inner, includes=deeper), visited)

    def _content(self, path: str) -> bytes | None:
        """The content of a file, None if it cannot be read or is far too large for what it should be."""
        if path not in self._contents:
            self._contents[path] = self._load(path)
        return self._contents[path]

    def _load(self, path: str) -> bytes | None:
        try:
            if not os.path.isfile(path):
                return None
            if os.path.getsize(path) > LARGEST:
                self.problems.append(
                    FileProblem(path, 0, "too large to be read: what it asks for is left out")
                )
                return None
            with open(path, "rb") as file:
                return file.read()
        except OSError as error:
            reason = f"cannot be read ({error.strerror}): what it asks for is left out"
            self.problems.append(FileProblem(path, 0, reason))
            return None


def _relative_to(path: str, included: str) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(path), included))


def _parse(data: bytes, form: Format) -> Reading:
    try:
        return _read(data, form)
    except Exception as error:  # a reader that fails must not stop a run
        message = f"could not be read ({type(error).__name__}: {error}), which is a bug: please report it"
        return Reading(problems=(Problem(0, " ".join(message.split())),))


def _read(data: bytes, form: Format) -> Reading:
    if form is Format.PYPROJECT:
        from tflint.requirements.pyproject import read_pyproject

        return read_pyproject(data)
    if form is Format.SETUP_CFG:
        from tflint.requirements.setup_cfg import read_setup_cfg

        return read_setup_cfg(data)
    if form is Format.SETUP_PY:
        from tflint.requirements.setup_py import read_setup_py

        return read_setup_py(data)
    if form is Format.PIPFILE:
        from tflint.requirements.pipfile import read_pipfile

        return read_pipfile(data)
    if form is Format.PIPFILE_LOCK:
        from tflint.requirements.pipfile import read_pipfile_lock

        return read_pipfile_lock(data)
    if form is Format.ENVIRONMENT:
        from tflint.requirements.conda import read_environment

        return read_environment(data)
    if form is Format.LOCK:
        from tflint.requirements.lock import read_lock

        return read_lock(data)
    if form is Format.TOX:
        from tflint.requirements.tox import read_tox

        return read_tox(data)
    if form is Format.SCRIPT:
        from tflint.requirements.script import read_script

        return read_script(data)
    if form is Format.DOCKERFILE:
        from tflint.requirements.dockerfile import read_dockerfile

        return read_dockerfile(data)
    from tflint.requirements.pip_file import read_pip_file

    return read_pip_file(data)
