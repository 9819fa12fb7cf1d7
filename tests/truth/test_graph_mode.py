"""What TFL204 says of eager execution, and what it is silent about, executed; TFL210 and TFL215 by their numbers."""

from __future__ import annotations

import pytest

from tests.checks.test_cross_entropy import REFUSED, SWAPPED
from tests.checks.test_graph_mode import RAISING, WORKING
from tests.checks.test_numerics import CHANGED, WHERE
from tests.truth.runtime import Runtime
from tflint.catalogue import load_catalogue
from tflint.frameworks import full_symbol


@pytest.mark.parametrize("line", RAISING)
def test_what_is_reported_raises(line: str, runtime: Runtime) -> None:
    with pytest.raises((RuntimeError, NotImplementedError, ValueError), match=r"(?i)eager|graph is empty"):
        eval(line, {"tf": runtime.tf})


@pytest.mark.parametrize("line", WORKING)
def test_what_is_silent_works(line: str, runtime: Runtime) -> None:
    eval(line, {"tf": runtime.tf})


def test_every_name_of_the_rule_raises(runtime: Runtime) -> None:
    """Those of no line of their own, with arguments that get as far as the question."""
    v1 = runtime.tf.compat.v1
    calls = {
        "FixedLengthRecordReader": lambda: v1.FixedLengthRecordReader(2),
        "IdentityReader": v1.IdentityReader,
        "LMDBReader": v1.LMDBReader,
        "WholeFileReader": v1.WholeFileReader,
        "MonitoredTrainingSession": v1.train.MonitoredTrainingSession,
        "QueueRunner": lambda: v1.train.QueueRunner(v1.FIFOQueue(2, "float32"), []),
        "batch_join": lambda: v1.train.batch_join([[runtime.tf.ones([2])]], 2),
        "shuffle_batch_join": lambda: v1.train.shuffle_batch_join([[runtime.tf.ones([2])]], 2, 4, 2),
        "export_meta_graph": lambda: v1.train.export_meta_graph("model.meta"),
        "input_producer": lambda: v1.train.input_producer([1]),
        "slice_input_producer": lambda: v1.train.slice_input_producer([[1]]),
    }
    rule = load_catalogue().find("TFL204")
    for name in (*rule.tables["raising"], *rule.tables["everywhere"]):
        assert any(f"{name}(" in line for line in RAISING) or name.rpartition(".")[2] in calls, name
    for call in calls.values():
        with pytest.raises((RuntimeError, ValueError), match=r"(?i)eager"):
            call()


@pytest.mark.parametrize("call", SWAPPED)
def test_swapped_arguments_give_another_number_or_raise(call: str, runtime: Runtime) -> None:
    tf = runtime.tf
    names = {"tf": tf, "logits": tf.constant([[1.0, 2.0, 0.5]]), "labels": tf.constant([[0.0, 1.0, 0.0]])}
    right = eval(call.replace("(logits, labels)", "(logits=logits, labels=labels)"), names)
    wrong = eval(call, names)
    assert float(tf.reduce_max(tf.abs(right - wrong))) > 0.1


@pytest.mark.parametrize("call", REFUSED)
def test_labels_of_the_wrong_form_are_refused(call: str, runtime: Runtime) -> None:
    tf = runtime.tf
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
        eval(call, {"tf": tf, "logits": tf.ones([2, 3])})


@pytest.mark.parametrize("call", [*CHANGED, *WHERE])
def test_the_function_of_compat_v1_gives_another_result(call: str, runtime: Runtime) -> None:
    tf = runtime.tf
    name = call.partition("(")[0]
    old = f"tf.compat.v1.{name.removeprefix('tf.')}"
    table = tf.reshape(tf.range(16.0), [1, 4, 4, 1])
    names = {"tf": tf, "images": table, "table": table[0, :, :, 0]}
    now, before = eval(call, names), eval(call.replace(name, old), names)
    if isinstance(before, tf.compat.v1.SparseTensor):
        assert isinstance(now, tf.RaggedTensor)
    else:
        assert float(tf.reduce_max(tf.abs(now - before))) > 0.1


def test_every_function_of_tfl215_is_in_both() -> None:
    from tflint.releases.symbols import has_symbol

    for table in load_catalogue().find("TFL215").tables["function"]:
        assert has_symbol(full_symbol(table["name"]), "1.15") and has_symbol(
            full_symbol(table["name"]), "2.21"
        )
