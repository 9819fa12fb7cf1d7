"""A stand-in for the engine, for tests of what is around it: it goes by words.

``bad`` has a safe fix, ``risky`` an unsafe one, ``hopeless`` none; ``good`` is what the fixes write, but for
``olden`` they write ``backend``. ``broken`` is a syntax error, ``crash`` an exception, ``kill`` ends the process. ``from compat import K`` is a finding with a
safe fix where the project's compat.py gives a K of Keras.
"""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tflint.fixing.loop import FixOutcome
from tflint.model import Edit, FileResult, Finding, Fix, Safety, Severity, Span
from tflint.project.index import Project
from tflint.settings import LintSettings

_WORDS = re.compile(r"\b(bad|risky|hopeless|K|olden)\b")
_CODES = {"bad": "TFL301", "risky": "TFL302", "hopeless": "TFL303", "K": "TFL304", "olden": "TFL305"}


class Engine:
    """Counts what it is asked for; ``seen`` are the paths that were linted, in this process."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def lint(
        self, data: bytes, path: str, settings: LintSettings, project: Project | None = None
    ) -> FileResult:
        self.seen.append(path)
        text = data.decode()
        if "crash" in text:
            raise ValueError("a bug\nof ours")
        if "kill" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "broken" in text:
            return FileResult(
                path, (_finding(path, text, text.index("broken"), 6, "TFL001", None),), checked=False
            )
        found = []
        for match in _WORDS.finditer(text):
            code = _CODES[match[0]]
            if code in settings.rules and (match[0] != "K" or _is_of_keras(path, project)):
                found.append(_finding(path, text, match.start(), len(match[0]), code, _fix(match)))
        return FileResult(path, tuple(found), suppressed=text.count("noqa"))

    def fix(
        self,
        data: bytes,
        path: str,
        settings: LintSettings,
        project: Project | None = None,
        *,
        unsafe: bool = False,
    ) -> FixOutcome:
        result = self.lint(data, path, settings, project)
        text = data.decode()
        fixed = []
        for finding in reversed(result.findings):
            if finding.fix is not None and (unsafe or finding.fix.safety is Safety.SAFE):
                text = text[: finding.span.start] + finding.fix.edits[0].text + text[finding.span.end :]
                fixed.append(finding)
        if not fixed:
            return FixOutcome(data, (), result, 0)
        after = text.encode()
        return FixOutcome(after, tuple(reversed(fixed)), self.lint(after, path, settings, project), 1)


def _fix(match: re.Match[str]) -> Fix | None:
    if match[0] == "hopeless":
        return None
    edit = Edit(match.start(), match.end(), "backend" if match[0] == "olden" else "good")
    if match[0] == "risky":
        return Fix("write `good`", Safety.UNSAFE, (edit,), reason="a person should look")
    return Fix("write `good`", Safety.SAFE, (edit,))


def _is_of_keras(path: str, project: Project | None) -> bool:
    value = project.resolve("compat", 0, path) if project is not None else None
    exports = project.exports(value) if project is not None and value is not None else None
    return exports is not None and "keras.backend" in exports.symbols.get("K", ())


def _finding(path: str, text: str, offset: int, length: int, code: str, fix: Fix | None) -> Finding:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    word = text[offset : offset + length]
    return Finding(
        path=path,
        line=line,
        column=column,
        end_line=line,
        end_column=column + length,
        code=code,
        name=f"the-word-{word.lower()}",
        severity=Severity.WARNING if word == "risky" else Severity.ERROR,
        message=f"`{word}` is written here",
        span=Span(offset, offset + length),
        symbol=None,
        fix=fix,
    )


def install(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Put the stand-in where the engine is; forked processes have it too."""
    engine = Engine()
    monkeypatch.setattr("tflint.engine.lint_source", engine.lint)
    monkeypatch.setattr("tflint.fixing.loop.fix_source", engine.fix)
    return engine


def settings(*rules: str) -> LintSettings:
    """Settings with these rules, by default all of the stand-in's."""
    from tflint.releases.target import newest_target

    return LintSettings(rules or ("TFL001", *sorted(_CODES.values())), newest_target())


def write(folder: Path, **texts: str) -> None:
    """Write Python files by name; ``__`` stands for a slash."""
    for name, text in texts.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
