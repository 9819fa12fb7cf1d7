"""Names as Python binds them: random small projects are really imported, with stand-ins for the frameworks.

What a module's attribute is in the end must be among its candidates, without branches it must be the only
one.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.project.trees import write_tree
from tflint.project.index import Project

NAMES = ("K", "L", "M", "mean", "square")
STARS = {"keras.backend": frozenset({"mean", "square"}), "tensorflow": frozenset({"keras", "mean"})}
PLACEHOLDER = "None"
"""Never a candidate beside others: ``K = None`` before or after a try says that there is no K."""
MODULES = ("alpha", "beta", "pkg", "pkg.inner", "pkg.other")
"""A module imports only from those after it: in a circle the moment of an import would count."""
FILES = {"alpha": "alpha.py", "beta": "beta.py", "pkg": "pkg/__init__.py"} | {
    f"pkg.{name}": f"pkg/{name}.py" for name in ("inner", "other")
}


class StandIn(ModuleType):
    """A framework module of which every attribute exists and knows its dotted name."""

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}")


def stand_ins() -> dict[str, ModuleType]:
    modules: dict[str, ModuleType] = {}
    for name in ("keras", "keras.backend", "tensorflow", "tensorflow.keras", "tensorflow.keras.backend"):
        module = modules[name] = StandIn(name)
        module.__dict__["__path__"] = []
        module.__dict__["__all__"] = sorted(STARS.get(name, ()))
        above, _, last = name.rpartition(".")
        if above:
            setattr(modules[above], last, module)
    return modules


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """Modules below ``root`` can be imported; afterwards nothing of it is left in the interpreter."""
    before, path, silent = dict(sys.modules), list(sys.path), sys.dont_write_bytecode
    sys.modules.update(stand_ins())
    sys.path.insert(0, str(root))
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, silent
        for name in set(sys.modules) - set(before):
            del sys.modules[name]
        sys.modules.update(before)


def what_it_is(value: object) -> str:
    if value is None:
        return PLACEHOLDER
    if isinstance(value, StandIn):
        return value.__name__
    if isinstance(value, ModuleType):
        return f"@{value.__file__}"
    return ""


def really(root: Path) -> dict[tuple[str, str], str]:
    """(module, name) → what the name is, for the modules that can be imported."""
    found: dict[tuple[str, str], str] = {}
    with importable(root):
        for module in MODULES:
            try:
                importlib.import_module(module)
            except Exception:  # a random project may well be wrong
                continue
        for module in MODULES:
            names = vars(sys.modules[module]) if module in sys.modules else {}
            found.update({(module, name): what_it_is(names[name]) for name in NAMES if name in names})
    return found


def claimed(root: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    project = Project([root], star_names=lambda module: STARS.get(module, frozenset()))
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for module in MODULES:
        exports = project.exports(f"@{root / FILES[module]}")
        assert exports is not None
        found.update({(module, name): exports.symbols.get(name, ()) for name in NAMES})
    return found


@st.composite
def statements(draw: st.DrawFn, module: str, branches: bool, depth: int = 0) -> list[str]:
    """Lines of code for a module."""
    later = MODULES[MODULES.index(module) + 1 :]
    name, other = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
    simple = [
        f"import keras.backend as {name}",
        f"from keras import backend as {name}, layers as {other}",
        f"from tensorflow.keras.backend import {other} as {name}",
        f"{name} = {other}",
        f"{name} = {other}.mean",
        f"{name}, {other} = {other}, {name}",
        f"{name} = getattr({other}, 'square')",
        f"{name} = 1",
        f"def {name}(): ...",
        f"class {name}: ...",
        f"del {name}",
        "from keras.backend import *",
        "from tensorflow import *",
        f"__all__ = ['{name}']",
        f"__all__ = ['{other}'] + ['{name}']",
    ]
    if branches:
        simple += [f"{name} = {other} if len(__name__) % 2 else None", f"for {name} in (): ..."]
    for source in later:
        simple += [
            f"import {source} as {name}",
            f"from {source} import {other} as {name}",
            f"from {source} import {name}",
            f"from {source} import *",
            f"import {source}\n{name} = {source}.{other}",
        ]
    if module.startswith("pkg") and "pkg.other" in later:
        simple += [f"from .other import {name}", "from .other import *", f"from . import other as {name}"]
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        kind = (
            draw(st.sampled_from(["simple", "simple", "if", "try", "loop"]))
            if branches and depth < 2
            else "simple"
        )
        if kind == "simple":
            lines += draw(st.sampled_from(simple)).split("\n")
            continue
        one = ["    " + line for line in draw(statements(module, branches, depth + 1))]
        two = ["    " + line for line in draw(statements(module, branches, depth + 1))]
        if kind == "if":
            lines += [
                f"if len(__name__) % {draw(st.integers(1, 3))}:",
                *one,
                *draw(st.sampled_from([[], ["else:", *two]])),
            ]
        elif kind == "try":
            lines += [
                "try:",
                *one,
                "except Exception:",
                *draw(st.sampled_from([["    pass"], ["    raise"], two])),
            ]
        else:
            lines += [f"for _ in range({draw(st.integers(0, 1))}):", *one]
    return lines


def projects(branches: bool) -> st.SearchStrategy[dict[str, str]]:
    texts = {
        FILES[module]: statements(module, branches).map(lambda lines: "\n".join(lines) + "\n")
        for module in MODULES
    }
    return st.fixed_dictionaries(texts)


@settings(max_examples=60, deadline=None)
@given(projects(branches=False))
def test_without_branches_every_name_is_certain(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = write_tree(Path(folder).resolve(), files)
        candidates = claimed(root)
        for asked, actual in really(root).items():
            assert candidates[asked] == (actual,), asked


@settings(max_examples=60, deadline=None)
@given(projects(branches=True))
def test_with_branches_the_truth_is_among_the_candidates(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = write_tree(Path(folder).resolve(), files)
        candidates = claimed(root)
        for asked, actual in really(root).items():
            assert actual in candidates[asked] or actual == PLACEHOLDER, asked
