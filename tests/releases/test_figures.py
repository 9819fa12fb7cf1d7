"""The figures in docs/releases.md are those of the tables in git."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tflint.releases import shards
from tflint.releases.shards import KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "releases.md").read_text(encoding="utf-8")
TABLES = Path(shards.TABLES)


def rows(kind: str) -> list[list[str]]:
    """The lines of all tables of a kind, as fields."""
    files = sorted((TABLES / kind).glob("*.tsv"))
    return [line.split("\t") for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def figure(pattern: str) -> int:
    """The one number in the page that the pattern's group finds; thousands are set apart by a blank."""
    (found,) = re.findall(pattern.replace("N", r"(\d[\d ]*)"), " ".join(PAGE.split()))
    return int(found.replace(" ", ""))


@pytest.mark.parametrize("kind", KINDS)
def test_lines_and_text(kind: str) -> None:
    assert figure(rf"\| {kind} (?:\([^)]*\) )?\| N \|") == len(rows(kind))
    (text,) = re.findall(rf"\| {kind} [^|]*\| [\d ]+ \| ([\d.]+) MB", PAGE)
    size = sum(file.stat().st_size for file in (TABLES / kind).glob("*.tsv"))
    assert float(text) == round(size / 1e6, 2)


def test_kinds_of_names() -> None:
    names = rows("names")
    kinds = Counter(kind for _, kind, _ in names)
    assert figure("Of the names N are functions") == kinds["function"]
    assert figure("functions, N classes") == kinds["class"]
    assert figure("classes, N values") == kinds["value"]
    assert figure("values, N modules") == kinds["module"]
    assert figure("modules and N opaque modules") == kinds["opaque"]
    assert figure("N have releases on both axes") == sum("|" in presence for _, _, presence in names)


def test_signatures() -> None:
    signatures = [[part[part.index("(") :] for part in parts] for _, *parts in rows("signatures")]
    assert figure("N different ones") == len({each for parts in signatures for each in parts})
    assert figure("N names changed theirs") == sum(len(parts) > 1 for parts in signatures)


def test_members_and_shards() -> None:
    assert figure("N classes with unknown bases") == sum("?" in rest for _, rest in rows("members"))
    largest = max(
        len(file.read_text(encoding="utf-8").splitlines()) for file in (TABLES / "names").glob("*.tsv")
    )
    assert figure("the largest, `keras`, has N names") == largest
