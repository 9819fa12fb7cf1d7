"""Targets from the project's files, as a user of the command sees them. The engine is the real one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tflint.cli import main

LOSS = """\
from keras import backend as K
import tensorflow as tf


def loss(y_true, y_pred):
    return K.square(y_true - tf.keras.backend.square(y_pred))
"""

UNKNOWN = "Target: TensorFlow 2.21, Keras 3.15 (newest known release).\n"


class Run:
    """One run: status, output and errors."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.status = main(["--no-cache", *arguments])
        self.out, self.err = capsys.readouterr()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def messages(self) -> list[str]:
        return [line for line in self.out.splitlines() if ": TFL" in line]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one file, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "loss.py").write_text(LOSS)
    return tmp_path


def write(tree: Path, **files: str) -> None:
    """Files by their paths. In the names ``__`` stands for a dot, ``___`` for a slash."""
    for name, text in files.items():
        path = tree / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


PYPROJECT = "[project]\ndependencies = ['tensorflow>=2.16']\n"


class TestWhatIsFound:
    def test_depends_on_what_the_project_asks_for(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tree, requirements__txt="tensorflow==2.12.*\n")
        run = Run(capsys)
        assert run.status == 0
        assert run.out == (
            "Nothing to report in 1 file.\n"
            "Target: TensorFlow 2.12, Keras 2.12 (requirements.txt:1: tensorflow==2.12.*).\n"
        )
        write(tree, requirements__txt="tensorflow>=2.16,<2.18\n")
        run = Run(capsys)
        assert run.status == 1
        assert "does not exist in Keras 3.0–3.15" in run.messages[0]
        assert "TensorFlow 2.16–2.17" in run.messages[1]

    def test_the_command_line_and_the_settings_go_first(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tree, requirements__txt="tensorflow==2.12.*\n", tflint__toml="target = ['keras==2.3.1']\n")
        assert "Target: TensorFlow 1.12–2.5, Keras 2.3 (tflint.toml).\n" in Run(capsys).out
        assert "Keras 3.15 (--target).\n" in Run(capsys, "--target", "keras==3.15.*").out

    def test_isolated_reads_nothing_of_the_project(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tree, requirements__txt="tensorflow==2.12.*\n")
        assert UNKNOWN in Run(capsys, "--isolated").out

    def test_standard_input_belongs_to_the_project_of_its_name(
        self, tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import io

        write(tree, api___pyproject__toml=PYPROJECT, requirements__txt="tensorflow==2.12.*\n")
        for name, status in (("api/x.py", 1), ("x.py", 0)):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOSS.encode())))
            assert Run(capsys, "--stdin-filename", name, "-").status == status

    def test_legacy_keras_keeps_tf_keras_as_it_was_and_standalone_keras_new(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tree, pyproject__toml=PYPROJECT)
        assert len(Run(capsys).messages) == 2
        for run in (
            Run(capsys, "--legacy-keras"),
            Run(capsys, "--legacy-keras", "--target", "tensorflow>=2.16"),
        ):
            assert len(run.messages) == 1
            assert "`keras.backend.square` does not exist" in run.messages[0]
            assert run.out.endswith(", tf.keras is tf_keras (--legacy-keras).\n")
        write(tree, Dockerfile="FROM python\nENV TF_USE_LEGACY_KERAS=1\n")
        assert len(Run(capsys).messages) == 1
        assert len(Run(capsys, "--no-legacy-keras").messages) == 2
        write(tree, tflint__toml="legacy-keras = false\n")
        assert len(Run(capsys).messages) == 2

    def test_a_cached_result_is_not_that_of_another_target(
        self, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TFLINT_CACHE_DIR", str(tree / ".git" / "cache"))
        for requirement, status in (
            ("tensorflow>=2.16", 1),
            ("tensorflow==2.12.*", 0),
            ("tensorflow>=2.16", 1),
        ):
            write(tree, requirements__txt=requirement + "\n")
            assert main([]) == status
        capsys.readouterr()


class TestSeveralProjects:
    @pytest.fixture(autouse=True)
    def monorepo(self, tree: Path) -> None:
        write(tree, api___pyproject__toml=PYPROJECT, api___loss__py=LOSS, api___deep___loss__py=LOSS)
        write(tree, old___requirements__txt="tensorflow==1.15\n", old___loss__py=LOSS)

    def test_each_file_has_the_target_of_its_own(self, capsys: pytest.CaptureFixture[str]) -> None:
        run = Run(capsys)
        assert {line.split(":")[0] for line in run.messages} == {"api/loss.py", "api/deep/loss.py", "loss.py"}
        assert run.out.endswith(
            "Targets:\n"
            "  . (1 file): TensorFlow 2.21, Keras 3.15 (newest known release)\n"
            "  api (2 files): TensorFlow 2.16–2.21, Keras 3.0–3.15 (api/pyproject.toml:2: tensorflow>=2.16)\n"
            "  old (1 file): TensorFlow 1.15, Keras 2.0–2.4 (old/requirements.txt:1: tensorflow==1.15)\n"
        )

    def test_one_of_them_alone_has_one_target(self, capsys: pytest.CaptureFixture[str]) -> None:
        out = Run(capsys, "old").out
        assert out.endswith(
            "Target: TensorFlow 1.15, Keras 2.0–2.4 (old/requirements.txt:1: tensorflow==1.15).\n"
        )

    def test_json_has_all_of_them(self, capsys: pytest.CaptureFixture[str]) -> None:
        document = Run(capsys, "--output-format", "json").json
        assert document["target"] is None
        assert [(use["folders"], use["files"], use["tensorflow"][0]) for use in document["targets"]] == [
            (["."], 1, "2.21"),
            (["api"], 2, "2.16"),
            (["old"], 1, "1.15"),
        ]
        alone = Run(capsys, "--output-format", "json", "old").json
        assert alone["target"]["requirements"] == ["tensorflow==1.15"]
        assert "targets" not in alone

    def test_processes_find_the_same(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tree / "api" / "large.py").write_text(LOSS + "# comment\n" * 30_000)
        assert Run(capsys, "--jobs", "2").out == Run(capsys, "--jobs", "1").out

    def test_fixes_follow_the_target_of_each_file(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Run(capsys, "--fix", "--unsafe-fixes")
        assert (tree / "old" / "loss.py").read_text() == LOSS
        assert "ops.square" in (tree / "api" / "loss.py").read_text()


class TestWhatIsWrong:
    def test_a_broken_file_is_a_warning_and_the_run_goes_on(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tree, pyproject__toml="[project]\nname = keras\n", requirements__txt="tensorflow==2.12.*\n")
        run = Run(capsys)
        assert run.status == 0
        assert run.err == (
            "tflint: warning: pyproject.toml:2: not TOML: Invalid value; what it asks for is left out\n"
        )
        (warning,) = Run(capsys, "--output-format", "json").json["warnings"]
        assert (warning["path"], warning["line"]) == ("pyproject.toml", 2)

    def test_a_contradiction_is_a_note_below_the_target(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tree, requirements__txt="tensorflow==1.15\n", Dockerfile="FROM tensorflow/tensorflow:2.4.1\n")
        assert Run(capsys).out.endswith(
            "Target: TensorFlow 1.15, Keras 2.0–2.4 (requirements.txt:1: tensorflow==1.15).\n"
            "Note: Dockerfile:1 builds on tensorflow/tensorflow:2.4.1, but that is decided by "
            "requirements.txt:1 (tensorflow==1.15).\n"
        )
        assert Run(capsys, "--quiet").out == ""


class TestShowTarget:
    def test_says_what_was_found_and_how_it_was_combined(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(
            tree,
            pyproject__toml=(
                "[project]\nrequires-python = '>=3.10'\ndependencies = ['tensorflow>=2.4', 'tf-keras']\n"
                "[project.optional-dependencies]\ntest = ['tensorflow==2.12']\n"
            ),
            requirements__txt="tensorflow==1.15\n",
            Dockerfile="FROM python\nENV TF_USE_LEGACY_KERAS=1\nRUN pip install keras==2.4.3\n",
            setup__py="print 'tensorflow'\n",
        )
        run = Run(capsys, "--show-target")
        assert run.status == 0
        assert run.out.splitlines() == [
            ". (2 files): TensorFlow 2.8–2.21, Keras 2.8–3.15 (pyproject.toml:3: tensorflow>=2.4), "
            "tf.keras is tf_keras (Dockerfile:2)",
            "  used         pyproject.toml:3    tensorflow>=2.4 [project.dependencies]  TensorFlow 2.4–2.21",
            "  open         pyproject.toml:3    tf-keras [project.dependencies]         any release",
            "  contradicts  requirements.txt:1  tensorflow==1.15                        TensorFlow 1.15; "
            "but that is decided by pyproject.toml:3 (tensorflow>=2.4)",
            "  not used     Dockerfile:3        keras==2.4.3 [stage 1]                  Keras 2.4; "
            "it would leave out TensorFlow 2.8–2.21, which pyproject.toml:3 (tensorflow>=2.4) allows",
            "  agrees       pyproject.toml:5    tensorflow==2.12 [extra test]           TensorFlow 2.12; "
            "decided by pyproject.toml:3 (tensorflow>=2.4)",
            "  pyproject.toml:2: requires-python >=3.10 leaves out TensorFlow 2.4–2.7, which has no wheels for that",
            "  Dockerfile:2: ENV TF_USE_LEGACY_KERAS=1: from TensorFlow 2.16 on tf.keras is tf_keras",
            "  setup.py:1: not Python 3, so it could not be read: "
            "name the releases in the settings (target) or in requirements.txt",
        ]

    def test_of_a_project_without_any_requirement(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert Run(capsys, "--show-target").out == (
            ". (1 file): TensorFlow 2.21, Keras 3.15 (newest known release)\n"
            "  no project file here or above names TensorFlow or Keras\n"
        )

    def test_of_a_target_that_is_given(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tree, requirements__txt="tensorflow==1.15\n")
        assert Run(capsys, "--show-target", "--target", "keras==3.4").out == (
            ". (1 file): TensorFlow 2.16–2.17, Keras 3.4 (--target)\n  the project's files were not asked\n"
        )
        assert "not asked" in Run(capsys, "--show-target", "--isolated").out

    def test_of_several_projects(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tree, api___pyproject__toml=PYPROJECT, api___a__py="")
        heads = [line for line in Run(capsys, "--show-target").out.splitlines() if not line.startswith(" ")]
        assert [head.partition(":")[0] for head in heads] == [". (1 file)", "", "api (1 file)"]

    def test_of_a_folder_without_python_files(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tree, api___pyproject__toml=PYPROJECT)
        assert Run(capsys, "--show-target", "api").out.startswith("api (0 files): TensorFlow 2.16–2.21")

    def test_in_json(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tree, pyproject__toml=PYPROJECT, Dockerfile="FROM tensorflow/tensorflow:2.4.1\n")
        (target,) = Run(capsys, "--show-target", "--output-format", "json").json["targets"]
        assert target["folder"] == "."
        assert target["asked_by"] == "your pyproject.toml asks for tensorflow>=2.16"
        assert target["found"][1] == {
            "path": "Dockerfile",
            "line": 1,
            "text": "tensorflow/tensorflow:2.4.1",
            "section": "stage 1",
            "marker": "",
            "source": "image",
            "root": "tensorflow",
            "releases": ["2.4"],
            "verdict": "contradicts",
            "reason": "but that is decided by pyproject.toml:2 (tensorflow>=2.16)",
        }

    def test_the_settings_name_the_target_too(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tree, pyproject__toml=PYPROJECT)
        out = Run(capsys, "--show-settings").out
        assert "# legacy-keras is not set\n" in out
        assert "# target: TensorFlow 2.16–2.21, Keras 3.0–3.15 (pyproject.toml:2: tensorflow>=2.16)\n" in out


class TestBudgets:
    """What does not name TensorFlow or Keras is not read properly, and what would read it is not imported."""

    HEAVY = frozenset({"packaging", "yaml", "configparser", "shlex", "libcst", "multiprocessing", "sqlite3"})

    def imported(self, *arguments: str) -> set[str]:
        """The modules that a run has imported at its end."""
        program = (
            "import sys\n"
            "before = set(sys.modules)\n"
            "from tflint.cli import main\n"
            "main(sys.argv[1:])\n"
            "print('\\nmodules:', *sorted(set(sys.modules) - before))\n"
        )
        command = [sys.executable, "-c", program, "--no-cache", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return set(done.stdout.rpartition("modules:")[2].split())

    def test_project_files_without_either_framework_import_nothing(self, tree: Path) -> None:
        write(
            tree,
            loss__py="import os\n",
            pyproject__toml="[project]\nname = 'x'\n",
            setup__cfg="[options]\n",
            requirements__txt="numpy\n",
            environment__yml="dependencies: [numpy]\n",
            Dockerfile="FROM python\n",
            uv__lock=LOCK,
        )
        modules = self.imported(".")
        assert not self.HEAVY & modules
        assert {name for name in modules if name.startswith("tflint.requirements.")} == {
            "tflint.requirements.projects",
            "tflint.requirements.cheap",
        }

    def test_a_requirement_imports_what_reads_its_file(self, tree: Path) -> None:
        write(tree, loss__py="import os\n", requirements__txt="tensorflow==2.12.*\n")
        modules = self.imported(".")
        assert "packaging.requirements" in modules
        assert not {"yaml", "configparser", "shlex", "libcst"} & modules

    def test_the_version_needs_no_target(self, tree: Path) -> None:
        write(tree, requirements__txt="tensorflow==2.12.*\n")
        assert not any(
            name.startswith(("tflint.requirements", "packaging")) for name in self.imported("--version")
        )


LOCK = '[[package]]\nname = "numpy"\nversion = "1.26"\n'
