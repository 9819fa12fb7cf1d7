"""Bytes of Python files and notebooks to text, and edits of that text back into the bytes."""

from __future__ import annotations

from tflint.source.errors import SourceError, UneditableError
from tflint.source.source import Place, Source, load_source

__all__ = ["Place", "Source", "SourceError", "UneditableError", "load_source"]
