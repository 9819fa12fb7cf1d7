"""TFL105: two classes or functions that are registered with Keras under the same key."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.linking.view import LinkRule, Note, View
from tflint.model import Edit, Fix, Safety
from tflint.project.keras_keys import Registration, registrations_of


def _look(view: View, rule: Rule) -> Iterator[Note]:
    own: dict[str, Registration] = {}
    path = os.path.abspath(view.path)
    links = view.links
    for registration, decorator in registrations_of(view.tree):
        first = own.get(registration.key)
        where = f"`{first.name}` on line {first.line}" if first is not None else None
        if where is None and links is not None:
            other = links.registered_before(path, registration.key)
            if other is not None:
                where = f"`{other.name}` in {view.shown(other.path)}:{other.line}"
        if where is not None:
            message = (
                f"`{registration.name}` is registered as `{registration.key}`, which silently replaces {where}: "
                "a saved model is loaded with the wrong one"
            )
            yield Note(decorator, message, _renamed(registration, decorator, view), symbol=registration.name)
        own.setdefault(registration.key, registration)


def _renamed(registration: Registration, decorator: ast.expr, view: View) -> Fix | None:
    """A key of its own, with the module in front of the name."""
    if not isinstance(decorator, ast.Call) or any(keyword.arg == "name" for keyword in decorator.keywords):
        return None
    if len(decorator.args) > 1:
        return None
    module = os.path.splitext(os.path.basename(view.path))[0]
    span = view.span(decorator)
    if not view.source.text[: span.end].endswith(")"):
        return None
    given = bool(decorator.args or decorator.keywords)
    before = view.source.text[: span.end - 1].rstrip()
    separator = "" if not given or before.endswith(",") else ", "
    text = f'{separator}name="{module}_{registration.name}_{registration.line}"'
    return Fix(
        "Register it under a name of its own",
        Safety.UNSAFE,
        (Edit(span.end - 1, span.end - 1, text),),
        reason="models that were saved with the old key look for that",
    )


LINK = LinkRule("duplicate-registered-name", _look)
