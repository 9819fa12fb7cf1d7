"""The report as one JSON object."""

from __future__ import annotations

import json
from typing import Any

from tests.report.samples import SAFE, UNSAFE, finding, target
from tflint.model import FileError, Severity
from tflint.releases.fitting import Fit
from tflint.releases.target import resolve_target
from tflint.report.contents import Contents, Mode, TargetUse
from tflint.report.json import render


def rendered(*args: Any, **fields: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(Contents(target(), *args, **fields)))
    return document


def test_the_object_has_these_parts() -> None:
    document = rendered(3, (finding(fix=UNSAFE),), (FileError("b.py", 7, "not read"),), suppressed=2)
    assert document == {
        "version": 1,
        "target": {
            "tensorflow": ["2.21"],
            "keras": ["3.15"],
            "requirements": [],
            "origin": "newest known release",
            "legacy_keras": False,
        },
        "findings": [
            {
                "path": "losses.py",
                "line": 4,
                "column": 12,
                "end_line": 4,
                "end_column": 18,
                "code": "TFL302",
                "name": "backend-op-removed",
                "severity": "error",
                "message": "`keras.backend.mean` does not exist in Keras 3.15",
                "symbol": "keras.backend.mean",
                "fix": {
                    "safety": "unsafe",
                    "title": "write `keras.ops.mean`",
                    "reason": "equal for float x only",
                },
            }
        ],
        "errors": [{"path": "b.py", "line": 7, "message": "not read"}],
        "warnings": [],
        "summary": {
            "mode": "check",
            "files": 3,
            "unchecked": [],
            "suppressed": 2,
            "fixed": 0,
            "findings": 1,
            "errors": 1,
            "warnings": 0,
            "information": 0,
            "safe_fixes": 0,
            "unsafe_fixes": 1,
            "without_fix": 0,
            "rules": {
                "TFL302": {
                    "name": "backend-op-removed",
                    "fixed": 0,
                    "findings": 1,
                    "errors": 1,
                    "warnings": 0,
                    "information": 0,
                    "safe_fixes": 0,
                    "unsafe_fixes": 1,
                    "without_fix": 0,
                }
            },
        },
    }


def test_a_finding_without_a_fix_has_none() -> None:
    assert rendered(1, (finding(),), ())["findings"][0]["fix"] is None


def test_only_a_finding_in_a_notebook_has_a_cell() -> None:
    first, second = rendered(1, (finding("a.ipynb", cell=3), finding()), ())["findings"]
    assert first["cell"] == 3
    assert "cell" not in second


def test_what_was_fixed_is_counted() -> None:
    summary = rendered(
        1, (finding(severity=Severity.WARNING),), (), fixed=(finding(fix=SAFE),) * 2, mode=Mode.FIX
    )["summary"]
    assert (summary["mode"], summary["fixed"], summary["findings"], summary["warnings"]) == ("fix", 2, 1, 1)
    assert summary["rules"]["TFL302"]["fixed"] == 2


def test_any_path_can_be_told() -> None:
    text = render(Contents(target(), 1, (finding("\udce9é\x1b.py"),), ()))
    assert text.isascii() and text.endswith("\n")
    assert json.loads(text)["findings"][0]["path"] == "\udce9é\x1b.py"


def test_several_targets() -> None:
    old = resolve_target(["tensorflow==1.15"], "old/requirements.txt:1: tensorflow==1.15")
    document = rendered(3, (), (), targets=(TargetUse(target(), (".",), 1), TargetUse(old, ("old",), 2)))
    assert document["target"] is None
    assert document["targets"][1] == {"folders": ["old"], "files": 2, **old.to_json()}


def test_what_is_wrong_with_project_files_and_what_contradicts() -> None:
    document = rendered(
        1, (), (), warnings=(FileError("a", 1, "not TOML"),), notes=(FileError("b", 2, "asks"),)
    )
    assert [(one["path"], one["line"]) for one in document["warnings"]] == [("a", 1), ("b", 2)]


def test_the_releases_that_the_names_fit() -> None:
    document = rendered(1, (), (), fit=Fit(("1.15",), (), 6, 7, ("tensorflow.x",)))
    assert document["fit"] == {
        "tensorflow": ["1.15"],
        "keras": [],
        "names": 7,
        "kept": 6,
        "missing": ["tensorflow.x"],
    }
