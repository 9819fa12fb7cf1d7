"""`read_artefact`: any path in, what it is out."""

from __future__ import annotations

import os

from tflint.doctor.bounds import Unreadable
from tflint.doctor.facts import Artefact, Fault, Kind, Problem
from tflint.doctor.keras_files import CONFIG, read_h5, read_keras_file, read_keras_folder
from tflint.doctor.saved_model import METADATA, PB, PBTXT, read_saved_model
from tflint.doctor.sniff import ENOUGH, general_problem, is_hdf5, is_zip, looks_like

H5_SUFFIXES = (".h5", ".hdf5")


def read_artefact(path: str) -> Artefact:
    """Read a file or folder. Never raises for what is on the disk: `Artefact.problem` says what is wrong."""
    try:
        if os.path.isdir(path):
            return _read_folder(path)
        if not os.path.isfile(path):
            if os.path.isfile(path + ".index"):
                return Artefact(path, Kind.CHECKPOINT, os.path.getsize(path + ".index"))
            missing = not os.path.lexists(path)
            why = "there is no such file or folder" if missing else "it is no file and no folder"
            return Artefact(path, expected_kind(path), 0, Problem(Fault.MISSING, why))
        return _read_file(path)
    except Unreadable as error:
        return Artefact(path, expected_kind(path), _size(path), error.problem)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Artefact(path, expected_kind(path), 0, Problem(Fault.UNREADABLE, f"it cannot be read: {why}"))


def expected_kind(path: str) -> Kind:
    """What a path should be by its name."""
    if os.path.isdir(path):
        return Kind.KERAS_FOLDER if os.path.isfile(os.path.join(path, CONFIG)) else Kind.SAVED_MODEL
    if path.endswith(".weights.h5"):
        return Kind.KERAS_WEIGHTS
    if path.endswith(H5_SUFFIXES):
        return Kind.H5_MODEL
    if path.endswith(".keras"):
        return Kind.KERAS_FILE
    return Kind.CHECKPOINT if path.endswith(".index") else Kind.OTHER


def is_saved_model(folder: str) -> bool:
    """Whether a folder is, or was meant to be, a SavedModel."""
    if any(os.path.lexists(os.path.join(folder, name)) for name in (PB, PBTXT, METADATA)):
        return True
    return os.path.lexists(os.path.join(folder, "variables", "variables.index"))


def is_keras_folder(folder: str) -> bool:
    """Whether a folder is a model that was saved with ``zipped=False``."""
    return os.path.isfile(os.path.join(folder, CONFIG)) and (
        os.path.isfile(os.path.join(folder, "metadata.json"))
        or os.path.isfile(os.path.join(folder, "model.weights.h5"))
    )


_ORBAX = frozenset({"orbax.checkpoint", "pytree.orbax-checkpoint", "_CHECKPOINT_METADATA", "manifest.ocdbt"})
"""What stands in the folder of an Orbax checkpoint, or of one of its steps; the files below are in formats of its own."""


def is_orbax_checkpoint(folder: str) -> bool:
    """Whether a folder is an Orbax checkpoint, or holds one for each step."""
    try:
        with os.scandir(folder) as scan:
            entries = [entry for _, entry in zip(range(_MOST_STEPS), scan, strict=False)]
    except OSError:
        return False
    if any(entry.name in _ORBAX for entry in entries):
        return True
    steps = (entry for entry in entries if entry.name.isdigit() and entry.is_dir(follow_symlinks=False))
    return any(os.path.lexists(os.path.join(step.path, name)) for step in steps for name in _ORBAX)


_MOST_STEPS = 1000


def _read_folder(path: str) -> Artefact:
    if is_saved_model(path):
        return read_saved_model(path)
    if is_keras_folder(path):
        return read_keras_folder(path)
    if is_orbax_checkpoint(path):
        return Artefact(path, Kind.OTHER, 0, Problem(Fault.UNSUPPORTED, _ORBAX_CHECKPOINT))
    return Artefact(path, Kind.OTHER, 0, Problem(Fault.WRONG_FORMAT, "the folder holds no saved model"))


_ORBAX_CHECKPOINT = (
    "it is an Orbax checkpoint, which tflint does not read: `orbax.checkpoint` restores it; `load_model` of "
    "Keras 3.15 takes what its `OrbaxCheckpoint` callback writes"
)


def _read_file(path: str) -> Artefact:
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(ENOUGH)
        problem = general_problem(head, size)
        if problem is not None:
            return Artefact(path, expected_kind(path), size, problem)
        if is_hdf5(head):
            return read_h5(path, file, size)
        if is_zip(head):
            return read_keras_file(path, file, size)
    name = os.path.basename(path)
    if name in (PB, METADATA):
        return read_saved_model(os.path.dirname(path) or os.curdir)
    if name.endswith(".index") and b"\0" in head:
        return Artefact(path, Kind.CHECKPOINT, size)
    expected = expected_kind(path)
    seen = looks_like(head)
    if seen == "something else" and expected is not Kind.OTHER:
        return Artefact(path, expected, size, Problem(Fault.DAMAGED, _not_what_it_should_be(expected)))
    what = "nothing that tflint knows" if seen == "something else" else seen
    return Artefact(path, expected, size, Problem(Fault.WRONG_FORMAT, f"it is {what}, not a saved model"))


def _not_what_it_should_be(kind: Kind) -> str:
    if kind is Kind.KERAS_FILE:
        return "it does not begin like a zip archive: the file is damaged, or no .keras file"
    return "it does not begin like HDF5: the file is damaged, or no HDF5 file"


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
