"""Saved models as bytes, made without TensorFlow: archives, protocol buffers, HDF5 of the committed files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

COMMITTED = Path(__file__).parents[2] / "fixtures" / "artefacts"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 12345\n"


def layer(class_name: str, /, **config: Any) -> dict[str, Any]:
    """A layer of Keras in a configuration."""
    return {"module": "keras.layers", "class_name": class_name, "config": config, "registered_name": None}


def own(class_name: str, key: str | None = None, /, **config: Any) -> dict[str, Any]:
    """A layer of the user's own."""
    return {"module": None, "class_name": class_name, "config": config, "registered_name": key or class_name}


def sequential(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a Sequential."""
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "sequential", "layers": list(layers)},
        "registered_name": None,
    }


def archive(config: Any, version: str = "3.15.1", *, weights: bool = True, **members: bytes) -> bytes:
    """A ``.keras`` file."""
    text = config if isinstance(config, (str, bytes)) else json.dumps(config)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "metadata.json", json.dumps({"keras_version": version, "date_saved": "2026-11-28@01:02:03"})
        )
        file.writestr("config.json", text)
        if weights:
            file.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n")
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


def field(number: int, value: bytes | int | str) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    made = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        made.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(made)


def saved_model(*ops: str, tensorflow: str = "2.21.0", tag: str = "serve") -> bytes:
    """A saved_model.pb with these ops."""
    nodes = b"".join(field(1, field(1, f"node{index}") + field(2, op)) for index, op in enumerate(ops))
    meta = field(4, tag) + field(5, tensorflow)
    graph = nodes + field(4, field(1, 2474))
    return field(1, 1) + field(2, field(1, meta) + field(2, graph))
