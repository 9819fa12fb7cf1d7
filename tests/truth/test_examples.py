"""Every example of the catalogue, executed: ``bad`` fails as it says, ``good`` and ``fine`` run."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import os
import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tests.truth.runtime import Names, Runtime
from tests.truth.table import settings
from tflint.catalogue import Example, Rule, load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.project.index import Project

_IN_CALL = re.compile(r"\AException encountered when calling .*?\x1b\[1m(.*?)\x1b", re.DOTALL)
"""What Keras wraps around an error in ``call``."""
TENSORS = frozenset({"x", "inputs", "y_true", "y_pred"})
"""The names of the parameters that examples have for tensors."""
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in load_catalogue()
    for number, example in enumerate(rule.examples, 1)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_tflint_reports_bad_and_nothing_else(rule: Rule, example: Example, tmp_path: Path) -> None:
    code = (example.bad or example.fine or "").lstrip("\n")
    path, project = "example.py", None
    if example.files:
        write_tree(tmp_path, {**example.files, path: code})
        path, project = str(tmp_path / path), Project([tmp_path])
    chosen = settings(example.style, example.target, example.tf1)
    found = lint_source(code.encode(), path, chosen, project).findings
    reported = [finding for finding in found if finding.code == rule.code]
    assert bool(reported) is (example.bad is not None), [finding.message for finding in found]
    if example.good is not None:
        fixed = fix_source(code.encode(), path, chosen, project, unsafe=example.unsafe)
        assert fixed.data.decode() == example.good.lstrip("\n")


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_keras_does_what_the_example_says(
    rule: Rule, example: Example, runtime: Runtime, tally: Counter[str], tmp_path: Path
) -> None:
    if example.only_on is not None:
        return  # an old release alone can show it; the rule says which
    if example.bad is not None and example.raises is not None:
        assert failure(example.bad, runtime, example.files, tmp_path).startswith(example.raises)
        tally["failing examples, executed"] += 1
    for code in (example.good, example.fine):
        if code is not None:
            assert failure(code, runtime, example.files, tmp_path) == ""
            tally["working examples, executed"] += 1


def failure(code: str, runtime: Runtime, files: Mapping[str, str], folder: Path) -> str:
    """What goes wrong: ``ErrorName: message``, ``WarningName: message`` of Keras, or nothing. Where there are other
    files, all are written into ``folder``, and the code is imported from there.
    """
    graph = bool(re.search(r"\.disable_(?:v2_behavior|eager_execution)\(\)", code))
    with (
        restored(runtime),
        in_a_folder_of_its_own(),
        graph_mode(runtime) if graph else contextlib.nullcontext(),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        try:
            names: Names = {"__name__": "example"}
            with contextlib.redirect_stdout(io.StringIO()), importable(files, code, folder):
                if files:
                    names = vars(importlib.import_module("example"))
                else:
                    exec(compile(code, "example.py", "exec", dont_inherit=True), names)
                use_all(names, runtime)
        except Exception as error:
            within = _IN_CALL.search(str(error))
            return f"{type(error).__name__}: {within[1] if within else error}"
    ours = [warning for warning in caught if "decay" in str(warning.message)]
    return f"{ours[0].category.__name__}: {ours[0].message}" if ours else ""


@contextlib.contextmanager
def in_a_folder_of_its_own() -> Iterator[None]:
    """What an example saves goes where nobody else looks for it."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


@contextlib.contextmanager
def importable(files: Mapping[str, str], code: str, folder: Path) -> Iterator[None]:
    """The files and the code as ``example.py`` can be imported from a folder; afterwards all of it is forgotten."""
    if not files:
        yield
        return
    write_tree(folder, {**files, "example.py": code})
    before, path, silent = set(sys.modules), list(sys.path), sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, silent
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]


@contextlib.contextmanager
def restored(runtime: Runtime) -> Iterator[None]:
    """Undo what an example does to the backend module."""
    module = runtime.keras.backend
    before = dict(vars(module))
    try:
        yield
    finally:
        vars(module).clear()
        vars(module).update(before)


@contextlib.contextmanager
def graph_mode(runtime: Runtime) -> Iterator[None]:
    """What the calls that switch eager execution off bring, for a while: they themselves cannot be undone."""
    module = runtime.tf.compat.v1
    names = ("disable_v2_behavior", "disable_eager_execution")
    before = {name: getattr(module, name) for name in names}
    with runtime.tf.Graph().as_default():
        try:
            for name in names:
                setattr(module, name, lambda: None)
            yield
        finally:
            for name, value in before.items():
                setattr(module, name, value)


def use_all(names: Names, runtime: Runtime) -> None:
    """Call the functions and layers that an example defines with tensors."""
    tensor = runtime.values["f34"]
    layer = runtime.keras.layers.Layer
    for value in list(names.values()):
        if inspect.isfunction(value) and value.__module__ == "example":
            parameters = inspect.signature(value).parameters
            if parameters.keys() <= TENSORS:
                value(*[tensor] * len(parameters))
        elif (
            isinstance(value, type)
            and issubclass(value, layer)
            and "call" in vars(value)
            and value.__module__ == "example"
        ):
            value()(tensor)
        elif isinstance(value, layer) and not isinstance(value, runtime.keras.Model):
            value(runtime.values["i34"] if type(value).__name__ == "Embedding" else tensor)
