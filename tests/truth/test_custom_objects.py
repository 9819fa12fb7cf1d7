"""Models with objects of the project's own, built, saved and loaded: it fails where a finding says so, and works once it is fixed."""

from __future__ import annotations

import contextlib
import io
import sys
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.project.trees import write_tree
from tests.truth import saving_cases as cases
from tests.truth.runtime import Names, Runtime
from tests.truth.saving_cases import Case
from tests.truth.table import settings
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import Finding
from tflint.project.index import Project
from tflint.releases.nearby import star_names

WRONG = {
    "TFL500": cases.UNREGISTERED,
    "TFL500 containers": cases.CONTAINERS,
    "TFL501": cases.UNINITIALISED,
    "TFL502": cases.UNTRACKED,
    "TFL503": cases.REFUSED,
    "TFL504": cases.FORGOTTEN,
    "others": cases.OTHERS,
    "silent": cases.SILENT,
}
CASES = [
    pytest.param(case, flavour, id=f"{group}-{case.name}-{flavour}")
    for group, some in WRONG.items()
    for case in some
    for flavour in case.flavours
]


@pytest.mark.parametrize(("case", "flavour"), CASES)
def test_a_model_is_saved_and_loaded(
    case: Case,
    flavour: str,
    runtime: Runtime,
    tally: Counter[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code = case.code.replace(
        "import KERAS", "import keras" if flavour == "keras" else "import tf_keras as keras"
    )
    assert tuple(sorted({finding.code for finding in findings(code)})) == case.finds
    said = outcome(code, runtime, flavour)
    if not case.finds:
        assert said == ("" if case.fixed else "another result")
        tally["models saved and loaded without a finding"] += 1
        return
    assert said
    assert any(message in said for message in case.raises.split("|"))
    tally["models that cannot be loaded, as a finding says"] += 1
    if case.fixed:
        fixed = fix_source(code.encode(), "program.py", settings("auto", ()), unsafe=True)
        assert not [finding for finding in fixed.result.findings if finding.code.startswith("TFL5")]
        assert outcome(fixed.data.decode(), runtime, flavour) == ""
        tally["models saved and loaded after the fix"] += 1


def findings(code: str) -> list[Finding]:
    """What the rules about custom objects say."""
    found = lint_source(code.encode(), "program.py", settings("auto", ())).findings
    return [finding for finding in found if finding.code.startswith("TFL5")]


def outcome(code: str, runtime: Runtime, flavour: str) -> str:
    """What goes wrong: the message of the error, ``another result``, or nothing."""
    names: Names = {"__name__": "program"}
    with registered_nothing(runtime, flavour), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, "program.py", "exec", dont_inherit=True), names)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        first, second = (np.asarray(names[name](names["x"])) for name in ("model", "loaded"))
    return "" if np.allclose(first, second, atol=1e-6) else "another result"


@contextlib.contextmanager
def registered_nothing(runtime: Runtime, flavour: str) -> Iterator[None]:
    """Forget afterwards what a program registers."""
    module: ModuleType = runtime.keras if flavour == "keras" else runtime.tf_keras
    registry = module.utils.get_custom_objects()
    before = dict(registry)
    try:
        yield
    finally:
        registry.clear()
        registry.update(before)


# -- across modules -----------------------------------------------------------------------------------

LAYERS = """
import KERAS


class Base(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0


class Scale(Base):
    pass
"""
BUILD = """
import KERAS

from . import layers as own


def build():
    inputs = keras.Input((3,))
    return keras.Model(inputs, own.Scale()(inputs))
"""
MAIN = """
import KERAS
import numpy as np

from library.build import build

x = np.ones((2, 3), "float32")
model = build()
model.save("model.keras")
loaded = keras.models.load_model("model.keras"{arguments})
"""


@pytest.mark.parametrize("flavour", cases.BOTH)
@pytest.mark.parametrize("covered", [False, True])
def test_a_model_that_is_made_and_saved_in_other_modules(
    covered: bool, flavour: str, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ', custom_objects={"Scale": __import__("library.layers").layers.Scale}' if covered else ""
    files = {
        "library/__init__.py": "",
        "library/layers.py": LAYERS,
        "library/build.py": BUILD,
        "main.py": MAIN.format(arguments=given),
    }
    spelled = "import keras" if flavour == "keras" else "import tf_keras as keras"
    write_tree(
        tmp_path, {name: text.replace("import KERAS", spelled).lstrip() for name, text in files.items()}
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    project = Project([tmp_path], star_names=star_names)
    path = tmp_path / "library/layers.py"
    found = lint_source(path.read_bytes(), str(path), settings("auto", ()), project).findings
    reported = [(finding.code, finding.message.split("`")[1]) for finding in found]
    assert reported == ([] if covered else [("TFL500", "Scale")])
    said = run_main(tmp_path, runtime, flavour)
    assert any(message in said for message in cases.NO_CLASS.split("|")) is not covered
    if not covered:
        fixed = fix_source(path.read_bytes(), str(path), settings("auto", ()), project, unsafe=True)
        assert 'register_keras_serializable(package="library")\nclass Scale' in fixed.data.decode()
        path.write_bytes(fixed.data)
        assert run_main(tmp_path, runtime, flavour) == ""


def run_main(root: Path, runtime: Runtime, flavour: str) -> str:
    """Run the program with its modules imported afresh."""
    try:
        return outcome(textwrap.dedent((root / "main.py").read_text()), runtime, flavour)
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "library"]:
            del sys.modules[name]
