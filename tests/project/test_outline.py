"""What is read of a module from its bytes alone."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest

from tflint.project.outline import Outline, read_outline


def imports(text: str) -> list[str]:
    """The imports of a text as statements; ``-`` in front of one that is indented, ``--`` in a class or function."""
    return [
        ("" if item.top else "--" if item.inner else "-")
        + (
            f"from {'.' * item.level}{item.module} import {item.name}"
            if item.name
            else f"import {item.module}"
        )
        + (f" as {item.local}" if item.aliased else "")
        for item in read_outline(text.encode()).imports
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a, b.c as d", ["import a", "import b.c as d"]),
        ("from . import a", ["from . import a"]),
        (
            "from ..b.c import (\n    d,  # why\n    e as f,\n)",
            ["from ..b.c import d", "from ..b.c import e as f"],
        ),
        ("from a import b, \\\n    c", ["from a import b", "from a import c"]),
        ("import \\\n    a", ["import a"]),
        ("from a import *", ["from a import *"]),
        ("if x:\n    import a", ["-import a"]),
        ("try: import a\nexcept ImportError: import b", ["-import a", "-import b"]),
        ("x = 1; import a; from b import c", ["-import a", "-from b import c"]),
        ("def f():\n    import a", ["--import a"]),
        ("class A:\n\timport a", ["--import a"]),
        ("def f(): import a", ["--import a"]),
        ("async def f():\n    x; import a", ["--import a"]),
        ("def f():\n    pass\nif x:\n    import a", ["-import a"]),
        ("if x:\n    def f():\n        import a\n    import b", ["--import a", "-import b"]),
        ("if x:\n    class A:\n        y = 1\n    z = 2; import a", ["-import a"]),
        ("important = 1\nimport_module('a')\nfrom_here = 2", []),
        ("# import a\nx = 'import b'", []),
        ("import a\r\nfrom b import c\r\n", ["import a", "from b import c"]),
    ],
)
def test_imports(text: str, expected: list[str]) -> None:
    assert imports(text) == expected


def test_names_with_the_imports_before_them() -> None:
    outline = read_outline(
        b"a = 1\nimport x\ndef b(): pass\nfrom y import p, q\nclass C: d = 1\nasync def e(): pass\na: int = 2\n"
    )
    assert outline.own == {"a": 0, "b": 1, "C": 3, "e": 3}
    assert outline.taken == {"x", "p", "q"}


@pytest.mark.parametrize(
    "text", ["a == 1", "a += 1", "a[0] = 1", "a.b = 1", " a = 1", "a, b = 1, 2", "f(a=1)", "a: int"]
)
def test_what_is_no_plain_assignment(text: str) -> None:
    assert not read_outline(text.encode()).own


def test_nothing_is_in_an_empty_file() -> None:
    assert read_outline(b"") == Outline((), {}, frozenset())


def test_it_sees_what_the_parser_sees() -> None:
    """Every import that stands on a line of its own in the standard library, and every function and class of a module."""
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))[:80]:
        data = path.read_bytes()
        tree = ast.parse(data)
        outline = read_outline(data)
        top = {statement.name for statement in tree.body if hasattr(statement, "name")}
        assert top <= outline.own.keys(), path
        modules = {item.module for item in outline.imports}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= modules, path
            elif isinstance(node, ast.ImportFrom):
                assert node.module in modules or node.module is None, path
