"""File results as text and back."""

from __future__ import annotations

from dataclasses import fields

import pytest

from tflint.model import (
    Edit,
    FileError,
    FileResult,
    Finding,
    Fix,
    ImportNeed,
    Safety,
    Severity,
    Span,
)
from tflint.results import ResultError, decode_result, encode_result

FINDING = Finding(
    path="pkg/läyer.py",
    line=3,
    column=5,
    end_line=4,
    end_column=1,
    code="TFL302",
    name="backend-op-removed",
    severity=Severity.WARNING,
    message="`keras.backend.mean` … \ud800",
    span=Span(40, 52),
    symbol="keras.backend.mean",
    fix=Fix(
        title="use `keras.ops.mean`",
        safety=Safety.UNSAFE,
        edits=(Edit(40, 52, "keras.ops.mean"), Edit(0, 0, "x\n")),
        imports=(ImportNeed("keras", None, "keras"), ImportNeed("keras", "ops", "ops", beside=7)),
        reason="equal for float x only",
    ),
    cell=2,
)


@pytest.mark.parametrize(
    "result",
    [
        FileResult("a.py", parsed=False, symbols=("keras.ops.mean", "tensorflow.nn.relu")),
        FileResult("a.py", checked=False, suppressed=3),
        FileResult(FINDING.path, (FINDING,), learnt=(("resolve compat", "1f"), ("assigns x", ""))),
        FileResult("a.py", errors=(FileError("a.py", 0, "permission denied"),), checked=False),
    ],
    ids=["passed over", "not checked", "finding", "error"],
)
def test_what_is_decoded_is_what_was_encoded(result: FileResult) -> None:
    assert decode_result(encode_result(result), result.path) == result


def test_the_sample_has_every_field_so_none_can_be_forgotten() -> None:
    """A field that is added to the vocabulary and not to the text makes this fail until the sample has it."""
    assert FINDING.fix is not None
    for value in (FINDING, FINDING.fix, FINDING.fix.imports[-1], FINDING.fix.edits[0]):
        assert [
            part.name for part in fields(value) if getattr(value, part.name) in (None, part.default)
        ] == []


def test_the_path_is_that_of_the_reader() -> None:
    decoded = decode_result(encode_result(FileResult(FINDING.path, (FINDING,))), "./pkg/läyer.py")
    assert decoded.path == decoded.findings[0].path == "./pkg/läyer.py"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        b"[[[1,2,3]],[],1,1,0,[]]",
        b"[[],[[1]],1,1,0,[]]",
        b"[[],[],1,1,null,[]]",
        b"[[],[],1,1,0,[1]]",
        b"[" * 100_000,
    ],
)
def test_anything_else_is_an_error(text: bytes) -> None:
    with pytest.raises(ResultError):
        decode_result(text, "a.py")


def test_so_is_a_finding_of_an_unknown_kind() -> None:
    text = encode_result(FileResult(FINDING.path, (FINDING,))).replace(b'"warning"', b'"fatal"')
    with pytest.raises(ResultError):
        decode_result(text, "a.py")
