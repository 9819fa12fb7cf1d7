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

    ``walked`` are the names found by walking: all public ones. ``told`` are those known from asking besides.
    ``errors`` are names that are not there, and what getting them raises. ``open`` are the modules whose
    members were all walked. ``members`` are the public members of classes by their ``real``.
    """

    python: str
    installed: Mapping[str, str]
    roots: tuple[str, ...]
    walked: Mapping[str, RealName]
    told: Mapping[str, RealName]
    errors: Mapping[str, str]
    open: frozenset[str]
    members: Mapping[str, frozenset[str]]

    def get(self, name: str) -> RealName | None:
        """The name as the walk or, else, asking found it; None where it is not there or not known."""
        return self.walked.get(name) or self.told.get(name)

    def error(self, name: str) -> str | None:
        """Why a name is not there; None if it is there or if nobody looked.

        Nobody needs to look below a module that was walked, or that is not there itself.
        """
        if self.get(name) is not None:
            return None
        if name in self.errors:
            return self.errors[name]
        parent = name.rpartition(".")[0]
        if parent in self.open:
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
        walked=_names(found),
        told=_names(answers),
        errors={record["name"]: record["error"] for record in [*answers, *found] if "error" in record},
        open=frozenset(record["name"] for record in found if record.get("walked")),
        members={record["class"]: frozenset(record["members"]) for record in found if "class" in record},
    )


def _lines(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


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
