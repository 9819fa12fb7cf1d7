"""Rules as people and programs read them."""

from __future__ import annotations

import json

from tflint.catalogue import Catalogue
from tflint.catalogue.load import build_catalogue
from tflint.report.rules import describe_rule, list_rules, rules_to_json


def catalogue() -> Catalogue:
    first = {
        "code": "TFL302",
        "name": "backend-op-removed",
        "check": "engine",
        "severity": "error",
        "summary": "`{symbol}` does not exist in {releases}",
        "explanation": "Keras 3 removed it.",
        "applies": "Keras 3",
        "references": ["https://keras.io/guides/migrating_to_keras_3/"],
        "example": [
            {"bad": "K.abs(x)", "raises": "AttributeError: gone", "good": "keras.ops.abs(x)"},
            {
                "bad": "K.mean(x)",
                "good": "tf.reduce_mean(x)",
                "unsafe": True,
                "style": "tf",
                "target": ["keras<3"],
            },
            {"bad": "K.foo(x)", "raises": "AttributeError: gone", "only_on": "keras 2.3.1"},
            {"fine": "keras.ops.abs(x)"},
        ],
    }
    second = {
        "code": "TFL321",
        "name": "deprecated-symbol",
        "check": "engine",
        "severity": "info",
        "summary": "`{symbol:x}` is deprecated",
        "explanation": "Soon gone.",
        "default": False,
    }
    return build_catalogue([("a", first), ("b", second)])


def test_a_rule_is_explained_with_its_examples() -> None:
    assert describe_rule(catalogue().find("TFL302")) == (
        "# TFL302 backend-op-removed\n\n"
        "`SYMBOL` does not exist in RELEASES\n\n"
        "- Severity: error\n- Fix: safe/unsafe\n- Applies to: Keras 3\n\n"
        "Keras 3 removed it.\n\n"
        "## Examples\n\n"
        "```python\nK.abs(x)\n```\n\n"
        "fails:\n\n"
        "```text\nAttributeError: gone\n```\n\n"
        "`tflint --fix` makes of it:\n\n"
        "```python\nkeras.ops.abs(x)\n```\n\n"
        "```python\nK.mean(x)\n```\n\n"
        '`tflint --fix --unsafe-fixes --style tf --target "keras<3"` makes of it:\n\n'
        "```python\ntf.reduce_mean(x)\n```\n\n"
        "```python\nK.foo(x)\n```\n\n"
        "fails with keras 2.3.1:\n\n"
        "```text\nAttributeError: gone\n```\n\n"
        "## Not reported\n\n"
        "```python\nkeras.ops.abs(x)\n```\n\n"
        "## References\n\n"
        "- <https://keras.io/guides/migrating_to_keras_3/>\n"
    )


def test_a_rule_that_is_off_says_so() -> None:
    assert "- Severity: info\n- Fix: -\n- Off by default\n" in describe_rule(catalogue().find("TFL321"))


def test_rules_are_listed_in_columns() -> None:
    assert list_rules(catalogue()) == (
        "TFL302  backend-op-removed  error       safe/unsafe  `SYMBOL` does not exist in RELEASES\n"
        "TFL321  deprecated-symbol   info   off  -            `SYMBOL` is deprecated\n"
    )
    assert list_rules([]) == ""


def test_programs_get_a_list() -> None:
    first, second = json.loads(rules_to_json(catalogue()))
    assert (first["code"], first["default"], first["fix"]) == ("TFL302", True, "safe/unsafe")
    assert (second["code"], second["default"], second["fix"]) == ("TFL321", False, "-")
    assert first["explanation"] == "Keras 3 removed it."
