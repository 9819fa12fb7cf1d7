"""Reading the catalogue: TOML files in a checkout, one compiled file in an installed wheel."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from tflint.catalogue.rule import CLASSES, SCANS, STAGES, Catalogue, CatalogueError, Example, Rule
from tflint.model import Severity

if TYPE_CHECKING:
    from pathlib import Path

Compiled = dict[str, Any]
"""A compiled catalogue: ``rules``, the documents by file, and the ``digest`` of what they were compiled from."""

# Texts and not paths, as below: to import pathlib takes as long as to read the catalogue.
_HERE = os.path.dirname(os.path.realpath(__file__))
COMPILED = os.path.join(_HERE, "compiled.json")
CHECKOUT_RULES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(_HERE))), "rules")

_REQUIRED = ("code", "name", "check", "severity", "summary", "explanation")
_COMMON = frozenset(
    {
        *_REQUIRED,
        "references",
        "applies",
        "default",
        "example",
        "words",
        "symbol-words",
        "scan",
        "yields",
        "stage",
    }
)
MODULE_ROOTS = ("keras", "tensorflow.keras")
"""The roots under which the modules of a ``[[module]]`` table are written where the table does not say."""
_CODE = re.compile(r"TFL\d{3}\Z")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")


@cache
def load_catalogue(extend_rules: tuple[str, ...] = ()) -> Catalogue:
    """The built-in rules and those in the folders ``extend_rules``. Raises CatalogueError."""
    builtin = _builtin()
    if not extend_rules:
        return _catalogue(builtin)
    documents = list(builtin["rules"].items())
    from pathlib import Path

    for folder in extend_rules:
        path = Path(folder)
        if not path.is_dir():
            raise CatalogueError(f"{folder}: there is no such folder of rules")
        documents.extend(read_rule_files(path))
    return build_catalogue(documents)


def _builtin() -> Compiled:
    # A checkout's own rules win over what an earlier build left behind.
    if os.path.isdir(CHECKOUT_RULES):
        from tflint.catalogue.checkout import compiled_of_checkout

        compiled = compiled_of_checkout(CHECKOUT_RULES)
        if compiled is not None:
            return compiled
    try:
        with open(COMPILED, "rb") as file:
            installed: Compiled = json.loads(file.read())
        return installed
    except (OSError, ValueError) as error:
        raise CatalogueError(f"the installed catalogue of rules cannot be read: {error}") from error


def read_rule_files(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(file, document) for each TOML file below a folder, sorted. Raises CatalogueError."""
    import tomli

    for path in sorted(folder.rglob("*.toml")):
        try:
            yield path.relative_to(folder).as_posix(), tomli.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
            raise CatalogueError(f"{path}: {error}") from error


def compile_catalogue(folder: Path) -> Compiled:
    """All rule files of a folder, validated, with what takes time to work out. Raises CatalogueError."""
    documents = dict(read_rule_files(folder))
    catalogue = build_catalogue(documents.items())
    words = {
        rule.code: {
            "symbol-words" if rule.lists_symbols else "words": [
                " ".join(sorted(needed)) for needed in rule.words
            ]
        }
        for rule in catalogue
    }
    rules = {file: document | words[document["code"]] for file, document in documents.items()}
    return {"digest": catalogue.digest, "rules": rules}


def encode_compiled(compiled: Compiled) -> str:
    """The text of a compiled catalogue."""
    return json.dumps(compiled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def build_catalogue(documents: Iterable[tuple[str, dict[str, Any]]]) -> Catalogue:
    """Validate rule documents and put them in order. Raises CatalogueError."""
    from hashlib import sha256

    named = list(documents)
    rules = _rules(named)
    digest = sha256()
    for _, document in named:
        digest.update(json.dumps(document, sort_keys=True).encode())
    return Catalogue(rules, digest.hexdigest())


def _catalogue(compiled: Compiled) -> Catalogue:
    return Catalogue(_rules(compiled["rules"].items()), compiled["digest"])


def _rules(documents: Iterable[tuple[str, dict[str, Any]]]) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    names: dict[str, str] = {}
    for file, document in documents:
        rule = _rule(file, document)
        if rule.code in rules:
            raise CatalogueError(f"{file}: the code {rule.code} is taken by another rule")
        if rule.name in names:
            raise CatalogueError(f"{file}: the name {rule.name!r} is taken by {names[rule.name]}")
        rules[rule.code] = rule
        names[rule.name] = rule.code
    return tuple(rules[code] for code in sorted(rules))


def _rule(file: str, document: Mapping[str, Any]) -> Rule:
    for key in _REQUIRED:
        if not isinstance(document.get(key), str) or not document[key].strip():
            raise CatalogueError(f"{file}: the key {key!r} is missing or not a text")
    if not _CODE.match(document["code"]):
        raise CatalogueError(f"{file}: a code is TFL and three digits, not {document['code']!r}")
    if not _NAME.match(document["name"]):
        raise CatalogueError(f"{file}: a name is words joined by hyphens, not {document['name']!r}")
    try:
        severity = Severity(document["severity"])
    except ValueError as error:
        raise CatalogueError(
            f"{file}: the severity is error, warning or info, not {document['severity']!r}"
        ) from error
    if document.get("scan") not in (None, *SCANS, CLASSES):
        raise CatalogueError(f"{file}: the key 'scan' is one of {', '.join((*SCANS, CLASSES))}")
    if document.get("stage", STAGES[0]) not in STAGES:
        raise CatalogueError(f"{file}: the key 'stage' is one of {', '.join(STAGES)}")
    examples = []
    for number, table in enumerate(document.get("example", ()), 1):
        try:
            examples.append(Example(**{**table, "target": tuple(table.get("target", ()))}))
        except TypeError as error:
            raise CatalogueError(f"{file}: example {number}: {error}") from error
    return Rule(
        code=document["code"],
        name=document["name"],
        check=document["check"],
        severity=severity,
        summary=document["summary"],
        explanation=document["explanation"].strip(),
        references=tuple(document.get("references", ())),
        applies=document.get("applies", ""),
        default=bool(document.get("default", True)),
        examples=tuple(examples),
        words=_words(document),
        scan=document.get("scan"),
        stage=document.get("stage", STAGES[0]),
        lists_symbols="words" not in document,
        yields=bool(document.get("yields", False)),
        tables={key: value for key, value in document.items() if key not in _COMMON},
    )


def _words(document: Mapping[str, Any]) -> tuple[frozenset[str], ...]:
    """What a file must mention to be worth parsing: as the rule says it, else all parts of one of its symbols.

    A file that reaches a symbol by itself writes every part of its name somewhere; one that gets it from
    another module of the project is found by the symbol paths.
    """
    for key in ("words", "symbol-words"):
        if key in document:
            return tuple(frozenset(text.split()) for text in document[key])
    smallest: dict[frozenset[str], None] = {}
    for words in sorted(
        {frozenset(path) for path in symbol_paths(document)}, key=lambda each: (len(each), sorted(each))
    ):
        if not any(words - {word} in smallest for word in words):
            smallest[words] = None
    return tuple(smallest)


def symbol_paths(document: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The dotted names of all symbols and modules that the tables of a rule are about, split at the dots."""
    for module in document.get("modules", {}):
        for table in document.get("symbol", ()):
            if not table.get("keep"):
                yield tuple(f"{module}.{table['name']}".split("."))
    for table in document.get("module", ()):
        for root in table.get("roots", MODULE_ROOTS):
            yield tuple((root + table["name"].removeprefix("keras")).split("."))
