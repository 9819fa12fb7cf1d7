"""Modules as they are asked about: one name at a time, each question with its digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.project.facts import Brought, Ref
from tflint.project.modules import Modules
from tflint.project.record import Record, parts_of

CODE = b"""
import keras.backend as K
if NEW:
    import numpy as np
_private = 1
from .core import *
del K
import tensorflow as tf
__all__ = ["tf"]
"""


def modules(content: bytes = CODE) -> tuple[Modules, Record]:
    record = Record()
    return Modules(lambda path: content, record), record


def test_what_a_module_binds() -> None:
    asked, _ = modules()
    bound = asked.binding("pkg/__init__.py", "tf")
    assert bound is not None
    assert bound.values == (Ref("tensorflow", 0),)
    assert asked.binding("pkg/__init__.py", "missing") is None
    assert asked.all_names("pkg/__init__.py") == ("__all__", "_private", "np", "tf")
    assert asked.public_names("pkg/__init__.py") == ("core", "np", "tf")
    assert asked.public_names("pkg/mod.py") == ("np", "tf")
    assert [star.source for star in asked.stars("pkg/mod.py")] == [Ref("core", 1)]
    public = asked.public("pkg/mod.py")
    assert public is not None
    assert public.names == ("tf",)
    assert asked.complete("pkg/mod.py")


@pytest.mark.parametrize(
    ("name", "brought"),
    [
        ("tf", Brought.YES),
        ("np", Brought.PERHAPS),
        ("K", Brought.NO),
        ("core", Brought.YES),
        ("missing", Brought.NO),
    ],
)
def test_whether_importing_a_module_binds_a_name(name: str, brought: Brought) -> None:
    assert modules()[0].binds("pkg/__init__.py", name) is brought


def test_each_question_names_the_file_what_was_asked_and_what_the_content_was() -> None:
    asked, record = modules()
    asked.binding("a.py", "tf")
    asked.binding("a.py", "tf")
    asked.facts("b.py")
    ((question, digest),) = record.taken_down()
    assert parts_of(question) == ["binding", "a.py", "tf", asked.content("a.py"), digest]


def test_a_replay_with_the_same_content_gives_the_digest_back() -> None:
    asked, record = modules()
    asked.binding("a.py", "tf")
    asked.stars("a.py")
    asked.public("a.py")
    asked.complete("a.py")
    asked.all_names("a.py")
    for content, same in ((CODE, True), (CODE + b"x = 1\n", False), (b"", False)):
        fresh, _ = modules(content)
        answers: dict[str, bool] = {}
        for question, digest in record.taken_down():
            kind, path, name, before, told = map(str, parts_of(question))
            answers[kind] = fresh.replay(kind, path, name, before, told) == digest
        if same:
            assert all(answers.values())
        else:
            assert answers["names"] is False
            assert answers["binding"] is (content != b"")


def test_a_question_of_an_unknown_kind_has_no_digest() -> None:
    assert modules()[0].replay("other", "a.py", "x", "content", "answer") == ""


def test_a_file_is_read_and_parsed_once() -> None:
    read: list[Path] = []

    def reader(path: Path) -> bytes:
        read.append(path)
        return CODE

    asked = Modules(reader, Record())
    for name in ("K", "tf", "np"):
        asked.binding("a.py", name)
    asked.content("a.py")
    assert read == [Path("a.py")]


def test_a_file_that_cannot_be_read_may_define_anything() -> None:
    def fail(path: Path) -> bytes:
        raise OSError

    asked = Modules(fail, Record())
    assert asked.content("a.py") == ""
    assert asked.binding("a.py", "K") is None
    assert not asked.complete("a.py")
