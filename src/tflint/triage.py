"""Deciding from the bytes alone whether any rule can have something to say about a file.

A rule waits for words; a file that names neither TensorFlow nor Keras has nothing to say unless it
imports from a module of the project that does. Nothing here imports libcst.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from tflint.questions import Project

_ROOTS = (b"keras", b"tensorflow", b"tf_slim")
_WORD = re.compile(rb"[^\W\d]\w*")
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import\b[ \t]*(?:\(([^)]*)\)|([^\n#;]*))|import[ \t]+([^\n#;]+))",
    re.M,
)
_COMMENT = re.compile(rb"#[^\n]*")
_SUPPRESSION = re.compile(rb"tflint:|noqa[^\n]*TFL", re.I)
_MAX_MODULES = 400


def mentions_framework(data: bytes) -> bool:
    """Whether the bytes name one of the frameworks at all."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.replace(b"\0", b"")  # no Python reads it, which is worth saying
    return any(root in data for root in _ROOTS)


def has_suppressions(data: bytes) -> bool:
    """Whether the bytes may hold a comment that is addressed to tflint."""
    # The plain search first: the pattern takes a hundred times as long.
    if b"tflint" not in data and b"TFL" not in data and b"tfl" not in data:
        return False
    return _SUPPRESSION.search(data) is not None


def words_of(data: bytes) -> frozenset[str]:
    """The identifiers (ASCII) that occur in the bytes."""
    return frozenset(word.decode("ascii", "replace") for word in set(_WORD.findall(data)))


def wants(words: frozenset[str], wanted: Iterable[frozenset[str]]) -> bool:
    """Whether one of the sets of words is complete."""
    return any(needed <= words for needed in wanted)


def by_longest(wanted: Iterable[frozenset[str]]) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Sets of words by the longest word of each, which few files have."""
    index: dict[str, list[frozenset[str]]] = {}
    for needed in wanted:
        index.setdefault(max(sorted(needed), key=len, default=""), []).append(needed)
    return {word: tuple(sets) for word, sets in index.items()}


def wants_one(words: frozenset[str], index: Mapping[str, tuple[frozenset[str], ...]]) -> bool:
    """The same for sets of words by one of their words: it costs what the words cost, however many sets there are."""
    if "" in index:
        return True
    return any(wants(words, index[word]) for word in words if word in index)


Tails = Mapping[str, Collection[frozenset[str]]]
"""For each dotted name above a symbol that rules wait for: the words that lead from it to one of them."""


def tails_of(paths: Iterable[tuple[str, ...]]) -> Tails:
    """The tails of symbols that are split at the dots."""
    tails: dict[str, dict[frozenset[str], None]] = {}
    for path in paths:
        for size in range(1, len(path) + 1):
            tails.setdefault(".".join(path[:size]), {})[frozenset(path[size:])] = None
    return tails


def reaches(
    data: bytes, path: str, project: Project, words: frozenset[str], tails: Callable[[], Tails]
) -> bool:
    """Whether an import from the project may lead to one of the symbols that rules wait for.

    A re-exported ``keras.backend`` leads to ``keras.backend.mean`` if the file has the word ``mean``.
    """
    if not tails():
        return False
    for module, level, names in imported_modules(data):
        if level == 0 and module.split(".", 1)[0] in sys.stdlib_module_names:
            continue
        value = project.resolve(module, level, path)
        if value is not None and project.mentions_framework(value):
            if _brings(value, names, project, words, tails(), depth=0):
                return True
    return False


def imports_framework(data: bytes, path: str, project: Project) -> bool:
    """Whether something that the bytes import from the project names a framework, or leads to what does."""
    for module, level, _ in imported_modules(data):
        if level == 0 and module.split(".", 1)[0] in sys.stdlib_module_names:
            continue
        value = project.resolve(module, level, path)
        if value is not None and project.mentions_framework(value):
            return True
    return False


def _brings(
    value: str,
    names: tuple[str, ...],
    project: Project,
    words: frozenset[str],
    tails: Tails,
    depth: int,
) -> bool:
    exports = project.exports(value)
    if exports is None or depth > 3:
        return False
    wanted = [name for name in exports.symbols if name in words] if not names or "*" in names else names
    for name in wanted:
        for candidate in exports.symbols.get(name, ()):
            if candidate.startswith("@"):
                if candidate != value and _brings(candidate, (), project, words, tails, depth + 1):
                    return True
            elif candidate and wants(words, tails.get(candidate, ())):
                return True
    return False


_IMPORT_WITHIN = re.compile(rb"[;:][ \t]*(?:import|from)\b")
_USUAL_NAMES = (b"np.", b"tf.", b"pd.", b"plt.", b"keras.", b"K.")


def concerns_names(data: bytes) -> bool:
    """Whether rules about names across modules may have something to say: the file imports more than the standard
    library, gives something another name, imports a name twice, or uses one of the names that are usual for a package.
    """
    if b" as " in data or any(name in data for name in _USUAL_NAMES):
        return True
    if _IMPORT_WITHIN.search(data) is not None:
        return True
    seen: set[str] = set()
    for module, level, names in imported_modules(data):
        if level or module.split(".", 1)[0] not in sys.stdlib_module_names or not seen.isdisjoint(names):
            return True
        seen.update(names or (module,))
    return False


def imported_modules(data: bytes) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """(module, level, names) of everything that looks like an import; no names: the module itself is imported."""
    seen: set[tuple[str, int, tuple[str, ...]]] = set()
    for match in _IMPORT.finditer(data):
        if len(seen) > _MAX_MODULES:
            return
        source, listed, plain = match[1], match[2] or match[3], match[4]
        found: list[tuple[str, int, tuple[str, ...]]] = []
        if plain is not None:
            found += [(_text(part.split(b" as ")[0]), 0, ()) for part in plain.split(b",")]
        else:
            dotted = _text(source)
            module = dotted.lstrip(".")
            names = tuple(
                _text(name.split(b" as ")[0]) for name in _COMMENT.sub(b"", listed or b"").split(b",")
            )
            found.append((module, len(dotted) - len(module), tuple(name for name in names if name)))
        for entry in found:
            if entry not in seen and (entry[0] or entry[1]):
                seen.add(entry)
                yield entry


def _text(raw: bytes) -> str:
    return raw.strip(b" \t\r\n\\").decode("ascii", "replace")
