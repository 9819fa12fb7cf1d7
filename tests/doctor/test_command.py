"""`tflint doctor` as a command: what it prints, its exit status, what a project beside the models changes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.doctor.making import COMMITTED, LFS, archive, layer, own, sequential
from tflint.cli import main

ROOT = Path(__file__).parents[2]
LAYERS = """import keras


@keras.saving.register_keras_serializable(package="shop")
class Scale(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


def swish2(x):
    return x * keras.ops.sigmoid(2 * x)
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty project."""
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def start(*arguments: str) -> tuple[int, str, str]:
        status = main(["doctor", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return start


def test_what_the_documentation_shows(tmp_path: Path, run: Run) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "layers.py").write_text(LAYERS)
    shutil.copy(COMMITTED / "keras231_custom.h5", tmp_path / "models" / "old.h5")
    shutil.copytree(COMMITTED / "tf115_session_savedmodel", tmp_path / "models" / "serving")
    (tmp_path / "models" / "new.keras").write_bytes(LFS)
    page = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    shown = page.partition("```console\n$ tflint doctor models\n")[2].partition("```\n")[0]
    assert run("models") == (1, shown, "")


def test_exit_status(tmp_path: Path, run: Run) -> None:
    (tmp_path / "good.keras").write_bytes(archive(sequential(layer("Dense"))))
    assert run("good.keras")[0] == 0
    (tmp_path / "bad.keras").write_bytes(LFS)
    assert run("good.keras", "bad.keras")[0] == 1
    assert run("good.keras", "bad.keras", "nowhere.keras")[0] == 2
    assert run("--target", "nonsense", "good.keras")[0] == 2
    assert run("--no-such-option")[0] == 2


def test_what_is_missing_is_said_on_standard_error_and_the_rest_goes_on(tmp_path: Path, run: Run) -> None:
    (tmp_path / "good.keras").write_bytes(archive(sequential(layer("Dense"))))
    status, out, err = run("nowhere.keras", "good.keras")
    assert (status, err) == (2, "tflint: error: nowhere.keras: there is no such file or folder\n")
    assert 'loads  keras.models.load_model("good.keras")' in out


def test_an_empty_folder_is_fine(run: Run) -> None:
    status, out, _ = run()
    assert (status, out.splitlines()[0]) == (0, "No saved models found.")


def test_help(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0 and "Say of saved models what they are" in " ".join(out.split())


def test_json(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.keras").write_bytes(archive(sequential(own("Scale", "pkg>Scale", name="scale"))))
    status, out, _ = run("--output-format", "json", "a.keras")
    document = json.loads(out)
    (artefact,) = document["artefacts"]
    assert status == 1
    assert (artefact["kind"], artefact["outcome"], document["summary"]["fails"]) == ("keras", "fails", 1)
    assert artefact["writer"]["keras"] == "3.15.1"
    assert artefact["needs"] == [
        {
            "what": "class",
            "name": "Scale",
            "registered_name": "pkg>Scale",
            "module": None,
            "place": 'layers[0] "scale"',
            "registered": False,
            "definitions": [],
        }
    ]


def needing(key: str) -> bytes:
    return archive(sequential(own("Scale", key, name="scale")))


@pytest.mark.parametrize(
    ("key", "outcome"),
    [("shop>Scale", "loads"), ("Scale", "unknown"), ("other>Scale", "unknown"), ("shop>Other", "fails")],
)
def test_the_project_registers_defines_or_lacks_a_class(
    tmp_path: Path, run: Run, key: str, outcome: str
) -> None:
    (tmp_path / "layers.py").write_text(LAYERS)
    name = key.rpartition(">")[2]
    (tmp_path / "a.keras").write_bytes(archive(sequential(own(name, key, name="scale"))))
    (artefact,) = json.loads(run("--output-format", "json", "a.keras")[1])["artefacts"]
    assert artefact["outcome"] == outcome


def test_the_target_decides(tmp_path: Path, run: Run) -> None:
    shutil.copy(COMMITTED / "tf115_lstm.h5", tmp_path / "lstm.h5")
    assert run("lstm.h5")[0] == 1
    assert run("--target", "tensorflow>=2.10,<2.16", "lstm.h5")[0] == 0
    assert run("--legacy-keras", "lstm.h5")[0] == 0
    shutil.copytree(COMMITTED / "tf115_contrib_savedmodel", tmp_path / "contrib")
    assert run("contrib")[0] == 1
    assert run("--target", "tensorflow==1.15.*", "contrib")[0] == 0


def test_data_that_is_no_model_is_passed_over_in_folders_only(tmp_path: Path, run: Run) -> None:
    import io
    import zipfile

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("data.txt", "numbers")
    (tmp_path / "data.keras").write_bytes(content.getvalue())
    status, out, _ = run(".")
    assert (status, "Passed over 1 file that is no model." in out) == (0, True)
    assert run("data.keras")[0] == 1


def test_it_imports_no_framework_and_no_parser(tmp_path: Path) -> None:
    shutil.copy(COMMITTED / "keras231_plain.h5", tmp_path / "plain.h5")
    code = (
        "import sys; from tflint.cli import main; status = main(['doctor', 'plain.h5', '-q']); "
        "print(status, sorted({name.split('.')[0] for name in sys.modules} & "
        "{'tensorflow', 'keras', 'h5py', 'numpy', 'libcst', 'pickle'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"
