"""Bounds on what is read from strangers' files, and the one error that readers raise."""

from __future__ import annotations

import json
import os
from typing import Any

from tflint.doctor.facts import Fault, Problem

MAX_PROTOBUF = 256 * 1024 * 1024
"""Bytes of a saved_model.pb; the graphs of the largest published models have a tenth of that."""
MAX_FIELDS = 4_000_000
"""Fields of one protocol buffer that are looked at: a few seconds."""
MAX_JSON = 64 * 1024 * 1024
"""Bytes of a model's configuration."""
MAX_NODES = 1_000_000
"""Objects and lists of a configuration."""
MAX_MEMBERS = 100_000
"""Files in an archive, entries of a folder or group."""
MAX_DIRECTORY = 16 * 1024 * 1024
"""Bytes of an archive's table of contents."""
MAX_NEEDS = 200
"""Custom classes that are listed."""


class Unreadable(Exception):
    """A file that cannot be read to its end; ``problem`` says why."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(fault, message)


def read_whole(path: str, most: int) -> bytes:
    """The bytes of a regular file. Raises Unreadable, also where it has more than ``most``."""
    try:
        if not os.path.isfile(path):
            raise Unreadable(Fault.MISSING, f"there is no file {os.path.basename(path)}")
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Unreadable(Fault.UNREADABLE, f"it cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise Unreadable(Fault.TOO_LARGE, "there is not enough memory to read it") from error
    if len(data) > most:
        raise Unreadable(
            Fault.TOO_LARGE, f"{os.path.basename(path)} has more than {most >> 20} MB: it is not read"
        )
    return data


def load_json(data: bytes | str, what: str) -> Any:
    """The value of a JSON text. Raises Unreadable where it is none, or nested without end."""
    if len(data) > MAX_JSON:
        raise Unreadable(Fault.TOO_LARGE, f"{what} has more than {MAX_JSON >> 20} MB: it is not read")
    try:
        return json.loads(data)
    except RecursionError as error:
        raise Unreadable(Fault.DAMAGED, f"{what} is nested too deeply") from error
    except (ValueError, MemoryError) as error:
        raise Unreadable(Fault.DAMAGED, f"{what} is not JSON: {_first_line(str(error))}") from error


def _first_line(text: str) -> str:
    return text.partition("\n")[0][:120]
