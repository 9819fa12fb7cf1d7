"""From all that the files of one folder say to one target."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tflint.requirements.combining import combine
from tflint.requirements.evidence import Combination
from tflint.requirements.gathering import gather
from tflint.requirements.kinds import worth_a_look


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def combined(folder: Path, **files: str) -> Combination:
    """What a folder with these files asks for. In the names ``__`` stands for a dot, ``___`` for a slash."""
    for name, text in files.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return combine(gather(str(folder), worth_a_look(os.listdir(folder))))


def project(*dependencies: str, **extras: list[str]) -> str:
    """A pyproject.toml."""
    return f"[project]\ndependencies = {list(dependencies)!r}\n[project.optional-dependencies]\n" + "".join(
        f"{name} = {requirements!r}\n" for name, requirements in extras.items()
    )


def verdicts(combination: Combination) -> list[str]:
    """A text for each statement: what became of it, and why."""
    return [
        f"{one.verdict.value}: {one.place} {one.statement.requirement.text}"
        + (f": {one.reason}" if one.reason else "")
        for one in combination.evidence
    ]


LOCK = '[[package]]\nname = "tensorflow"\nversion = "{}"\n'


class TestOneFile:
    @pytest.mark.parametrize(
        ("name", "text", "target"),
        [
            ("pyproject__toml", project("tensorflow>=2.16"), "TensorFlow 2.16–2.21, Keras 3.0–3.15"),
            (
                "setup__cfg",
                "[options]\ninstall_requires =\n  tensorflow<2\n",
                "TensorFlow 1.12–1.15, Keras 2.0–2.4",
            ),
            ("setup__py", "setup(install_requires=['keras==2.3.1'])", "TensorFlow 1.12–2.5, Keras 2.3"),
            ("Pipfile", "[packages]\ntensorflow = '~=2.9.0'\n", "TensorFlow 2.9, Keras 2.9"),
            ("Pipfile__lock", '{"default": {"keras": {"version": "==2.6.0"}}}', "TensorFlow 2.6, Keras 2.6"),
            ("requirements__txt", "tensorflow-gpu==1.15\n", "TensorFlow 1.15, Keras 2.0–2.4"),
            ("requirements___base__txt", "tensorflow==2.12.*\n", "TensorFlow 2.12, Keras 2.12"),
            ("uv__lock", LOCK.format("2.16.1"), "TensorFlow 2.16, Keras 3.0–3.15"),
            ("poetry__lock", LOCK.format("2.13.0"), "TensorFlow 2.13, Keras 2.13"),
            ("pdm__lock", LOCK.format("2.14.1"), "TensorFlow 2.14, Keras 2.14"),
            ("environment__yml", "dependencies: [tensorflow=2.4]\n", "TensorFlow 2.4, Keras 2.0–2.4"),
            ("Dockerfile", "FROM tensorflow/tensorflow:2.4.1-gpu\n", "TensorFlow 2.4, Keras 2.0–2.4"),
            (
                "docker___Dockerfile",
                "FROM python\nRUN pip install tensorflow==2.11\n",
                "TensorFlow 2.11, Keras 2.11",
            ),
        ],
    )
    def test_of_each_kind(self, folder: Path, name: str, text: str, target: str) -> None:
        combination = combined(folder, **{name: text})
        assert combination.decided
        assert combination.target.describe().startswith(f"{target} (")
        path = name.replace("___", "/").replace("__", ".")
        assert f"({path}:" in combination.target.describe()

    def test_says_who_asks_in_a_sentence(self, folder: Path) -> None:
        asked = combined(folder, pyproject__toml=project("tensorflow>=2.16", "keras<3.5")).target.asked_by
        assert asked == "your pyproject.toml asks for tensorflow>=2.16 and keras<3.5"

    @pytest.mark.parametrize(
        ("name", "text", "sentence"),
        [
            ("uv__lock", LOCK.format("2.16.1"), "your uv.lock has tensorflow==2.16.1"),
            (
                "Dockerfile",
                "FROM tensorflow/tensorflow:2.4.1\n",
                "your Dockerfile builds on tensorflow/tensorflow:2.4.1",
            ),
            ("Dockerfile", "RUN pip install keras==2.3.1\n", "your Dockerfile installs keras==2.3.1"),
        ],
    )
    def test_says_so_in_the_words_of_the_file(
        self, folder: Path, name: str, text: str, sentence: str
    ) -> None:
        assert combined(folder, **{name: text}).target.asked_by == sentence

    def test_requirements_of_one_list_must_all_hold(self, folder: Path) -> None:
        text = project("tensorflow>=2.4", "tensorflow-cpu<2.7", "keras==2.6.*")
        assert combined(folder, pyproject__toml=text).target.tensorflow == ("2.6",)

    def test_without_a_version_the_newest_counts(self, folder: Path) -> None:
        combination = combined(folder, requirements__txt="tensorflow\n")
        assert not combination.decided
        assert combination.target.describe() == (
            "TensorFlow 2.21, Keras 3.15 (newest known release: requirements.txt:1 names no version of tensorflow)"
        )

    def test_releases_older_than_all_known_are_the_oldest(self, folder: Path) -> None:
        combination = combined(folder, requirements__txt="tensorflow==1.4.0\nkeras==1.2.2\n")
        assert combination.target.tensorflow == ("1.12",)
        assert combination.target.keras == ("2.0",)
        assert verdicts(combination)[0] == (
            "used: requirements.txt:1 tensorflow==1.4.0: older than all that tflint knows: taken as TensorFlow 1.12"
        )

    def test_releases_newer_than_all_known_are_the_newest(self, folder: Path) -> None:
        combination = combined(folder, requirements__txt="tensorflow>=2.99\n")
        assert combination.target.tensorflow == ("2.21",)

    def test_releases_that_never_were_are_not_used(self, folder: Path) -> None:
        combination = combined(folder, requirements__txt="keras==2.5\n")
        assert not combination.decided
        assert verdicts(combination) == [
            "not used: requirements.txt:1 keras==2.5: no release of Keras is so numbered: not used"
        ]


class TestMarkers:
    def test_requirements_for_different_platforms_are_joined(self, folder: Path) -> None:
        text = (
            "tensorflow>=2.16; sys_platform != 'darwin'\ntensorflow-macos==2.9.*; sys_platform == 'darwin'\n"
        )
        target = combined(folder, requirements__txt=text).target
        assert target.tensorflow == ("2.9", "2.16", "2.17", "2.18", "2.19", "2.20", "2.21")

    def test_one_without_a_version_is_the_newest_there(self, folder: Path) -> None:
        text = "tensorflow; sys_platform != 'darwin'\ntensorflow-macos==2.9.*; sys_platform == 'darwin'\n"
        assert combined(folder, requirements__txt=text).target.tensorflow == ("2.9", "2.21")

    def test_requirements_for_different_pythons_are_joined(self, folder: Path) -> None:
        text = "tensorflow==1.15; python_version < '3.8'\ntensorflow==2.12.*; python_version >= '3.8'\n"
        assert combined(folder, requirements__txt=text).target.tensorflow == ("1.15", "2.12")

    def test_a_marker_narrows_nothing_that_holds_always(self, folder: Path) -> None:
        text = "tensorflow>=2.16\ntensorflow<2.18; python_version < '3.10'\n"
        assert combined(folder, requirements__txt=text).target.tensorflow[-1] == "2.21"

    def test_forks_of_a_lock_file_are_joined(self, folder: Path) -> None:
        target = combined(folder, uv__lock=LOCK.format("2.16.1") + LOCK.format("2.13.0")).target
        assert target.tensorflow == ("2.13", "2.16")


class TestRanks:
    def test_the_metadata_decide_and_what_fits_them_is_said_to_agree(self, folder: Path) -> None:
        combination = combined(
            folder, pyproject__toml=project("tensorflow>=2.16"), requirements__txt="tensorflow==2.18.0\n"
        )
        assert combination.target.tensorflow[0] == "2.16"
        assert verdicts(combination) == [
            "used: pyproject.toml:2 tensorflow>=2.16",
            "agrees: requirements.txt:1 tensorflow==2.18.0: decided by pyproject.toml:2 (tensorflow>=2.16)",
        ]
        assert combination.contradictions() == ()

    def test_a_lock_file_pins_what_is_installed_not_what_the_code_is_for(self, folder: Path) -> None:
        locked = {"uv__lock": LOCK.format("2.18.0")}
        ranged = combined(folder, pyproject__toml=project("tensorflow>=2.16"), **locked)
        assert ranged.target.tensorflow == ("2.16", "2.17", "2.18", "2.19", "2.20", "2.21")

    def test_a_lock_file_decides_where_nothing_else_names_a_release(self, folder: Path) -> None:
        combination = combined(folder, pyproject__toml=project("tensorflow"), uv__lock=LOCK.format("2.18.0"))
        assert combination.target.tensorflow == ("2.18",)
        assert verdicts(combination)[0] == "open: pyproject.toml:2 tensorflow: any release"

    def test_requirements_txt_goes_before_lock_environment_and_image(self, folder: Path) -> None:
        combination = combined(
            folder,
            requirements__txt="tensorflow==2.9.1\n",
            environment__yml="dependencies: [tensorflow=2.4]\n",
            Dockerfile="FROM tensorflow/tensorflow:1.15.0\n",
            poetry__lock=LOCK.format("2.16.1"),
        )
        assert combination.target.tensorflow == ("2.9",)

    def test_what_a_compiled_file_was_made_from_goes_before_it(self, folder: Path) -> None:
        combination = combined(
            folder, requirements__in="tensorflow>=2.4,<2.6\n", requirements__txt="tensorflow==2.5.0\n"
        )
        assert combination.target.tensorflow == ("2.4", "2.5")

    def test_extras_are_alternatives(self, folder: Path) -> None:
        text = project(old=["tensorflow<2"], new=["tensorflow>=2.20"], none=["six"])
        target = combined(folder, pyproject__toml=text).target
        assert target.tensorflow == ("1.12", "1.13", "1.14", "1.15", "2.20", "2.21")

    @pytest.mark.parametrize("extra", ["test", "dev", "docs", "ci-tests"])
    def test_what_only_developers_install_comes_last(self, folder: Path, extra: str) -> None:
        text = project(**{extra: ["tensorflow==2.12.*"]}).replace("ci-tests", "'ci-tests'")
        assert combined(folder, pyproject__toml=text).target.tensorflow == ("2.12",)
        combination = combined(folder, pyproject__toml=text, requirements__txt="tensorflow>=2.20\n")
        assert combination.target.tensorflow == ("2.20", "2.21")
        assert combination.contradictions() == ()

    def test_requirements_for_development_have_files_of_their_own(self, folder: Path) -> None:
        combination = combined(
            folder,
            **{
                "requirements-dev__txt": "tensorflow==2.9\n",
                "Dockerfile": "FROM tensorflow/tensorflow:2.4.1\n",
            },
        )
        assert combination.target.tensorflow == ("2.4",)

    def test_files_for_different_machines_are_alternatives(self, folder: Path) -> None:
        combination = combined(
            folder,
            **{
                "requirements-gpu__txt": "tensorflow-gpu==1.15\n",
                "requirements-cpu__txt": "tensorflow==2.4.*\n",
            },
        )
        assert combination.target.tensorflow == ("1.15", "2.4")
        assert combination.contradictions() == ()

    def test_a_lower_one_fills_in_what_is_left_open(self, folder: Path) -> None:
        combination = combined(
            folder,
            setup__py="setup(install_requires=['Keras>=2.2,<2.4'])",
            requirements__txt="tensorflow==1.15.0\nKeras==2.3.1\n",
        )
        assert combination.target.describe() == (
            "TensorFlow 1.15, Keras 2.2–2.3 (requirements.txt:1: tensorflow==1.15.0 and setup.py:1: Keras>=2.2,<2.4)"
        )
        assert combination.target.asked_by == (
            "your requirements.txt asks for tensorflow==1.15.0 and your setup.py asks for Keras>=2.2,<2.4"
        )

    def test_a_lower_one_leaves_out_nothing_that_a_higher_one_asks_for(self, folder: Path) -> None:
        combination = combined(
            folder, pyproject__toml=project("tensorflow>=2.16"), requirements__txt="keras==3.4.1\n"
        )
        assert combination.target.tensorflow[-1] == "2.21"
        assert verdicts(combination)[1] == (
            "not used: requirements.txt:1 keras==3.4.1: it would leave out TensorFlow 2.18–2.21, "
            "which pyproject.toml:2 (tensorflow>=2.16) allows"
        )


class TestContradictions:
    def test_the_higher_one_decides_and_the_other_is_shown(self, folder: Path) -> None:
        combination = combined(
            folder, requirements__txt="tensorflow==1.15\n", Dockerfile="FROM tensorflow/tensorflow:2.4.1\n"
        )
        assert combination.target.tensorflow == ("1.15",)
        (contradiction,) = combination.contradictions()
        assert (Path(contradiction.path).name, contradiction.line) == ("Dockerfile", 1)
        assert contradiction.message == (
            "builds on tensorflow/tensorflow:2.4.1, but that is decided by requirements.txt:1 (tensorflow==1.15)"
        )

    def test_keras_that_goes_with_no_such_tensorflow(self, folder: Path) -> None:
        combination = combined(
            folder, pyproject__toml=project("tensorflow<2"), requirements__txt="keras>=3\n"
        )
        assert combination.target.tensorflow == ("1.12", "1.13", "1.14", "1.15")
        assert combination.contradictions()[0].message == (
            "asks for keras>=3, which does not go with pyproject.toml:2 (tensorflow<2): not used"
        )

    def test_within_one_list_all_of_it_counts(self, folder: Path) -> None:
        combination = combined(folder, requirements__txt="tensorflow==1.15\ntensorflow-gpu==2.4.1\n")
        assert combination.target.tensorflow == ("1.15", "2.4")
        assert len(combination.contradictions()) == 2


class TestIncludes:
    def test_a_requirements_file_is_read_with_what_it_includes(self, folder: Path) -> None:
        combination = combined(
            folder,
            requirements__txt="-r requirements/base.txt\n-c constraints.txt\n",
            requirements___base__txt="tensorflow>=2.4\n-r ../requirements.txt\n",
            constraints__txt="tensorflow<2.6\n",
        )
        assert combination.target.tensorflow == ("2.4", "2.5")
        assert [one.place for one in combination.evidence] == ["requirements/base.txt:1", "constraints.txt:1"]

    def test_a_file_that_setuptools_reads_counts_as_metadata(self, folder: Path) -> None:
        text = "[project]\ndynamic = ['dependencies']\n[tool.setuptools.dynamic]\ndependencies.file = 'requirements.txt'\n"
        combination = combined(folder, pyproject__toml=text, requirements__txt="tensorflow>=2.20\n")
        assert [one.statement.tier.name for one in combination.evidence] == ["METADATA"]

    def test_a_file_that_is_not_there_is_a_problem(self, folder: Path) -> None:
        combination = combined(folder, requirements__txt="-r base.txt\nkeras==2.3.1\n")
        assert combination.target.keras == ("2.3",)
        (problem,) = combination.problems
        assert (problem.line, problem.message) == (
            1,
            "includes base.txt, which cannot be read: what that asks for is left out",
        )


class TestPython:
    def test_leaves_out_releases_without_wheels_for_it(self, folder: Path) -> None:
        text = "[project]\nrequires-python = '>=3.10'\ndependencies = ['tensorflow>=2.4']\n"
        combination = combined(folder, pyproject__toml=text)
        assert combination.target.tensorflow[0] == "2.8"
        assert combination.python is not None
        assert combination.python.reason == "leaves out TensorFlow 2.4–2.7, which has no wheels for that"

    def test_an_old_one_has_no_newest_release(self, folder: Path) -> None:
        text = "name: x\ndependencies: [python=3.7, tensorflow]\n"
        combination = combined(folder, environment__yml=text)
        assert combination.target.tensorflow == ("2.11",)
        assert "environment.yml:2: python=3.7" in combination.target.origin

    def test_is_read_from_metadata_that_do_not_name_tensorflow(self, folder: Path) -> None:
        combination = combined(
            folder,
            pyproject__toml="[project]\nrequires-python = '<3.10'\n",
            requirements__txt="tensorflow>=2.15\n",
        )
        assert combination.target.tensorflow == ("2.15", "2.16", "2.17", "2.18", "2.19", "2.20")

    def test_never_leaves_out_all_that_is_asked_for(self, folder: Path) -> None:
        text = "[project]\nrequires-python = '>=3.12'\ndependencies = ['tensorflow==2.4.1']\n"
        combination = combined(folder, pyproject__toml=text)
        assert combination.target.tensorflow == ("2.4",)
        assert combination.python is not None
        assert combination.python.reason == "which TensorFlow 2.4 has no wheels for: not used"

    @pytest.mark.parametrize("python", [">=3.99", "nonsense", "<3"])
    def test_what_no_release_is_for_is_not_used(self, folder: Path, python: str) -> None:
        text = f"[project]\nrequires-python = {python!r}\ndependencies = ['tensorflow>=2.20']\n"
        assert combined(folder, pyproject__toml=text).target.tensorflow == ("2.20", "2.21")


class TestLegacyKeras:
    def test_the_variable_in_an_image_switches_it_on(self, folder: Path) -> None:
        combination = combined(
            folder,
            pyproject__toml=project("tensorflow>=2.16"),
            Dockerfile="FROM python\nENV TF_USE_LEGACY_KERAS=1\n",
        )
        assert combination.target.legacy_keras
        assert combination.target.legacy_keras_origin == "Dockerfile:2"

    def test_a_value_that_tensorflow_does_not_take_leaves_it_off(self, folder: Path) -> None:
        combination = combined(
            folder, Dockerfile="FROM tensorflow/tensorflow:2.16.1\nENV TF_USE_LEGACY_KERAS=0\n"
        )
        assert not combination.target.legacy_keras
        assert combination.legacy is not None

    def test_tf_keras_alone_does_not_switch_it_on(self, folder: Path) -> None:
        target = combined(folder, pyproject__toml=project("tensorflow>=2.16", "tf-keras")).target
        assert not target.legacy_keras
        assert target.tensorflow == ("2.16", "2.17", "2.18", "2.19", "2.20", "2.21")

    def test_a_release_of_tf_keras_goes_with_the_tensorflow_of_its_number(self, folder: Path) -> None:
        target = combined(folder, pyproject__toml=project("tensorflow", "tf-keras~=2.18.0")).target
        assert target.tensorflow == ("2.18",)
        assert target.releases("tf_keras") == ("2.18",)


class TestBrokenFiles:
    def test_the_others_count(self, folder: Path) -> None:
        combination = combined(
            folder,
            pyproject__toml="[project]\ndependencies = [tensorflow]\n",
            requirements__txt="keras==2.3.1\n",
        )
        assert combination.target.keras == ("2.3",)
        (problem,) = combination.problems
        assert (Path(problem.path).name, problem.line) == ("pyproject.toml", 2)
        assert problem.message.startswith("not TOML: ")

    def test_one_that_does_not_name_tensorflow_is_no_matter(self, folder: Path) -> None:
        combination = combined(folder, setup__py="print 'birds'\n", requirements__txt="keras==2.3.1\n")
        assert combination.problems == ()

    def test_a_file_that_may_not_be_read(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(path: str) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os.path, "getsize", refuse)
        combination = combined(folder, requirements__txt="keras==2.3.1\n")
        assert not combination.decided
        assert [problem.message for problem in combination.problems] == [
            "cannot be read (Permission denied): what it asks for is left out"
        ]

    def test_a_folder_with_the_name_of_a_file(self, folder: Path) -> None:
        (folder / "setup.py").mkdir()
        assert combined(folder, requirements__txt="keras==2.3.1\n").target.keras == ("2.3",)
