"""The flake8 plugin, run by the real flake8 in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tflint.flake8 import split_requirements

LOSS = """from keras import backend as K


def loss(y_true, y_pred):
    return K.mean(K.square(y_pred - y_true))
"""

TEAM_RULE = """code = "TFL950"
name = "team-rule"
check = "replaced-symbol"
severity = "{severity}"
default = {default}
summary = "`{{symbol}}` is not for us.\\nA second line that flake8 must not see."
explanation = "We do not use it."
applies = "always"
references = []
modules = {{ "keras" = "keras" }}

[[symbol]]
name = "Sequential"
keras = ""
manual = "use the functional style"
"""

MODEL = """import keras

model = keras.Sequential([])
"""


def flake8(
    folder: Path, *arguments: str, stdin: str | None = None, launcher: Sequence[str] = ("-m", "flake8")
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *launcher, *arguments]
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )


def places(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Each line up to its code: ``loss.py:5:12: TFL302``."""
    assert done.stderr == ""
    return [" ".join(line.split(" ")[:2]) for line in done.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "loss.py").write_text(LOSS)
    return tmp_path


@pytest.fixture
def team_rules(tmp_path: Path) -> Path:
    """A folder of a team's own rules, which report `keras.Sequential`."""
    folder = tmp_path / "team" / "rules"
    folder.mkdir(parents=True)
    (tmp_path / "model.py").write_text(MODEL)
    return folder


class TestFindings:
    def test_lines_as_flake8_writes_them(self, folder: Path) -> None:
        done = flake8(folder, "--isolated", "--select", "TFL", "loss.py")
        assert done.returncode == 1
        assert places(done) == ["loss.py:5:12: TFL302", "loss.py:5:19: TFL302"]
        assert "keras.backend.mean" in done.stdout.splitlines()[0]

    def test_they_are_on_without_being_asked_for(self, folder: Path) -> None:
        assert places(flake8(folder, "--isolated", ".")) == [
            "./loss.py:5:12: TFL302",
            "./loss.py:5:19: TFL302",
        ]

    def test_they_can_be_ignored_as_any_codes(self, folder: Path) -> None:
        assert places(flake8(folder, "--isolated", "--extend-ignore", "TFL302", ".")) == []
        assert places(flake8(folder, "--isolated", "--per-file-ignores", "loss.py:TFL3", ".")) == []
        assert places(flake8(folder, "--isolated", "--select", "E,F", ".")) == []

    def test_columns_count_characters_as_flake8_does(self, folder: Path) -> None:
        text = 'from keras import backend as K\n\nx = ["日本", "é", K.mean(1)]; import os\n'
        (folder / "loss.py").write_text(text, encoding="utf-8")
        done = flake8(folder, "--isolated", "--select", "TFL,E702", "loss.py")
        line = text.splitlines()[2]
        assert places(done) == [
            f"loss.py:3:{line.index('K.mean') + 1}: TFL302",
            f"loss.py:3:{line.index(';') + 1}: E702",
        ]

    @pytest.mark.parametrize(
        "data",
        [
            b"\xef\xbb\xbf" + LOSS.encode(),
            LOSS.replace("\n", "\r\n").encode(),
            LOSS.replace("\n", "\r").encode(),
            LOSS.replace("\n\n\n", "\n\x0c\n\n").encode(),
            LOSS.encode().removesuffix(b"\n"),
        ],
        ids=["BOM", "CRLF", "CR", "form feed", "no final newline"],
    )
    def test_places_do_not_depend_on_how_the_file_is_written(self, folder: Path, data: bytes) -> None:
        (folder / "loss.py").write_bytes(data)
        done = flake8(folder, "--isolated", "--select", "TFL", "loss.py")
        assert places(done) == ["loss.py:5:12: TFL302", "loss.py:5:19: TFL302"]

    def test_a_file_in_another_encoding(self, folder: Path) -> None:
        text = "# -*- coding: latin-1 -*-\nfrom keras import backend as K\nx = 'é', K.mean(1)\n"
        (folder / "loss.py").write_bytes(text.encode("latin-1"))
        done = flake8(folder, "--isolated", "--select", "TFL", "loss.py")
        assert places(done) == ["loss.py:3:10: TFL302"]

    def test_standard_input_under_the_name_it_is_given(self, folder: Path) -> None:
        done = flake8(
            folder, "--isolated", "--select", "TFL", "--stdin-display-name", "pkg/here.py", "-", stdin=LOSS
        )
        assert places(done) == ["pkg/here.py:5:12: TFL302", "pkg/here.py:5:19: TFL302"]

    def test_names_that_another_module_of_the_project_passes_on(self, folder: Path) -> None:
        (folder / "compat.py").write_text("from keras import backend as K\n")
        (folder / "loss.py").write_text("from compat import K\n\nx = K.mean(1)\n")
        assert places(flake8(folder, "--isolated", "--select", "TFL", ".")) == ["./loss.py:3:5: TFL302"]

    def test_names_across_modules(self, folder: Path) -> None:
        """flake8 gives one file at a time: what the others hold is found, and looked at once."""
        (folder / "helper.py").write_text("early = 1\n")
        (folder / "one.py").write_text("import two\nx = two.y\n")
        (folder / "two.py").write_text("import one\ny = one.x\n")
        (folder / "loss.py").write_text(
            "import helper\nfrom helper import late\nimport numpy as np\n\nnumpy.zeros(1)\nhelper.later()\n"
        )
        expected = [
            "loss.py:2:20: TFL103",
            "loss.py:5:1: TFL101",
            "loss.py:6:1: TFL102",
            "two.py:2:5: TFL106",
        ]
        done = flake8(folder, "--isolated", "--select", "TFL1", "loss.py", "two.py")
        assert places(done) == expected
        done = flake8(folder, "--isolated", "--select", "TFL1", "--jobs", "1", ".")
        assert places(done) == [
            f"./{place}"
            for place in [
                "loss.py:2:20: TFL103",
                "loss.py:5:1: TFL101",
                "loss.py:6:1: TFL102",
                "one.py:2:5: TFL106",
                "two.py:2:5: TFL106",
            ]
        ]

    def test_several_processes_find_the_same(self, folder: Path) -> None:
        for number in range(12):
            (folder / f"loss_{number}.py").write_text(LOSS)
        alone = flake8(folder, "--isolated", "--select", "TFL", "--jobs", "1", ".")
        together = flake8(folder, "--isolated", "--select", "TFL", "--jobs", "2", ".")
        assert alone.stdout == together.stdout
        assert len(places(alone)) == 26


class TestSuppression:
    @pytest.mark.parametrize(
        "comment",
        [
            "# noqa",
            "# noqa: TFL302",
            "# noqa: E501,TFL3",
            "# tflint: ignore",
            "# tflint: ignore[backend-op-removed] the Keras 2 container",
        ],
    )
    def test_comments_of_both_kinds(self, folder: Path, comment: str) -> None:
        (folder / "loss.py").write_text(f"from keras import backend as K\n\nx = K.mean(1)  {comment}\n")
        assert places(flake8(folder, "--isolated", "--select", "TFL", ".")) == []

    @pytest.mark.parametrize("comment", ["# flake8: noqa", "# flake8: noqa: TFL302", "# tflint: skip-file"])
    def test_whole_files(self, folder: Path, comment: str) -> None:
        (folder / "loss.py").write_text(f"{comment}\n{LOSS}")
        assert places(flake8(folder, "--isolated", "--select", "TFL", ".")) == []

    def test_flake8_can_disregard_noqa(self, folder: Path) -> None:
        lines = "x = K.mean(1)  # noqa\ny = K.mean(1)  # tflint: ignore[TFL302]\n"
        (folder / "loss.py").write_text("from keras import backend as K\n\n" + lines)
        run = ("--isolated", "--select", "TFL")
        assert places(flake8(folder, *run, ".")) == []
        assert places(flake8(folder, *run, "--disable-noqa", ".")) == ["./loss.py:3:5: TFL302"]

    def test_a_useless_comment_is_reported_unless_its_rule_did_not_run(self, folder: Path) -> None:
        (folder / "loss.py").write_text("import keras  # noqa: TFL302,F401\n")
        assert places(flake8(folder, "--isolated", "--select", "TFL", ".")) == ["./loss.py:1:23: TFL002"]
        assert places(flake8(folder, "--isolated", "--select", "TFL002,TFL301", ".")) == []

    def test_a_comment_for_another_rule_hides_nothing(self, folder: Path) -> None:
        text = "from keras import backend as K\n\nx = K.mean(1)  # noqa: E501\n"
        (folder / "loss.py").write_text(text)
        assert places(flake8(folder, "--isolated", "--select", "TFL", ".")) == ["./loss.py:3:5: TFL302"]


class TestOptions:
    def test_the_target(self, folder: Path) -> None:
        old = flake8(folder, "--isolated", "--select", "TFL", "--tflint-target", "keras<3", ".")
        assert places(old) == []
        both = flake8(folder, "--isolated", "--select", "TFL", "--tflint-target", "keras>=2.15,<3.2", ".")
        assert len(places(both)) == 2
        assert "3.0–3.1" in both.stdout

    @pytest.mark.parametrize("name", [".flake8", "setup.cfg", "tox.ini"])
    def test_flake8s_own_configuration(self, folder: Path, name: str) -> None:
        (folder / name).write_text(
            "[flake8]\nselect = TFL\ntflint-target = tensorflow>=2.4, <2.6\n  keras==2.4.*\n"
        )
        assert places(flake8(folder, ".")) == []
        (folder / name).write_text("[flake8]\nselect = TFL\ntflint_style = tf\n")
        assert "tf.reduce_mean" in flake8(folder, ".").stdout

    def test_the_style(self, folder: Path) -> None:
        run = ("--isolated", "--select", "TFL", "--tflint-style")
        assert "keras.ops.mean" in flake8(folder, *run, "ops", ".").stdout
        assert "tf.reduce_mean" in flake8(folder, *run, "tf", ".").stdout

    def test_rules_by_name(self, folder: Path) -> None:
        run = ("--isolated", "--select", "TFL")
        assert len(places(flake8(folder, *run, "--tflint-select", "backend-op-removed", "."))) == 2
        assert places(flake8(folder, *run, "--tflint-select", "TFL301", ".")) == []
        assert places(flake8(folder, *run, "--tflint-ignore", "TFL302", ".")) == []

    def test_a_teams_own_rules(self, folder: Path, team_rules: Path) -> None:
        (team_rules / "TFL950-team-rule.toml").write_text(TEAM_RULE.format(severity="error", default="true"))
        (folder / ".flake8").write_text("[flake8]\nselect = TFL\ntflint-extend-rules = team/rules\n")
        done = flake8(folder, "model.py")
        assert places(done) == ["model.py:3:9: TFL950"]
        assert "A second line" not in done.stdout

    @pytest.mark.parametrize(
        ("option", "value", "message"),
        [
            ("--tflint-target", "torch>=2", "asks for torch"),
            ("--tflint-target", "keras>=99", "no known release of Keras satisfies keras>=99"),
            ("--tflint-style", "jax", "tflint-style is 'jax', not one of auto, ops, tf"),
            ("--tflint-legacy-keras", "yes", "tflint-legacy-keras is 'yes', not one of true, false"),
            ("--tflint-select", "no-such-rule", "no-such-rule"),
            ("--tflint-extend-rules", "no-such-folder", "no-such-folder"),
        ],
    )
    def test_a_bad_value_is_one_clear_line(self, folder: Path, option: str, value: str, message: str) -> None:
        done = flake8(folder, "--isolated", option, value, ".")
        assert done.returncode == 1
        assert "Traceback" not in done.stdout + done.stderr
        assert message in done.stdout.splitlines()[-1]

    def test_requirements_may_hold_what_separates_them(self) -> None:
        assert split_requirements("tensorflow>=2.16,<3, keras") == ("tensorflow>=2.16,<3", "keras")
        assert split_requirements("tensorflow >= 2.16\n  keras==3.4.*") == (
            "tensorflow >= 2.16",
            "keras==3.4.*",
        )
        assert split_requirements(" ,\n") == ()


class TestTargetsOfProjects:
    def test_each_file_is_for_what_its_project_asks_for(self, folder: Path) -> None:
        (folder / ".git").mkdir()
        (folder / "requirements.txt").write_text("tensorflow==2.12.*\n")
        (folder / "new").mkdir()
        (folder / "new" / "loss.py").write_text(LOSS)
        (folder / "new" / "pyproject.toml").write_text('[project]\ndependencies = ["keras>=3"]\n')
        assert places(flake8(folder, "--select", "TFL", ".")) == [
            "./new/loss.py:5:12: TFL302",
            "./new/loss.py:5:19: TFL302",
        ]
        named = flake8(folder, "--select", "TFL", "--stdin-display-name", "new/x.py", "-", stdin=LOSS)
        assert places(named) == ["new/x.py:5:12: TFL302", "new/x.py:5:19: TFL302"]

    def test_the_option_goes_first(self, folder: Path) -> None:
        (folder / "requirements.txt").write_text("tensorflow==2.12.*\n")
        assert places(flake8(folder, "--select", "TFL", ".")) == []
        assert len(places(flake8(folder, "--select", "TFL", "--tflint-target", "keras>=3", "."))) == 2

    def test_a_broken_project_file_stops_nothing(self, folder: Path) -> None:
        (folder / "pyproject.toml").write_text("keras = [\n")
        assert len(places(flake8(folder, "--select", "TFL", "."))) == 2

    def test_legacy_keras(self, folder: Path) -> None:
        (folder / "loss.py").write_text(LOSS.replace("from keras", "from tensorflow.keras"))
        (folder / "requirements.txt").write_text("tensorflow==2.16.1\n")
        assert len(places(flake8(folder, "--select", "TFL", "."))) == 2
        assert places(flake8(folder, "--select", "TFL", "--tflint-legacy-keras", "true", ".")) == []
        (folder / "Dockerfile").write_text("FROM python\nENV TF_USE_LEGACY_KERAS=1\n")
        assert places(flake8(folder, "--select", "TFL", ".")) == []
        assert len(places(flake8(folder, "--select", "TFL", "--tflint-legacy-keras", "false", "."))) == 2


class TestRulesThatAreOffByDefault:
    @pytest.fixture(params=["information", "off by default"])
    def project(self, request: pytest.FixtureRequest, folder: Path, team_rules: Path) -> Path:
        severity, default = ("info", "true") if request.param == "information" else ("error", "false")
        rule = TEAM_RULE.format(severity=severity, default=default)
        (team_rules / "TFL950-team-rule.toml").write_text(rule)
        return folder

    def run(self, project: Path, *arguments: str) -> list[str]:
        rules = ("--tflint-extend-rules", "team/rules")
        return places(flake8(project, "--isolated", *rules, *arguments, "model.py"))

    def test_silent(self, project: Path) -> None:
        assert self.run(project) == []

    def test_silent_though_the_user_ignores_other_codes(self, project: Path) -> None:
        # flake8 forgets the default ignores then.
        assert self.run(project, "--ignore", "E203") == []

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--extend-select", "TFL950"),
            ("--select", "TFL"),
            ("--tflint-select", "team-rule"),
            ("--tflint-select", "TFL950", "--ignore", "E203"),
        ],
    )
    def test_on_when_named(self, project: Path, arguments: tuple[str, ...]) -> None:
        assert self.run(project, *arguments) == ["model.py:3:9: TFL950"]


class TestManners:
    def test_libcst_is_not_imported_for_files_without_the_frameworks(self, folder: Path) -> None:
        (folder / "loss.py").write_text("import json\n\nprint(json.dumps({'mean': 1}))\n")
        launcher = ("-X", "importtime", "-m", "flake8")
        without = flake8(folder, "--isolated", "--select", "TFL", "--jobs", "1", ".", launcher=launcher)
        assert "tflint.triage" in without.stderr
        assert "libcst" not in without.stderr

        (folder / "loss.py").write_text(LOSS)
        with_it = flake8(folder, "--isolated", "--select", "TFL", "--jobs", "1", ".", launcher=launcher)
        assert "libcst" in with_it.stderr

    def test_nothing_is_looked_at_when_no_rule_is_selected(self, folder: Path) -> None:
        launcher = ("-X", "importtime", "-m", "flake8")
        done = flake8(folder, "--isolated", "--select", "E9,F63", "--jobs", "1", ".", launcher=launcher)
        assert done.stdout == ""
        assert "tflint.engine" not in done.stderr

    def test_a_crash_is_a_line_of_its_own(self, folder: Path) -> None:
        (folder / "other.py").write_text("import os\n")
        (folder / "crash.py").write_text(
            "import sys\n"
            "import tflint.engine\n"
            "def lint_source(*arguments):\n"
            "    raise RuntimeError('the check\\nis broken')\n"
            "tflint.engine.lint_source = lint_source\n"
            "from flake8.main.cli import main\n"
            "sys.exit(main())\n"
        )
        arguments = ("--isolated", "--select", "TFL,F401", "--jobs", "1", "loss.py", "other.py")
        done = flake8(folder, *arguments, launcher=["crash.py"])
        assert done.returncode == 1
        assert done.stderr == ""
        assert sorted(done.stdout.splitlines()) == [
            "loss.py:1:1: TFL000 tflint failed: RuntimeError: the check",
            "other.py:1:1: F401 'os' imported but unused",
            "other.py:1:1: TFL000 tflint failed: RuntimeError: the check",
        ]

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"import keras\nprint 'Python 2'\n",
            b"import keras\n\xff\xfe\xfa\n",
            b"# coding: no-such-codec\nimport keras\n",
            b"# coding: utf-8\nimport keras\nx = '\xe9'\n",
            b"import keras\n\x00\n",
            b"import keras\nx = " + b"(" * 150 + b")" * 150 + b"\n",
            b"import keras\nx = " + b"1 + " * 200 + b"1\n",
            b"import keras\nx = '\\ud800'\n",
            b"<<<<<<< HEAD\nimport keras\n=======\n>>>>>>> other\n",
            b"import keras\\\n",
            b"\xef\xbb\xbf# coding: latin-1\nimport keras\n",
        ],
    )
    def test_hostile_files_stop_nobody(self, folder: Path, data: bytes) -> None:
        (folder / "hostile.py").write_bytes(data)
        done = flake8(folder, "--isolated", "--extend-ignore", "F,W", "--jobs", "1", "hostile.py", "loss.py")
        assert done.returncode == 1
        assert done.stderr == ""
        assert "critical error" not in done.stdout
        assert [line for line in done.stdout.splitlines() if line.startswith("loss.py:5:12: TFL302")]
        assert "TFL000" not in done.stdout
