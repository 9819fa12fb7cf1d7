"""Notebooks for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Sequence


def code_cell(source: str | Sequence[str]) -> dict[str, object]:
    """A code cell of nbformat 4; its source is a list of strings or one string, as given."""
    text = source if isinstance(source, str) else list(source)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}


def markdown_cell(source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": [source]}


def notebook(
    *cells: object, language: str = "python", indent: int | None = 1, ascii_only: bool = False
) -> bytes:
    """A notebook of nbformat 4 as Jupyter writes it, unless told otherwise."""
    document = {
        "cells": list(cells),
        "metadata": {"kernelspec": {"display_name": "x", "language": language, "name": "x"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode("utf-8") + b"\n"
