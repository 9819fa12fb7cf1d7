"""Reads what `tools/accuracy/dump.py` wrote."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class RealName:
    """A name that a real module has. ``arguments`` is None where there is nothing to see.

    ``real`` is where the object says that it was defined. ``imported``: only an import finds it.
    """

    name: str
    kind: str
    real: str
    arguments: tuple[str, ...] | None
    imported: bool


@dataclass(frozen=True, slots=True)
class Real:
    """What one environment has.

    ``walked`` are the names found by walking: all public ones. ``told`` are those known from asking, ``private`` the
    packages of the implementation below a root.
    ``errors`` are names that are not there, and what getting them raises. ``open`` are the modules whose
    members were all walked. ``members`` are the public members of classes by their ``real``, without those that
    they have only from a built-in class; these are ``builtin``.
    """

    python: str
    installed: Mapping[str, str]
    roots: tuple[str, ...]
    walked: Mapping[str, RealName]
    told: Mapping[str, RealName]
    private: Mapping[str, RealName]
    errors: Mapping[str, str]
    open: frozenset[str]
    members: Mapping[str, frozenset[str]]
    builtin: Mapping[str, frozenset[str]]

    def get(self, name: str) -> RealName | None:
        """The name as the walk or, else, asking found it; None where it is not there or not known."""
        return self.walked.get(name) or self.told.get(name) or self.private.get(name)

    def error(self, name: str) -> str | None:
        """Why a name is not there; None if it is there or if nobody looked.

        Nobody needs to look for a public name of a module that was walked, or below what is not there itself.
        """
        if self.get(name) is not None:
            return None
        if name in self.errors:
            return self.errors[name]
        parent, _, last = name.rpartition(".")
        if parent in self.open and not last.startswith("_"):
            return f"not among the names of {parent}"
        return self.error(parent) if parent else None


def read_dump(walk: Path, told: Path | None = None) -> Real:
    """The dump of an environment, with the answers to what was asked if there are any. Raises OSError."""
    environment, *found = _lines(walk)
    answers = _lines(told)[1:] if told is not None and told.exists() else []
    return Real(
        python=environment["python"],
        installed=environment["installed"],
        roots=tuple(environment["roots"]),
        walked=_names(record for record in found if not record.get("private")),
        told=_names(answers),
        private=_names(record for record in found if record.get("private")),
        errors={record["name"]: record["error"] for record in [*answers, *found] if "error" in record},
        open=frozenset(record["name"] for record in found if record.get("walked")),
        members=_members(found, "members"),
        builtin=_members(found, "builtin"),
    )


def _lines(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _members(records: Iterable[Mapping[str, Any]], which: str) -> dict[str, frozenset[str]]:
    return {record["class"]: frozenset(record.get(which, ())) for record in records if "class" in record}


def _names(records: Iterable[Mapping[str, Any]]) -> dict[str, RealName]:
    return {
        record["name"]: RealName(
            record["name"],
            record["kind"],
            record["real"],
            None if record.get("args") is None else tuple(record["args"]),
            bool(record.get("import")),
        )
        for record in records
        if "kind" in record
    }
