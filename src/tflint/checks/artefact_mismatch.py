"""A literal path that is loaded and lies in the tree: can the target load that very file? Used by TFL607."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, SymbolUse
from tflint.settings import LintSettings
from tflint.syntax.load_calls import (
    LOADER_SYMBOLS,
    SAVED_MODEL_LOADERS,
    LoadCall,
    is_switched,
    load_call,
    weight_calls,
)

_ERRORS = frozenset(
    {
        "ValueError",
        "TypeError",
        "OSError",
        "IOError",
        "FileNotFoundError",
        "RuntimeError",
        "KeyError",
        "NotFoundError",
    }
)


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """The loaders by their symbols, ``load_weights`` by what is known of the model."""
    symbols = dict.fromkeys((*LOADER_SYMBOLS, *SAVED_MODEL_LOADERS))
    return PreparedCheck(
        rule, symbols, on_use=partial(_on_use, rule=rule), on_file=partial(_on_file, rule=rule)
    )


def _on_use(use: SymbolUse, file: FileContext, rule: Rule) -> Iterable[Draft]:
    call = file.tree.parent.get(use.node)
    if file.project is None or not isinstance(call, cst.Call) or call.func is not use.node:
        return
    if len(use.candidates) == 1:
        found = load_call(call, use.candidates[0][0], file.values)
        if found is not None:
            yield from _report(found, file, rule, use.candidates[0][0])


def _on_file(file: FileContext, rule: Rule) -> Iterator[Draft]:
    if file.project is None:
        return
    for found in weight_calls(file.names, file.making, file.values):
        if not file.guards.guarded(found.call):
            yield from _report(found, file, rule, None)


def _report(found: LoadCall, file: FileContext, rule: Rule, symbol: str | None) -> Iterator[Draft]:
    assert file.project is not None
    artefact = file.project.artefact(found.path, file.path)
    if artefact is None or file.guards.expected(found.call, _ERRORS):
        return
    from tflint.doctor.calls import hindrances, is_what_the_call_reads

    if artefact.problem is not None and not is_what_the_call_reads(artefact, found.function):
        return
    switched = [name for name in ("compile", "safe_mode") if is_switched(found.call, name)]
    for hindrance in hindrances(artefact, found.function, found.root, file.target, switched):
        obstacle = hindrance.obstacle
        if obstacle.need is not None and not obstacle.unless:
            continue  # TFL601 knows what the project has
        reasons = [
            artefact.problem.message if artefact.problem is not None else "",
            obstacle.raises,
            obstacle.advice,
        ]
        message = rule.summary.format(
            path=found.path,
            function=found.function,
            releases=hindrance.releases,
            reason="; ".join(reason for reason in reasons if reason),
        )
        yield Draft(found.call, message, symbol)
        return


CHECK = Check("artefact-mismatch", prepare)
