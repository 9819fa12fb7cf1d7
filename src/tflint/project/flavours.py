"""Which of the several Kerases the files of a project import, by the names under which they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from tflint.project.outline import Outline
from tflint.project.survey import Survey

_FLAVOURS = ("tensorflow.python.keras", "tensorflow.keras", "tf_keras", "keras")


def flavour_of(symbol: str) -> str | None:
    """The Keras that a symbol is part of, by the names under which it is imported."""
    return next((each for each in _FLAVOURS if symbol == each or symbol.startswith(each + ".")), None)


def used_flavours(survey: Survey, outline_of: Callable[[bytes], Outline]) -> tuple[tuple[str, int], ...]:
    """The Kerases of a project with the number of files that import each, the one that most files import first."""
    found: Counter[str] = Counter()
    for _, data in survey.contents():
        if b"keras" in data:
            found.update(set(_imported(data, outline_of(data))))
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _imported(data: bytes, outline: Outline) -> Iterator[str]:
    for item in outline.imports:
        if item.level == 0:
            flavour = flavour_of(f"{item.module}.{item.name}" if item.name else item.module)
            if flavour is not None:
                yield flavour
            elif item.name is None and item.module == "tensorflow":
                if item.local.encode() + b".keras" in data:
                    yield "tensorflow.keras"
