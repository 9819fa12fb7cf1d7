"""Names of TensorFlow 1 that TensorFlow 2 has too, for functions with other results. Used by TFL215.

A rule file has tables ``[[function]]``: ``name`` (it starts with ``tf.``), ``what`` differs, and ``when``: ``always``,
``interpolated`` (unless the method is the area's), ``several`` (the first argument is a list of several), ``computed`` (the
labels are computed, so that they have gradients), ``drawn`` (one of its ``defaults``, the first parameters, is not given, or a
seed is), ``step`` (no step is given), ``given`` (one of the ``defaults`` is given by name), ``rows`` (a vector chooses from what
has rows). The rule speaks in files of TensorFlow 1 only, as code for TensorFlow 2
means what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, Speller, SymbolUse
from tflint.checks.starting import is_of_tensorflow_1
from tflint.frameworks import full_symbol
from tflint.model import Edit, Fix, Safety
from tflint.releases.ranges import describe_releases, missing_in
from tflint.releases.symbols import missing_releases
from tflint.releases.tensorflow1 import in_compat
from tflint.settings import LintSettings
from tflint.syntax.names import dotted_name
from tflint.syntax.rewrite import replace_node
from tflint.syntax.shapes import Known, shape_of

_TENSORFLOW_1 = "1.0-1.15"
_REASON = "TensorFlow 2 computes it otherwise on purpose: keep the old numbers only where they matter"
_COMPUTED = frozenset({"softmax", "sigmoid"})


@dataclass(frozen=True, slots=True)
class Row:
    """One function whose results changed."""

    what: str
    when: str
    defaults: tuple[str, ...] = ()
    """Parameters whose default values changed."""


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """The rule is about targets with TensorFlow 2."""
    releases = missing_in(settings.target.tensorflow, _TENSORFLOW_1)
    if not releases:
        return None
    where = describe_releases(releases, "tensorflow")
    both = len(releases) < len(settings.target.tensorflow)
    rows: Mapping[str, Row] = {
        full_symbol(table["name"]): Row(table["what"], table["when"], tuple(table.get("defaults", ())))
        for table in rule.tables["function"]
    }

    def on_use(use: SymbolUse, file: FileContext) -> Iterator[Draft]:
        call = file.tree.parent.get(use.node)
        if not isinstance(call, cst.Call) or call.func is not use.node or len(use.candidates) != 1:
            return
        symbol, row = use.candidates[0]
        if any(arg.star for arg in call.args) or file.assigns(symbol):
            return
        if _differs(call, row, file) and (both or is_of_tensorflow_1(file)):
            message = rule.summary.format(symbol=symbol, releases=where, what=row.what)
            fix = _stopped(call, use, file) if row.when == "computed" else _kept(use, symbol, file)
            yield Draft(call, message, symbol, fix)

    return PreparedCheck(rule, rows, on_use=on_use)


def _differs(call: cst.Call, row: Row, file: FileContext) -> bool:
    if row.when == "interpolated":
        method = _argument(call, "method", 2)
        if method is None:
            return True
        name = dotted_name(method)
        return name is not None and name.rpartition(".")[2] in {"BILINEAR", "NEAREST_NEIGHBOR", "BICUBIC"}
    if row.when == "drawn":
        seed = _argument(call, "seed", 2)
        given = [_argument(call, name, place) for place, name in enumerate(row.defaults)]
        return None in given or (seed is not None and dotted_name(seed) != "None")
    if row.when == "given":
        return any(_argument(call, name, 99) is not None for name in row.defaults)
    if row.when == "step":
        return _argument(call, "step", 99) is None
    if row.when == "several":
        params = _argument(call, "params", 0)
        several = isinstance(params, (cst.List, cst.Tuple)) and len(params.elements) > 1
        return several and _argument(call, "partition_strategy", 2) is None
    if row.when == "rows":
        return _picks_rows(call, file)
    if row.when == "computed":
        labels = _argument(call, "labels", 99)
        return labels is not None and _is_computed(labels, file)
    return True


def _picks_rows(call: cst.Call, file: FileContext) -> bool:
    """Whether the condition of a ``where`` is a vector and what it chooses from has rows."""
    known = Known(file.names, file.values)
    given = [_argument(call, name, place) for place, name in enumerate(("condition", "x", "y"))]
    condition, *chosen = [None if node is None else shape_of(known, node) for node in given]
    if condition is None or len(condition) != 1 or condition[0] == 1 or None in given:
        return False
    return any(shape is not None and len(shape) > 1 and shape[0] != 1 for shape in chosen)


def _is_computed(labels: cst.BaseExpression, file: FileContext) -> bool:
    if isinstance(labels, cst.Name):
        definitions = file.values.definitions(labels)
        return (
            len(definitions) == 1
            and isinstance(definitions[0], cst.Call)
            and _is_computed(definitions[0], file)
        )
    return isinstance(labels, cst.Call) and file.values.framework_function(labels) in _COMPUTED


def _argument(call: cst.Call, keyword: str, place: int) -> cst.BaseExpression | None:
    for index, arg in enumerate(call.args):
        if (arg.keyword is None and index == place) or (
            arg.keyword is not None and arg.keyword.value == keyword
        ):
            return arg.value
    return None


def _kept(use: SymbolUse, symbol: str, file: FileContext) -> Fix | None:
    """The function of TensorFlow 1, which ``compat.v1`` has."""
    new = in_compat(symbol)
    if missing_releases(new, file.target) or not file.positions.editable(use.node):
        return None
    speller = Speller(file, use.root, "keras", {})
    rewrite = replace_node(use.node, speller(new), file.positions, file.text)
    if rewrite.drops_comment:
        return None
    shown = f"tf.{new.removeprefix('tensorflow.')}"
    return Fix(f"Replace by `{shown}`", Safety.UNSAFE, rewrite.edits, tuple(speller.needs), _REASON)


def _stopped(call: cst.Call, use: SymbolUse, file: FileContext) -> Fix | None:
    labels = _argument(call, "labels", 99)
    if labels is None or not file.positions.editable(call):
        return None
    speller = Speller(file, use.root, "keras", {})
    stop = speller("tensorflow.stop_gradient")
    span = file.positions.outer(labels)
    edits = (Edit(span.start, span.start, f"{stop}("), Edit(span.end, span.end, ")"))
    return Fix("Stop the gradient of the labels", Safety.UNSAFE, edits, tuple(speller.needs), _REASON)


CHECK = Check("numerics", prepare)
