"""The rules about Keras classes and objects, by the names of their checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tflint.catalogue.rule import Rule
from tflint.objects import (
    bare_classes,
    configs,
    reserved,
    stateful_lambda,
    super_init,
    unregistered,
    variables,
)
from tflint.objects.look import Find, Look, Trouble

FINDERS: Mapping[str, Find] = {
    "unregistered-custom-object": unregistered.find,
    "stateful-lambda": stateful_lambda.find,
    "missing-super-init": super_init.find,
    "untracked-variable": variables.find,
    "init-without-kwargs": configs.find_refused,
    "missing-get-config": configs.find_forgotten,
    "reserved-attribute": reserved.find,
    "class-not-instance": bare_classes.find,
}


def _may_not_load(rule: Rule, look: Look) -> Iterator[Trouble]:
    """What TFL601 has to look at more closely: files that load, and those that make a model again in vain."""
    if "load_model" in look.text or look.broken_loads:
        yield Trouble(look.tree, "")


GLANCES: Mapping[str, Find] = {**FINDERS, "load-without-custom-objects": _may_not_load}
"""What says whether a rule may have something to say about a file."""


def has_trouble(rules: Iterable[Rule], look: Look) -> bool:
    """Whether one of the rules has something to say about a file. Never raises: a failure is for the check to report."""
    for rule in rules:
        find = GLANCES.get(rule.check)
        if find is None:
            continue
        try:
            if next(iter(find(rule, look)), None) is not None:
                return True
        except Exception:  # the check will say so of its own rule
            return True
    return False
