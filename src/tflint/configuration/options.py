"""The options that settings files and the command line share, with their meaning and defaults."""

from __future__ import annotations

from tflint.records import record
from tflint.settings import KerasFlavour, Style, Tf1

STYLES: tuple[Style, ...] = ("auto", "ops", "tf")
TF1_WAYS: tuple[Tf1, ...] = ("native", "compat")
KERAS_FLAVOURS: tuple[KerasFlavour, ...] = ("most-used", "keras", "tf.keras", "tf_keras")


class SettingsError(Exception):
    """Settings that make no sense; the message is one line and says where they stand."""


@record(frozen=True, slots=True)
class Options:
    """What can be set. The names, with hyphens, are the keys of ``[tool.tflint]``.

    ``select``, ``ignore`` and ``extend_select`` hold codes, prefixes of codes and names of rules; an empty
    ``select`` means the rules that are on by default. ``per_file_ignores`` pairs a pattern with such tokens.
    Patterns are those of .gitignore, relative to the folder of the settings file. ``extend_rules`` and
    ``cache_dir`` are folders. ``legacy_keras`` says whether TF_USE_LEGACY_KERAS is set where the code runs; None
    leaves that to the project's files.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_rules: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    legacy_keras: bool | None = None
    style: Style = "auto"
    tf1: Tf1 = "native"
    keras_flavour: KerasFlavour = "most-used"
    cache_dir: str | None = None
    respect_gitignore: bool = True
    show_source: bool = True
    strict: bool = False
    strict_syntax: bool = False
    unsafe_fixes: bool = False
