"""Settings files: ``[tool.tflint]`` of a pyproject.toml, or a tflint.toml of the same keys."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any

from tflint.configuration.location import PYPROJECT, shown_path
from tflint.configuration.options import KERAS_FLAVOURS, STYLES, TF1_WAYS, Options, SettingsError
from tflint.configuration.toml_lines import line_of
from tflint.patterns import PatternError, compile_patterns
from tflint.records import record


@record(frozen=True, slots=True)
class SettingsFile:
    """A settings file that was read.

    ``path`` is as messages show it, ``folder`` is absolute. ``table`` are the keys under which the options
    stand; ``present`` are the fields of ``options`` that the file sets.
    """

    path: str
    folder: str
    text: str
    table: tuple[str, ...]
    options: Options = field(default_factory=Options)
    present: frozenset[str] = frozenset()

    @property
    def origin(self) -> str:
        """The file and, in a pyproject.toml, the table: ``pyproject.toml, [tool.tflint]``."""
        return f"{self.path}, [{'.'.join(self.table)}]" if self.table else self.path

    def error(self, key: str, message: str, value: str | None = None) -> SettingsError:
        """An error about a key (``select``, ``per-file-ignores.tests/*``), or about a string in its value."""
        line = line_of(self.text, (*self.table, *key.split(".", 1)), value)
        return SettingsError(f"{self.path}:{line}: {'.'.join((*self.table, key))}: {message}")


def read_settings_file(path: str) -> SettingsFile:
    """Read and check a settings file. Raises SettingsError: it names the file, the key and the line."""
    import tomli

    shown = shown_path(path)
    try:
        with open(path, "rb") as stream:
            text = stream.read().decode("utf-8-sig").replace("\r\n", "\n")
        values: Any = tomli.loads(text)
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(f"{shown}:{line}: not UTF-8") from error
    except tomli.TOMLDecodeError as error:
        raise SettingsError(_syntax_message(shown, str(error))) from error
    table = ("tool", "tflint") if os.path.basename(path) == PYPROJECT else ()
    file = SettingsFile(shown, os.path.dirname(os.path.abspath(path)), text, table)
    for key in table:
        values = values.get(key, {})
        if not isinstance(values, Mapping):
            line = line_of(text, table)
            raise SettingsError(f"{shown}:{line}: {'.'.join(table)}: expected a table, not {_kind(values)}")
    return _read_options(file, values)


def _syntax_message(shown: str, error: str) -> str:
    place = re.search(r" \(at line (\d+), column \d+\)$", error)
    if place is None:
        return f"{shown}: not TOML: {error}"
    return f"{shown}:{place[1]}: not TOML: {error[: place.start()]}"


def _read_options(file: SettingsFile, values: Mapping[str, Any]) -> SettingsFile:
    read: dict[str, Any] = {}
    for key, value in values.items():
        reader = _READERS.get(key)
        if reader is None:
            raise file.error(key, _unknown_key(key))
        read[key.replace("-", "_")] = reader(file, key, value)
    return replace(file, options=Options(**read), present=frozenset(read))


def _unknown_key(key: str) -> str:
    from difflib import get_close_matches

    if key == "tool":
        return "unknown option: in a file of its own the options stand at the top, not under [tool.tflint]"
    close = get_close_matches(key.replace("_", "-"), _READERS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(_READERS))}"
    return f"unknown option: {hint}"


def _strings(file: SettingsFile, key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise file.error(key, f'expected a list of strings: write ["{value}"]')
    if not isinstance(value, list):
        raise file.error(key, f"expected a list of strings, not {_kind(value)}")
    for element in value:
        if not isinstance(element, str):
            raise file.error(key, f"expected a list of strings, but it holds {_kind(element)}")
        if not element.strip():
            raise file.error(key, "holds an empty string", element)
    return tuple(value)


def _patterns(file: SettingsFile, key: str, value: Any) -> tuple[str, ...]:
    patterns = _strings(file, key, value)
    for pattern in patterns:
        _check_pattern(file, key, pattern)
    return patterns


def _check_pattern(file: SettingsFile, key: str, pattern: str) -> None:
    try:
        compile_patterns([pattern], file.folder)
    except PatternError as error:
        raise file.error(key, str(error), pattern) from None


def _per_file(file: SettingsFile, key: str, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Mapping):
        raise file.error(key, f"expected a table of patterns with lists of rules, not {_kind(value)}")
    pairs = []
    for pattern, tokens in value.items():
        place = f"{key}.{pattern}"
        _check_pattern(file, place, pattern)
        pairs.append((pattern, _strings(file, place, tokens)))
    return tuple(pairs)


def _folder(file: SettingsFile, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise file.error(key, f"expected a folder, not {_kind(value)}")
    return os.path.normpath(os.path.join(file.folder, os.path.expanduser(value)))


def _folders(file: SettingsFile, key: str, value: Any) -> tuple[str, ...]:
    names = _strings(file, key, value)
    folders = tuple(_folder(file, key, name) for name in names)
    for name, folder in zip(names, folders, strict=True):
        if not os.path.isdir(folder):
            raise file.error(key, f"there is no folder {name!r} beside {os.path.basename(file.path)}", name)
    return folders


def _style(file: SettingsFile, key: str, value: Any) -> str:
    for style in STYLES:
        if value == style:
            return style
    raise file.error(key, f"expected one of {', '.join(STYLES)}, not {value!r}")


def _tf1(file: SettingsFile, key: str, value: Any) -> str:
    for way in TF1_WAYS:
        if value == way:
            return way
    raise file.error(key, f"expected one of {', '.join(TF1_WAYS)}, not {value!r}")


def _keras_flavour(file: SettingsFile, key: str, value: Any) -> str:
    for flavour in KERAS_FLAVOURS:
        if value == flavour:
            return flavour
    raise file.error(key, f"expected one of {', '.join(KERAS_FLAVOURS)}, not {value!r}")


def _boolean(file: SettingsFile, key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise file.error(key, f"expected true or false, not {_kind(value)}")
    return value


def _kind(value: Any) -> str:
    if value == "":
        return "an empty string"
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "a boolean"),
        (str, "a string"),
        (int, "a number"),
        (float, "a number"),
        (list, "a list"),
        (Mapping, "a table"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "a date or time")


_READERS: Mapping[str, Callable[[SettingsFile, str, Any], object]] = {
    "cache-dir": _folder,
    "exclude": _patterns,
    "extend-rules": _folders,
    "extend-select": _strings,
    "ignore": _strings,
    "keras-flavour": _keras_flavour,
    "legacy-keras": _boolean,
    "per-file-ignores": _per_file,
    "respect-gitignore": _boolean,
    "select": _strings,
    "show-source": _boolean,
    "strict": _boolean,
    "strict-syntax": _boolean,
    "style": _style,
    "target": _strings,
    "tf1": _tf1,
    "unsafe-fixes": _boolean,
}
"""What reads the value of each key, and raises SettingsError where it does not fit."""
