"""Files from strangers: whatever is in them, the doctor has an answer, in bounded time and memory."""

from __future__ import annotations

import json
import random
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from tests.doctor.making import COMMITTED, LFS, archive, field, layer, own, saved_model, sequential, varint
from tflint.doctor.diagnosis import Diagnosis, Examination, diagnose
from tflint.doctor.facts import Fault
from tflint.doctor.finding import find_artefacts
from tflint.doctor.projects import Projects
from tflint.doctor.reading import read_artefact
from tflint.doctor.wire import Wire
from tflint.releases.target import newest_target
from tflint.report.doctor import render_json, render_text

MOST_SECONDS = 3.0
MOST_BYTES = 400 * 1024 * 1024
SEEDS = range(50)


def fault_of(path: Path) -> Fault | None:
    problem = read_artefact(str(path)).problem
    return problem.fault if problem is not None else None


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


PLAIN = (COMMITTED / "keras231_plain.h5").read_bytes()
KERAS = archive(sequential(layer("Dense", name="dense", units=2)))


@pytest.mark.parametrize(
    ("name", "content", "fault", "says"),
    [
        ("a.h5", b"", Fault.EMPTY, "the file is empty"),
        ("a.keras", b"", Fault.EMPTY, "the file is empty"),
        ("a.h5", LFS, Fault.LFS_POINTER, "git lfs pull"),
        ("a.keras", LFS, Fault.LFS_POINTER, "git lfs pull"),
        ("m/saved_model.pb", LFS, Fault.LFS_POINTER, "git lfs pull"),
        ("m/saved_model.pb", b"", Fault.EMPTY, "saved_model.pb: the file is empty"),
        ("a.h5", PLAIN[:5000], Fault.TRUNCATED, "should have 14,416 bytes, but ends after 5,000"),
        ("a.keras", KERAS[:300], Fault.TRUNCATED, "its table of contents is missing"),
        ("m/saved_model.pb", saved_model("Mul", "Add")[:20], Fault.TRUNCATED, "ends too early"),
        ("a.h5", b"once upon a time", Fault.WRONG_FORMAT, "it is text"),
        ("a.keras", b"\x1f\x8b\x08\0\0\0", Fault.WRONG_FORMAT, "gzip"),
        ("a.pkl", b"\x80\x04\x95\0\0", Fault.WRONG_FORMAT, "pickle"),
        (
            "a.tflite",
            b"\x1c\0\0\0TFL3" + b"\0" * 20,
            Fault.WRONG_FORMAT,
            "TensorFlow Lite model, which `tf.lite.Interpreter` runs",
        ),
        ("a.h5", b"<!DOCTYPE html><html>404", Fault.WRONG_FORMAT, "a web page"),
        ("m/saved_model.pb", b"<html>404</html>", Fault.WRONG_FORMAT, "saved_model.pb is a web page"),
        ("m/keras_metadata.pb", b"", Fault.INCOMPLETE, "saved_model.pb is missing"),
        ("m/saved_model.pb", saved_model("VarHandleOp"), Fault.INCOMPLETE, "variables.index"),
        ("a.keras", archive("{}"), Fault.DAMAGED, "describes no model"),
        ("a.keras", archive("[" * 100_000), Fault.DAMAGED, "nested too deeply"),
        ("a.keras", archive('{"a": ' * 50_000), Fault.DAMAGED, "nested too deeply"),
        ("a.keras", archive("nonsense"), Fault.DAMAGED, "config.json is not JSON"),
        ("a.keras", archive(sequential(), weights=False), Fault.INCOMPLETE, "its weights are missing"),
        ("m/saved_model.pb", field(2, b"\x0a" + varint(1 << 60)), Fault.TRUNCATED, "ends too early"),
        ("m/saved_model.pb", b"\xff" * 40, Fault.DAMAGED, "a number without end"),
        ("m/saved_model.pb", field(1, 1), Fault.DAMAGED, "holds no graph"),
    ],
)
def test_each_kind_of_damage_has_its_own_answer(
    tmp_path: Path, name: str, content: bytes, fault: Fault, says: str
) -> None:
    path = put(tmp_path, name, content)
    problem = read_artefact(str(path.parent if name.startswith("m/") else path)).problem
    assert problem is not None
    assert (problem.fault, says in problem.message) == (fault, True), problem.message


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = put(tmp_path, "bomb.keras", bomb())
    assert path.stat().st_size < 1 << 20
    assert fault_of(path) is Fault.TOO_LARGE


def test_an_archive_that_unpacks_to_more_than_it_says(tmp_path: Path) -> None:
    content = bytearray(bomb())
    size = (65 << 20) + 2
    at = content.rfind(size.to_bytes(4, "little"))
    content[at : at + 4] = (1000).to_bytes(4, "little")
    assert fault_of(put(tmp_path, "liar.keras", bytes(content))) in (Fault.DAMAGED, Fault.TOO_LARGE)


def test_an_archive_with_an_endless_table_of_contents(tmp_path: Path) -> None:
    content = bytearray(KERAS)
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = (0x7FFFFFFF).to_bytes(4, "little")
    assert fault_of(put(tmp_path, "table.keras", bytes(content))) is Fault.DAMAGED


def test_an_encrypted_archive(tmp_path: Path) -> None:
    content = bytearray(KERAS)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    assert fault_of(put(tmp_path, "secret.keras", bytes(content))) is Fault.DAMAGED


@cache
def bomb() -> bytes:
    return archive(b"[" + b" " * (65 << 20) + b"]")


def test_a_protocol_buffer_of_nothing_but_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tflint.doctor.saved_model.Wire", partial(Wire, most=100_000))
    node = field(1, b"")
    graph = field(2, field(2, node * 100_100))
    assert fault_of(put(tmp_path, "m/saved_model.pb", graph).parent) is Fault.TOO_LARGE


def test_names_of_strangers_cannot_steer_a_terminal(tmp_path: Path) -> None:
    path = put(tmp_path, "a.keras", archive(sequential(own("\x1b[2Jgone", name="x\x07"))))
    text = render_text(examined(path), newest_target(), colour=False, quiet=False)
    assert "\x1b" not in text and "\x07" not in text


def test_a_configuration_with_more_own_classes_than_anybody_lists(tmp_path: Path) -> None:
    path = put(tmp_path, "a.keras", archive(sequential(*(own(f"Own{index}") for index in range(5000)))))
    assert len(read_artefact(str(path)).needs) == 200


@pytest.mark.parametrize("marks", ["_CHECKPOINT_METADATA", "12/_CHECKPOINT_METADATA", "manifest.ocdbt"])
def test_an_orbax_checkpoint_is_recognised(tmp_path: Path, marks: str) -> None:
    put(tmp_path, f"steps/{marks}", b"{}")
    (artefact,) = (read_artefact(path) for path in find_artefacts([str(tmp_path)])[0])
    assert artefact.path == str(tmp_path / "steps")
    assert artefact.problem is not None and artefact.problem.fault is Fault.UNSUPPORTED
    assert "Orbax checkpoint" in artefact.problem.message


def test_a_folder_of_numbers_is_no_orbax_checkpoint(tmp_path: Path) -> None:
    put(tmp_path, "runs/12/model.txt", b"text")
    assert find_artefacts([str(tmp_path)])[0] == ()


def test_special_files_are_not_read(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.h5")
    assert fault_of(tmp_path / "pipe.h5") is Fault.MISSING
    (tmp_path / "loop.keras").symlink_to("loop.keras")
    assert fault_of(tmp_path / "loop.keras") is Fault.MISSING


# -- 500 damaged variants ----------------------------------------------------------------------------


def sources() -> dict[str, bytes]:
    """Sound files of every kind, by their names."""
    pb = (COMMITTED / "tf115_keras_savedmodel" / "saved_model.pb").read_bytes()
    return {
        "plain.h5": PLAIN,
        "custom.h5": (COMMITTED / "keras231_custom.h5").read_bytes(),
        "weights.h5": (COMMITTED / "keras231_weights.h5").read_bytes(),
        "lstm.h5": (COMMITTED / "tf115_lstm.h5").read_bytes(),
        "compiled.h5": (COMMITTED / "keras231_compiled_mse.h5").read_bytes(),
        "model.keras": KERAS,
        "own.keras": archive(sequential(layer("Dense"), own("Scale", "pkg>Scale", name="scale", factor=2))),
        "tf115/saved_model.pb": pb,
        "session/saved_model.pb": (COMMITTED / "tf115_session_savedmodel" / "saved_model.pb").read_bytes(),
        "small/saved_model.pb": saved_model("Mul", "Resampler", "VarHandleOp"),
    }


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One of several ways to spoil bytes."""
    spoilt = bytearray(content)
    way = chance.randrange(7)
    if way == 0:
        return bytes(spoilt[: chance.randrange(len(spoilt))])
    if way == 1:
        for _ in range(chance.choice((1, 8, 64))):
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    elif way == 2:
        at = chance.randrange(len(spoilt))
        spoilt[at : at + 8] = b"\xff" * 8
    elif way == 3:
        at = chance.randrange(len(spoilt))
        del spoilt[at : at + chance.randrange(1, 200)]
    elif way == 4:
        at = chance.randrange(len(spoilt))
        spoilt[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 200)))
    elif way == 5:
        at, to = sorted((chance.randrange(len(spoilt)), chance.randrange(len(spoilt))))
        spoilt[at:to] = spoilt[at:to] * 2
    else:
        at = chance.randrange(len(spoilt))
        spoilt[at : at + 64] = b"\0" * 64
    return bytes(spoilt)


def variants() -> Iterator[tuple[str, int, bytes]]:
    for name, content in sources().items():
        for seed in SEEDS:
            yield name, seed, damaged(content, random.Random(f"{name} {seed}"))


def test_500_damaged_variants_each_get_an_answer_in_bounded_time_and_memory(tmp_path: Path) -> None:
    count, slowest = 0, 0.0
    tracemalloc.start()
    for name, seed, content in variants():
        path = put(tmp_path / str(seed), name, content)
        start = time.process_time()
        diagnosis = examined(path.parent if "/" in name else path).diagnoses
        slowest = max(slowest, time.process_time() - start)
        count += 1
        for each in diagnosis:
            assert each.artefact.problem is None or each.artefact.problem.message
        path.unlink()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 500
    assert slowest < MOST_SECONDS
    assert most < MOST_BYTES


def examined(path: Path) -> Examination:
    """A file with all that is said of it, rendered both ways."""
    artefact = read_artefact(str(path))
    found: Diagnosis = diagnose(artefact, newest_target(), Projects(), ())
    examination = Examination((found,), (), 0)
    assert render_text(examination, newest_target(), colour=False, quiet=False)
    assert json.loads(render_json(examination, newest_target()))["artefacts"]
    return examination


def test_zip_tricks(tmp_path: Path) -> None:
    """Two members of one name, names that lead out of the folder, an archive with a foreword."""
    path = tmp_path / "twice.keras"
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as file:
        for text in (json.dumps(sequential(own("First"))), json.dumps(sequential(own("Second")))):
            file.writestr("config.json", text)
        file.writestr("../../model.weights.h5", b"")
        file.writestr("model.weights.h5", b"")
    assert [need.name for need in read_artefact(str(path)).needs] == ["Second"]
    path = put(tmp_path, "foreword.keras", b"#!/bin/sh\n" + KERAS)
    assert fault_of(path) in (Fault.WRONG_FORMAT, Fault.DAMAGED)
