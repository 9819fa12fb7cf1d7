"""Where in a TOML text a key or value stands."""

from __future__ import annotations

import pytest

from tflint.configuration.toml_lines import line_of

TEXT = '''\
# comment
[project]
select = "another key of that name"

[tool.tflint]
# comment

select = [
    "TFL302",  # comment
    'TFL303',
]
text = """
ignore = 1
"""
ignore = ["TFL304"]

[tool.tflint.per-file-ignores]
"tests/*.py" = ["ALL"]

[tool.other]
inline = { deep = 1 }
'''


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("project", None, 2),
        ("project.select", None, 3),
        ("tool.tflint", None, 5),
        ("tool.tflint.select", None, 8),
        ("tool.tflint.select", "TFL302", 9),
        ("tool.tflint.select", "TFL303", 10),
        ("tool.tflint.select", "TFL999", 8),
        ("tool.tflint.ignore", None, 15),
        ("tool.other.inline.deep", None, 21),
        ("tool.nothing", None, 0),
        ("project.select.deeper", None, 0),
    ],
)
def test_the_line_of_a_key_or_of_a_string_in_its_value(key: str, value: str | None, line: int) -> None:
    assert line_of(TEXT, key.split("."), value) == line


def test_a_key_may_have_dots() -> None:
    assert line_of(TEXT, ["tool", "tflint", "per-file-ignores", "tests/*.py"]) == 18
