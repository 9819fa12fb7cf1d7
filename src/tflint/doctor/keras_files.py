"""Files of Keras: ``.keras`` archives and folders, and HDF5 with a whole model or weights alone."""

from __future__ import annotations

import lzma
import os
import struct
import zipfile
import zlib
from typing import Any, BinaryIO

from tflint.doctor.bounds import MAX_DIRECTORY, MAX_JSON, MAX_MEMBERS, Unreadable, load_json, read_whole
from tflint.doctor.configs import read_config
from tflint.doctor.facts import Artefact, Config, Fault, Kind, Need, Writer
from tflint.doctor.hdf5 import read_root

CONFIG, METADATA = "config.json", "metadata.json"
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    MemoryError,
)


# -- .keras ----------------------------------------------------------------------------------------


def read_keras_file(path: str, file: BinaryIO, size: int) -> Artefact:
    """Read an archive. Raises Unreadable."""
    _check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if len(members) > MAX_MEMBERS:
                raise Unreadable(Fault.TOO_LARGE, "the archive has too many members")
            if CONFIG not in members:
                raise Unreadable(
                    Fault.NO_MODEL, f"it is a zip archive, but has no {CONFIG}: not a Keras model"
                )
            config = _member(archive, members[CONFIG])
            metadata = _member(archive, members[METADATA]) if METADATA in members else b"{}"
            if not any(name.startswith("model.weights") for name in members):
                raise Unreadable(Fault.INCOMPLETE, "its weights are missing: model.weights.h5")
    except Unreadable:
        raise
    except _ZIP_ERRORS as error:
        raise Unreadable(Fault.DAMAGED, f"the archive is damaged: {_line(error)}") from error
    return _of_json(path, Kind.KERAS_FILE, size, config, metadata)


def read_keras_folder(path: str) -> Artefact:
    """Read what ``model.save(folder, zipped=False)`` wrote. Raises Unreadable."""
    config = read_whole(os.path.join(path, CONFIG), MAX_JSON)
    metadata_path = os.path.join(path, METADATA)
    metadata = read_whole(metadata_path, MAX_JSON) if os.path.isfile(metadata_path) else b"{}"
    return _of_json(path, Kind.KERAS_FOLDER, len(config), config, metadata)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > MAX_JSON:
        raise Unreadable(
            Fault.TOO_LARGE,
            f"{info.filename} would unpack to {info.file_size:,} bytes: it is not unpacked (a zip bomb?)",
        )
    with archive.open(info) as member:
        data = member.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        raise Unreadable(Fault.TOO_LARGE, f"{info.filename} unpacks to more than it says (a zip bomb?)")
    return data


def _check_directory(file: BinaryIO, size: int) -> None:
    """See that the table of contents is there and of a size that can be read. Raises Unreadable."""
    tail_size = min(size, 65_557)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise Unreadable(Fault.TRUNCATED, "the archive ends too early: its table of contents is missing")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length == 0xFFFFFFFF:
        locator = tail[at - 20 : at] if at >= 20 else b""
        where = int.from_bytes(locator[8:16], "little") if locator[:4] == b"PK\x06\x07" else size
        if where + 56 > size:
            raise Unreadable(Fault.DAMAGED, "the archive's table of contents cannot be found")
        file.seek(where)
        length = int.from_bytes(file.read(56)[40:48], "little")
    if length > min(MAX_DIRECTORY, size):
        raise Unreadable(Fault.DAMAGED, f"the archive's table of contents claims {length:,} bytes")


def _of_json(path: str, kind: Kind, size: int, config: bytes, metadata: bytes) -> Artefact:
    said = load_json(metadata, METADATA)
    read, needs = read_config(load_json(config, CONFIG), None, old=False)
    said = said if isinstance(said, dict) else {}
    version = _short(said.get("keras_version"))
    writer = Writer(keras=version, flavour=_flavour(version), date=_short(said.get("date_saved")))
    return Artefact(path, kind, size, None, writer, needs, None, read)


# -- HDF5 ------------------------------------------------------------------------------------------


def read_h5(path: str, file: BinaryIO, size: int) -> Artefact:
    """Read an HDF5 file. Raises Unreadable."""
    root = read_root(file, size)
    version = _short(root.attributes.get("keras_version"))
    writer = Writer(
        keras=version.removesuffix("-tf"),
        flavour=_flavour(version),
        backend=_short(root.attributes.get("backend")),
    )
    names = set(root.names or ())
    config: Config | None = None
    needs: tuple[Need, ...] = ()
    if "model_config" in root.attributes:
        training: Any = None
        if root.attributes.get("training_config"):
            training = load_json(root.attributes["training_config"], "its training_config")
        config, needs = read_config(
            load_json(root.attributes["model_config"], "its model_config"), training, old=True
        )
        kind = Kind.H5_MODEL
    elif "layer_names" in root.attributes or "model_weights" in names:
        kind = Kind.H5_WEIGHTS
    elif names & {"layers", "vars", "_layer_checkpoint_dependencies", "optimizer"} or path.endswith(
        ".weights.h5"
    ):
        kind = Kind.KERAS_WEIGHTS
    else:
        raise Unreadable(Fault.NO_MODEL, "it is HDF5, but holds no Keras model and no weights of one")
    return Artefact(path, kind, size, None, writer, needs, None, config)


def _flavour(version: str) -> str:
    """Which Keras a version number is of."""
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0]
    if major == "3":
        return "keras"
    if major != "2" or not minor.isdigit():
        return ""
    return "tf_keras" if int(minor) >= 16 else "keras2"


def _short(value: Any) -> str:
    return value[:60] if isinstance(value, str) else ""


def _line(error: BaseException) -> str:
    return (str(error).partition("\n")[0] or type(error).__name__)[:120]
