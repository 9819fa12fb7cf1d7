"""What `tflint doctor` says of saved models, and what loading them really does.

Every model is saved by the real thing; every call that the doctor speaks of is made. It has to work where the doctor
says so, to fail with the message that the doctor gives, and to work once the doctor's advice is followed.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.truth.runtime import Runtime
from tests.truth.saved_models import COMMITTED, chdir, damage_all, inside, own_objects, save_all, save_modules
from tflint.doctor.calls import kerases_of
from tflint.doctor.facts import Artefact, Kind
from tflint.doctor.reading import read_artefact
from tflint.doctor.verdicts import Verdict, verdicts_of
from tflint.releases.target import newest_target

TARGET = newest_target()
FOLDERS = ("keras", "tf_keras", "modules", "old")


@dataclass(frozen=True)
class Place:
    """A folder of saved models, and the user's own objects in each Keras."""

    root: Path
    objects: Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def place(runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    root = tmp_path_factory.mktemp("saved")
    libraries = {"keras": runtime.keras, "tf_keras": runtime.tf_keras}
    objects = {name: own_objects(library, runtime) for name, library in libraries.items()}
    for name, library in libraries.items():
        (root / name).mkdir()
        save_all(library, objects[name], runtime, root / name)
    (root / "modules").mkdir()
    save_modules(runtime, root / "modules")
    for name in libraries:
        damage_all_of(root / name, root / "modules")
    os.symlink(COMMITTED, root / "old")
    yield Place(root, objects)


def damage_all_of(folder: Path, modules: Path) -> None:
    """The damaged files of a folder; the SavedModels that they begin with are those of TensorFlow itself."""
    os.symlink(modules / "module", folder / "module")
    damage_all(folder)
    os.unlink(folder / "module")


@pytest.mark.parametrize("name", FOLDERS)
def test_every_call_does_what_the_doctor_says(
    name: str, place: Place, runtime: Runtime, tally: Counter[str]
) -> None:
    wrong = []
    with chdir(place.root / name):
        for path in inside(place.root / name):
            artefact = read_artefact(path)
            for library in ("keras", "tf_keras"):
                for verdict in verdicts_of(artefact, TARGET, kerases_of(library, TARGET)):
                    if verdict.unknown or not (verdict.loads or verdict.obstacles[0].raises):
                        continue
                    error = attempt(verdict, artefact, library, runtime, {})
                    tally["calls on saved models, compared"] += 1
                    if not agrees(verdict, error):
                        said = "loads" if verdict.loads else verdict.obstacles[0].raises
                        wrong.append(
                            f"{path} in {library}, {verdict.call}: said {said!r}, got {error[:100]!r} … {error[-300:]!r}"
                        )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", FOLDERS)
def test_what_needs_own_classes_loads_with_the_keys_that_the_doctor_gives(
    name: str, place: Place, runtime: Runtime, tally: Counter[str]
) -> None:
    followed = 0
    with chdir(place.root / name):
        for path in inside(place.root / name):
            artefact = read_artefact(path)
            for library in (name,) if name in ("keras", "tf_keras") else ("keras", "tf_keras"):
                for verdict in verdicts_of(artefact, TARGET, kerases_of(library, TARGET)):
                    needs = [obstacle.need for obstacle in verdict.obstacles]
                    if not needs or None in needs or path in BEYOND_HELP[library]:
                        continue
                    own = {**place.objects[library], "Registered": place.objects[library]["Scale"]}
                    given = {need.registered: own[need.name] for need in needs if need is not None}
                    assert attempt(verdict, artefact, library, runtime, given) == "", path
                    followed += 1
    tally["models loaded by the doctor's advice"] += followed
    assert followed >= (4 if name in ("keras", "tf_keras") else 0)


BEYOND_HELP = {"keras": frozenset[str](), "tf_keras": frozenset({"own_activation.h5"})}
"""What tf_keras itself cannot load again, whatever it is given."""


def agrees(verdict: Verdict, error: str) -> bool:
    """Whether what was raised is what the verdict says first."""
    if verdict.loads:
        return error == ""
    kind, _, text = verdict.obstacles[0].raises.partition(": ")
    squeezed = re.sub(r"\s+", " ", error)
    return error.startswith(f"{kind}: ") and text.strip() in squeezed


def attempt(
    verdict: Verdict, artefact: Artefact, library: str, runtime: Runtime, given: Mapping[str, Any]
) -> str:
    """Make the call; ``Error: message`` of what it raises, empty if nothing."""
    try:
        call(
            verdict, artefact, {"keras": runtime.keras, "tf_keras": runtime.tf_keras}[library], runtime, given
        )
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def call(
    verdict: Verdict, artefact: Artefact, library: Any, runtime: Runtime, given: Mapping[str, Any]
) -> None:
    path = artefact.path.removesuffix(".index")
    if verdict.function == "saved_model.load":
        runtime.tf.saved_model.load(path)
    elif verdict.function == "TFSMLayer":
        endpoint = re.search(r'call_endpoint="(.*)"', verdict.call)
        assert endpoint is not None
        library.layers.TFSMLayer(path, call_endpoint=endpoint[1])
    elif verdict.function == "load_weights":
        model_for(artefact, library).load_weights(path)
    else:
        options = {"compile": False} if "compile=False" in verdict.call else {}
        library.models.load_model(path, custom_objects=dict(given), **options)


def model_for(artefact: Artefact, library: Any) -> Any:
    """A model that has the layers whose weights the committed and the made files hold."""
    dense = library.layers.Dense
    old = "keras231" in artefact.path and artefact.kind is Kind.H5_WEIGHTS
    parts = [dense(3), dense(1)] if old else [dense(2)]
    return library.Sequential([library.Input((4,)), *parts])
