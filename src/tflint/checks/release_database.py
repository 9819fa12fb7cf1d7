"""TFL320, TFL321, TFL322: what the release database says of any symbol, and of the keywords of its calls.

The most general rules there are: where a rule speaks that knows more about a symbol, these are silent (their
files say ``yields``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.frameworks import is_framework
from tflint.releases.absence import describe_absence, missing_prefix
from tflint.releases.arguments import describe_refusal, refuses
from tflint.releases.deprecations import deprecated_prefixes, newest_deprecation
from tflint.releases.importable import is_importable
from tflint.releases.presence import find_symbol
from tflint.releases.ranges import describe_releases
from tflint.releases.target import Target
from tflint.releases.tensorflow1 import settle
from tflint.settings import LintSettings
from tflint.syntax.names import COMPAT_V1, Candidates, dotted_name, module_of


def prepare_unknown(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """TFL320: a symbol that no release of the target has."""
    return PreparedCheck(rule, {}, on_file=partial(_unknown_symbols, rule=rule))


def prepare_deprecated(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """TFL321: a symbol that the newest release of the target calls deprecated."""
    return PreparedCheck(rule, {}, on_file=partial(_deprecated_symbols, rule=rule))


def prepare_arguments(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """TFL322: a keyword that no release of the target takes."""
    return PreparedCheck(rule, {}, on_file=partial(_unknown_arguments, rule=rule))


# -- symbols that are not there ------------------------------------------------------------------


def _unknown_symbols(file: FileContext, rule: Rule) -> Iterator[Draft]:
    target = file.target
    imported = list(_imported(file))
    for node, symbol in imported:
        missing = missing_prefix(symbol, target, imported=True)
        part = _part(node, symbol, missing) if missing is not None else None
        if missing is not None and part is not None and not file.assigns_any_part(missing):
            yield _absent(part, missing, target, rule)
    written = {store.target for store in file.tree.stores}
    for reference in file.names.references():
        missing = _missing_of_all(reference.candidates, target)
        if missing is None or file.guards.guarded(reference.node):
            continue
        symbol = reference.candidates[0]
        part = _part(reference.node, symbol, missing)
        if (
            part is None
            or part in written
            or _is_alias(part, missing, file)
            or file.assigns_any_part(missing)
        ):
            continue
        if is_importable(missing, target) and any(
            f"{name}.".startswith(f"{missing}.") for _, name in imported
        ):
            continue  # once it is imported, it is an attribute, too
        yield _absent(part, missing, target, rule)


def _absent(node: cst.CSTNode, symbol: str, target: Target, rule: Rule) -> Draft:
    message = rule.summary.format(absence=describe_absence(symbol, target))
    return Draft(node, message, symbol, by_release=find_symbol(symbol) is not None)


def _missing_of_all(candidates: Candidates, target: Target) -> str | None:
    """What the first candidate lacks, where every candidate lacks the name at the same distance from its end."""
    found = [missing_prefix(candidate, target) for candidate in candidates if is_framework(candidate)]
    if len(found) != len(candidates) or None in found:
        return None
    distances = {
        candidate.count(".") - missing.count(".")
        for candidate, missing in zip(candidates, found, strict=True)
        if missing is not None
    }
    return found[0] if len(distances) == 1 else None


def _part(node: cst.CSTNode, symbol: str, prefix: str) -> cst.CSTNode | None:
    """The part of a chain of attributes that names a prefix of the chain's symbol; None if the prefix is in an alias."""
    if isinstance(node, cst.ImportAlias):
        node = node.name
    for _ in range(symbol.count(".") - prefix.count(".")):
        if not isinstance(node, cst.Attribute):
            return None
        node = node.value
    return node


def _is_alias(node: cst.CSTNode, missing: str, file: FileContext) -> bool:
    """Whether a node is another name for the missing symbol: then the import or assignment has failed already."""
    if isinstance(node, cst.Call):
        return False  # getattr(K, "mean")
    if not isinstance(node, cst.Attribute) or node.attr.value != missing.rpartition(".")[2]:
        return True
    return not any(
        file.names.resolve(node.value)
    )  # ``self.logging`` after ``logging = tf.logging`` in the class


def _imported(file: FileContext) -> Iterator[tuple[cst.CSTNode, str]]:
    """The symbols that import statements name, with the node that is spelled like the symbol's end.

    A name from a module that is not there is not given: the module is what is missing.
    """
    spelled = file.names.canonical
    for statement in file.tree.imports:
        if file.guards.guarded(statement):
            continue
        if isinstance(statement, cst.Import):
            for alias in statement.names:
                name = dotted_name(alias.name) or ""
                if is_framework(name) and spelled(name) == name and alias not in file.names.compat:
                    yield alias, name
            continue
        module, level = module_of(statement)
        if level or not is_framework(module) or spelled(module) != module or statement.module is None:
            continue
        yield statement.module, module
        if (
            isinstance(statement.names, cst.ImportStar)
            or missing_prefix(module, file.target, imported=True) is not None
        ):
            continue
        for alias in statement.names:
            whole = COMPAT_V1 if alias in file.names.compat else module
            yield alias, settle(f"{whole}.{dotted_name(alias.name)}")


# -- symbols that are deprecated -----------------------------------------------------------------


def _deprecated_symbols(file: FileContext, rule: Rule) -> Iterator[Draft]:
    for node, symbol in _imported(file):
        if isinstance(node, cst.ImportAlias):
            yield from _deprecated(node.name, symbol, file, rule)
    for reference in file.names.references():
        if len(reference.candidates) != 1:
            continue
        symbol = reference.candidates[0]
        for prefix in deprecated_prefixes(symbol, file.target):
            part = _part(reference.node, symbol, prefix)
            if isinstance(part, (cst.Attribute, cst.Call)):  # the import of another name is told about itself
                if not file.guards.guarded(reference.node):
                    yield from _deprecated(part, prefix, file, rule)
                break


def _deprecated(node: cst.CSTNode, symbol: str, file: FileContext, rule: Rule) -> Iterator[Draft]:
    found = newest_deprecation(symbol, file.target)
    if found is not None:
        note, newest = found
        where = describe_releases(newest.releases, newest.axis)
        advice = " ".join(note.text.split()) or "its release notes say no more"
        yield Draft(node, rule.summary.format(symbol=symbol, release=where, advice=advice), symbol)


# -- arguments that are not taken ----------------------------------------------------------------


def _unknown_arguments(file: FileContext, rule: Rule) -> Iterator[Draft]:
    target = file.target
    for reference in file.names.references():
        call = file.tree.parent.get(reference.node)
        if not isinstance(call, cst.Call) or call.func is not reference.node or not call.args:
            continue
        candidates = reference.candidates
        if not all(is_framework(candidate) for candidate in candidates):
            continue
        for arg in call.args:
            if arg.keyword is None:
                continue
            keyword = arg.keyword.value
            if all(refuses(candidate, keyword, target) for candidate in candidates):
                if not file.guards.guarded(call) and not file.assigns_any_part(candidates[0]):
                    message = rule.summary.format(refusal=describe_refusal(candidates[0], keyword, target))
                    yield Draft(arg, message, candidates[0])


CHECKS: Mapping[str, Check] = {
    check.name: check
    for check in (
        Check("unknown-symbol", prepare_unknown),
        Check("deprecated-symbol", prepare_deprecated),
        Check("unknown-argument", prepare_arguments),
    )
}
