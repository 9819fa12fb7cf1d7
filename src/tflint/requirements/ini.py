"""Reading INI files. By itself, so that only projects that have one import the parser."""

from __future__ import annotations

import configparser

from tflint.requirements.model import Problem
from tflint.requirements.text import one_line


def read_ini(text: str) -> configparser.ConfigParser | Problem:
    """The sections of an INI file, or what is wrong with it."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        errors = getattr(error, "errors", None)
        line = errors[0][0] if errors else getattr(error, "lineno", None) or 0
        return Problem(line, f"not an INI file: {one_line(str(error))}; what it asks for is left out")
    return parser
