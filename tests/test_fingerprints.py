"""Digests that tell whether a cached result is still good."""

from __future__ import annotations

from pathlib import Path

import pytest

import tflint
from tflint import fingerprints
from tflint.fingerprints import content_digest, tool_fingerprint


def test_equal_contents_have_equal_digests() -> None:
    assert content_digest(b"a") == content_digest(b"a") != content_digest(b"b")


def test_nothing_that_makes_findings_can_change_unnoticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {tool_fingerprint("catalogue")}
    assert tool_fingerprint("catalogue") in seen

    def is_new(fingerprint: str) -> bool:
        known = fingerprint in seen
        seen.add(fingerprint)
        return not known

    assert is_new(tool_fingerprint("another catalogue"))
    (tmp_path / "TFL990-own.toml").write_text("code = 'TFL990'")
    assert is_new(tool_fingerprint("catalogue", [str(tmp_path)]))
    (tmp_path / "TFL990-own.toml").write_text("code = 'TFL991'")
    assert is_new(tool_fingerprint("catalogue", [str(tmp_path)]))
    monkeypatch.setattr(tflint, "__version__", "99.0")
    assert is_new(tool_fingerprint("catalogue"))
    monkeypatch.setattr(fingerprints, "_parser_version", lambda: "another libcst")
    assert is_new(tool_fingerprint("catalogue"))


def test_a_changed_module_of_a_source_tree_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "tflint"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.setattr(tflint, "__file__", str(package / "__init__.py"))
    before = tool_fingerprint("catalogue")
    (package / "engine.py").write_text("")
    assert tool_fingerprint("catalogue") != before


def test_an_installed_package_is_known_by_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "tflint"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    monkeypatch.setattr(tflint, "__file__", str(package / "__init__.py"))
    before = tool_fingerprint("catalogue")
    (package / "compiled.json").write_text("{}")
    assert tool_fingerprint("catalogue") == before


def test_the_parser_is_known_without_being_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprints._parser_version()
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert fingerprints._parser_version() == ""
