"""What loading a damaged file raises, by its kind and by what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.doctor.facts import Artefact, Fault, Kind

_NOT_A_ZIP = (
    "ValueError: File not found: filepath={path}. Please ensure the file is an accessible `.keras` zip file."
)
_NOT_HDF5 = "OSError: Unable to synchronously open file (file signature not found)"
_NO_ZIP_FAULTS = frozenset({Fault.EMPTY, Fault.LFS_POINTER, Fault.TRUNCATED, Fault.WRONG_FORMAT})


def damage_of(
    artefact: Artefact, kerases: Sequence[tuple[str, bool, str]], tensorflow: str
) -> Iterator[tuple[str, str, str]]:
    """(call, releases, what it raises) for an artefact with a problem, as far as that is certain."""
    path = '"' + artefact.path + '"'
    if artefact.kind is Kind.SAVED_MODEL:
        yield f"tf.saved_model.load({path})", tensorflow, _saved_model(artefact)
        return
    for name, is_3, releases in kerases:
        if artefact.kind in (Kind.KERAS_WEIGHTS, Kind.H5_WEIGHTS):
            yield f"model.load_weights({path})", releases, _hdf5(artefact)
        elif artefact.kind is Kind.H5_MODEL:
            yield f"{name}.models.load_model({path})", releases, _hdf5(artefact)
        elif artefact.kind is Kind.KERAS_FILE:
            yield f"{name}.models.load_model({path})", releases, _keras(artefact, is_3)


def _saved_model(artefact: Artefact) -> str:
    assert artefact.problem is not None
    path, fault, message = artefact.path, artefact.problem.fault, artefact.problem.message
    if "keras_metadata" in message or fault is Fault.TOO_LARGE:
        return ""
    if message.startswith("saved_model.pb is missing"):
        return f"OSError: SavedModel file does not exist at: {path}/{{saved_model.pbtxt|saved_model.pb}}"
    if "variables/variables.index" in message and fault is Fault.INCOMPLETE:
        return (
            "FileNotFoundError: Unsuccessful TensorSliceReader constructor: Failed to find any matching files for "
            f"{path}/variables/variables"
        )
    if "variables/" in message:
        return {
            Fault.EMPTY: "OpError: file is too short to be an sstable",
            Fault.INCOMPLETE: "OpError: ",
        }.get(
            fault,
            "IndexError: Read less bytes than requested"
            if ".data-" in message
            else "OpError: not an sstable",
        )
    if fault is Fault.EMPTY:
        return (
            "ValueError: Importing a SavedModel with `tf.saved_model.load` requires a `tags=` argument if there is "
            "more than one MetaGraph. Got `tags=None`, but there are 0 MetaGraphs"
        )
    return (
        f"OSError: Cannot parse file b'{path}/saved_model.pb': Error parsing message with type "
        "'tensorflow.SavedModel'"
    )


def _hdf5(artefact: Artefact) -> str:
    assert artefact.problem is not None
    if artefact.problem.fault is Fault.NO_MODEL and artefact.kind is Kind.H5_MODEL:
        return "ValueError: No model config found in the file at "
    if artefact.problem.fault is Fault.TRUNCATED:
        return "OSError: Unable to synchronously open file (truncated file: eof = "
    if artefact.problem.fault in (Fault.EMPTY, Fault.LFS_POINTER, Fault.WRONG_FORMAT):
        return _NOT_HDF5
    return ""


def _keras(artefact: Artefact, is_3: bool) -> str:
    assert artefact.problem is not None
    if "config.json: not a Keras model" in artefact.problem.message:
        return "KeyError: \"There is no item named 'config.json' in the archive\""
    if artefact.problem.fault is Fault.INCOMPLETE:
        return "ValueError: Expected a model.weights.h5 or model.weights.npz file." if is_3 else ""
    if artefact.problem.fault in _NO_ZIP_FAULTS:
        return _NOT_A_ZIP.format(path=artefact.path) if is_3 else _NOT_HDF5
    return ""
