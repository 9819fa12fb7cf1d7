"""The hooks, run by the real pre-commit in real git repositories.

pre-commit installs the hooks' environment once, for which it needs the package index.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packaging.environments import copy_checkout

BROKEN = """from keras import backend as K


def loss(y_true, y_pred):
    return K.square(y_pred - y_true)
"""

SOUND = """import keras


def build():
    return keras.Sequential([keras.layers.Dense(1)])
"""


def is_mended(text: str) -> bool:
    """Whether this is `BROKEN` after its fix."""
    return "ops.square(y_pred - y_true)" in text and "K" not in text


@dataclass(frozen=True)
class Repository:
    """A git repository, and the variables under which git and pre-commit run in it."""

    folder: Path
    variables: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.variables, capture_output=True, text=True, encoding="utf-8"
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def stage(self, **files: str) -> None:
        """Write and stage files; ``__`` in a name stands for a dot."""
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        self.git("add", "--all")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def hook(self, hook: str, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", "run", hook, "--verbose", *options)


def make_repository(folder: Path, variables: dict[str, str]) -> Repository:
    folder.mkdir(parents=True, exist_ok=True)
    repository = Repository(folder, variables)
    repository.git("init", "--quiet", "--initial-branch=main")
    return repository


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which neither the user's git settings nor the caller's repository count."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHON"))}
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _PERSON.items()}
    home = str(tmp_path_factory.mktemp("pre-commit"))
    return {
        **kept,
        **who,
        "PRE_COMMIT_HOME": home,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_COLOR": "never",
    }


_PERSON = {"NAME": "A. Tester", "EMAIL": "tester@example.org"}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]) -> Repository:
    """The checkout, committed to a repository of its own as users would name it."""
    folder = copy_checkout(tmp_path_factory.mktemp("hooks") / "tflint", ".pre-commit-hooks.yaml")
    clone = make_repository(folder, variables)
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "--message", "tflint")
    return clone


@pytest.fixture
def project(tmp_path: Path, hooks: Repository, variables: dict[str, str]) -> Repository:
    """A user's repository with both hooks configured and nothing to check yet."""
    repository = make_repository(tmp_path / "project", variables)
    revision = hooks.git("rev-parse", "HEAD")
    config = {
        "repos": [
            {"repo": str(hooks.folder), "rev": revision, "hooks": [{"id": "tflint"}, {"id": "tflint-fix"}]}
        ]
    }
    # JSON is YAML.
    repository.stage(__pre_commit_config__yaml="")
    (repository.folder / ".pre-commit-config.yaml").write_text(json.dumps(config), encoding="utf-8")
    repository.git("add", "--all")
    return repository


def test_sound_code_passes(project: Repository) -> None:
    project.stage(model__py=SOUND)
    done = project.hook("tflint")
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout


def test_broken_code_is_reported_and_left_alone(project: Repository) -> None:
    project.stage(model__py=SOUND, loss__py=BROKEN)
    done = project.hook("tflint")
    assert done.returncode == 1
    assert "loss.py:5:12" in done.stdout
    assert "TFL302" in done.stdout
    assert "model.py" not in done.stdout
    assert project.read("loss.py") == BROKEN


def test_the_fix_hook_rewrites_once(project: Repository) -> None:
    project.stage(loss__py=BROKEN)
    first = project.hook("tflint-fix")
    assert first.returncode == 1
    assert "files were modified by this hook" in first.stdout
    rewritten = project.read("loss.py")
    assert is_mended(rewritten)

    project.git("add", "--all")
    second = project.hook("tflint-fix")
    assert second.returncode == 0, second.stdout
    assert project.read("loss.py") == rewritten


def test_a_commit_is_stopped_until_the_code_is_mended(project: Repository) -> None:
    assert project.run(sys.executable, "-m", "pre_commit", "install").returncode == 0
    project.stage(loss__py=BROKEN)
    stopped = project.run("git", "commit", "--message", "loss")
    assert stopped.returncode == 1
    assert is_mended(project.read("loss.py"))

    project.git("add", "--all")
    assert project.run("git", "commit", "--message", "loss").returncode == 0
    assert is_mended(project.git("show", "HEAD:loss.py"))


def test_only_what_is_staged_is_checked(project: Repository) -> None:
    project.stage(model__py=SOUND)
    (project.folder / "loss.py").write_text(BROKEN, encoding="utf-8")
    assert project.hook("tflint").returncode == 0
    assert project.hook("tflint", "--files", "loss.py").returncode == 1


def test_notebooks_are_checked_too(project: Repository) -> None:
    cell: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": BROKEN,
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    project.stage(explore__ipynb=json.dumps(notebook))
    done = project.hook("tflint")
    assert done.returncode == 1
    assert "explore.ipynb" in done.stdout


def test_other_files_are_not(project: Repository) -> None:
    project.stage(notes__md=BROKEN)
    done = project.hook("tflint")
    assert done.returncode == 0
    assert "no files to check" in done.stdout


def test_the_projects_own_settings_count(project: Repository) -> None:
    project.stage(pyproject__toml='[tool.tflint]\nexclude = ["loss.py"]\n', loss__py=BROKEN)
    assert project.hook("tflint").returncode == 0

    project.stage(pyproject__toml='[tool.tflint]\ntarget = ["keras==2.15.*"]\n')
    assert project.hook("tflint").returncode == 0

    project.stage(pyproject__toml="[tool.tflint]\n")
    assert project.hook("tflint").returncode == 1
