"""Symbols that no release of a target has, and what can be said about them in one line."""

from __future__ import annotations

from functools import lru_cache

from tflint.releases.importable import is_importable
from tflint.releases.known import LABELS
from tflint.releases.members import members_of
from tflint.releases.presence import Symbol, find_symbol
from tflint.releases.ranges import describe_ranges, describe_releases
from tflint.releases.symbols import asked_releases, is_covered, is_keras_module, releases_with
from tflint.releases.target import Target

_OF_BUILTINS = frozenset(
    name
    for kind in (type, BaseException, dict, float, frozenset, int, list, property, set, str, tuple)
    for name in dir(kind)
) | {"name", "value"}
"""What classes may have from builtin ones, which the tables do not know."""


@lru_cache(maxsize=1 << 16)
def missing_prefix(symbol: str, target: Target, imported: bool = False) -> str | None:
    """The shortest dotted prefix of a symbol that no release of the target has; None if all is there or may be.

    ``imported``: an import statement names the symbol, which finds some that are no attributes. Attributes of
    functions and values are not looked at: they may be made at run time.
    """
    at = symbol.find(".")
    while at > 0:
        at = symbol.find(".", at + 1)
        prefix = symbol if at < 0 else symbol[:at]
        found = find_symbol(prefix)
        if found is None or not is_there(prefix, target):
            if not is_covered(prefix) or (imported and is_importable(prefix, target)):
                return None
            return prefix
        if found.kind == "class" and at > 0:
            name = symbol[at + 1 :].partition(".")[0]
            return f"{prefix}.{name}" if _is_no_member(prefix, name, target) else None
        if not found.is_module:
            return None
    return None


def _is_no_member(owner: str, name: str, target: Target) -> bool:
    """Whether no targeted release's class has a public attribute, its instances included."""
    if name.startswith("_") or name in _OF_BUILTINS:
        return False
    members = [
        members_of(owner, release, each.axis)
        for each in releases_with(owner, target)
        for release in each.releases
    ]
    return bool(members) and all(each is not None and name not in each for each in members)


def is_there(symbol: str, target: Target) -> bool:
    """Whether some release of the target has the symbol. Of a root without releases in a target, any release."""
    if target.releases(symbol.partition(".")[0]):
        return bool(releases_with(symbol, target))
    return find_symbol(symbol) is not None


@lru_cache(maxsize=1 << 12)
def describe_absence(symbol: str, target: Target) -> str:
    """What to say of a symbol that `missing_prefix` gave: since when, until when, what may have been meant."""
    where = _where_asked(symbol, target)
    found = find_symbol(symbol)
    if is_importable(symbol, target):
        return f"`{symbol}` is there in {where} only after `import {symbol}`"
    owner = find_symbol(symbol.rpartition(".")[0])
    if found is None and owner is not None and owner.kind == "class":
        name = symbol.rpartition(".")[2]
        return f"`{symbol.rpartition('.')[0]}` has no `{name}` in {where}"
    if found is None:
        return f"no release of {_label(symbol)} has `{symbol}`{_meant(symbol, target)}"
    return (
        f"`{symbol}` does not exist in {where}, only in {_where_found(found, symbol)}{_now(symbol, target)}"
    )


def _where_asked(symbol: str, target: Target) -> str:
    asked = asked_releases(symbol, target)
    if not asked:
        return f"any release of {_label(symbol)}"
    return " and ".join(describe_releases(each.releases, each.axis) for each in asked)


def _where_found(found: Symbol, symbol: str) -> str:
    root = symbol.partition(".")[0]
    texts = []
    if found.ranges:
        texts.append(describe_ranges(found.ranges, root))
    if found.keras_ranges:
        texts.append(describe_ranges(found.keras_ranges, "keras"))
    return " and ".join(texts)


def _now(symbol: str, target: Target) -> str:
    """Where a name that is gone lives on: under the same name in ``tf.compat.v1``, or elsewhere."""
    if symbol.startswith("tensorflow.") and not symbol.startswith("tensorflow.compat."):
        compat = "tensorflow.compat.v1." + symbol.removeprefix("tensorflow.")
        if is_there(compat, target):
            return f"; `{compat}` is there"
    return ""


def _meant(symbol: str, target: Target) -> str:
    from tflint.releases.nearby import near_names

    near = near_names(symbol, target, 1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _label(symbol: str) -> str:
    if is_keras_module(symbol):
        return "tf.keras"
    root = symbol.partition(".")[0]
    return LABELS.get(root, root)
