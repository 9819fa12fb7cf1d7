"""Parts of a graph where TensorFlow 2 executes eagerly. Used by TFL204.

A rule file lists in ``raising`` the names of ``tf.compat.v1`` that raise without a graph, and in ``everywhere`` those of
TensorFlow itself. Beside them are the methods that can be told from what they are called on: ``minimize`` of an optimizer
of ``tf.compat.v1`` with a tensor, ``eval`` of a tensor, ``run`` of a session that was given no graph.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, Speller, SymbolUse
from tflint.checks.starting import call_edit, chooses, is_of_tensorflow_1, is_place, is_run
from tflint.frameworks import full_symbol
from tflint.model import Edit, Fix, Safety, Severity
from tflint.releases.ranges import describe_releases, missing_in
from tflint.releases.symbols import missing_releases
from tflint.settings import LintSettings
from tflint.syntax.names import COMPAT_V1
from tflint.syntax.receivers import chain_starts, origins

_TENSORFLOW_1 = "1.0-1.15"
_SESSIONS = frozenset({f"{COMPAT_V1}.Session", f"{COMPAT_V1}.InteractiveSession"})
_OPTIMIZER_METHODS = ("minimize", "compute_gradients")
_GRAPH_WORDS = (
    "wrap_function",
    "Estimator",
    "estimator",
    "TPUEstimator",
    "TestCase",
    "init_scope",
    "executing_eagerly",
)
"""Words of files that make graphs in ways that are not followed."""
_ITERATORS = ("make_one_shot_iterator", "make_initializable_iterator")
_EAGER = f"{COMPAT_V1}.enable_eager_execution"
_REASON = "all of the program is then executed as a graph"


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """The rule is about releases of TensorFlow 2."""
    releases = missing_in(settings.target.tensorflow, _TENSORFLOW_1)
    if not releases:
        return None
    where = describe_releases(releases, "tensorflow")
    raising = {full_symbol(name, "keras") for name in (*rule.tables["raising"], *rule.tables["everywhere"])}
    only_2 = len(releases) == len(settings.target.tensorflow)

    def on_use(use: SymbolUse, file: FileContext) -> Iterator[Draft]:
        if (
            only_2
            and file.settings.tf1 == "native"
            and len(use.candidates) == 1
            and use.candidates[0][0] == _EAGER
        ):
            yield from _left_over(use, file, where)

    def on_file(file: FileContext) -> Iterator[Draft]:
        yield from _first(file, rule, raising, where)
        yield from _iterators(file, where)

    return PreparedCheck(rule, {_EAGER: None}, on_use=on_use, on_file=on_file)


# -- what needs a graph ------------------------------------------------------------------------------


def _first(file: FileContext, rule: Rule, raising: set[str], where: str) -> Iterator[Draft]:
    """The first part of a graph in the file: nothing after it matters before it is mended."""
    if file.compat.nodes:
        return  # the fix that moves the imports to ``compat.v1`` chooses graph mode, too
    found = sorted(_parts(file, raising), key=lambda part: file.tree.order.get(part[1], 0))
    if not found or _makes_graphs(file):
        return
    run = is_run(file)
    for node, root, what in found:
        if file.guards.guarded(node) or not _is_eager(node, file, run):
            continue
        if chooses(file):
            return
        symbol = what if what.startswith("tensorflow.") else None
        message = rule.summary.format(what=f"`{what}`", releases=where, call=f"`{_call_name(file)}`")
        yield Draft(node, message, symbol, _fix(node, root, file))
        return


def _parts(file: FileContext, raising: set[str]) -> Iterator[tuple[cst.BaseExpression, cst.Name, str]]:
    """(node, the name that it starts with, what it is) of everything that raises in eager execution."""
    for reference in file.names.references():
        if len(reference.candidates) == 1 and reference.candidates[0] in raising:
            call = file.tree.parent.get(reference.node)
            if isinstance(call, cst.Call) and call.func is reference.node:
                if not (reference.candidates[0].endswith(".Saver") and call.args):
                    yield call, reference.root, reference.candidates[0]
    for method in (*_OPTIMIZER_METHODS, "run", "eval"):
        for attribute in file.tree.attributes.get(method, ()):
            call = file.tree.parent.get(attribute)
            if isinstance(call, cst.Call) and call.func is attribute:
                root = _root(attribute)
                if root is not None and _needs_graph(call, attribute, method, file):
                    yield call, root, f"{method}()"


def _root(node: cst.BaseExpression) -> cst.Name | None:
    while isinstance(node, (cst.Attribute, cst.Call)):
        node = node.value if isinstance(node, cst.Attribute) else node.func
    return node if isinstance(node, cst.Name) else None


def _needs_graph(call: cst.Call, attribute: cst.Attribute, method: str, file: FileContext) -> bool:
    if method == "eval":
        return file.values.is_tensor(attribute.value)
    made = origins(attribute.value, file.tree, file.names)
    symbols = [file.names.resolve_one(each.func) for each in made]
    if not made or None in symbols:
        return False
    if method == "run":
        return all(symbol in _SESSIONS for symbol in symbols) and not any(_has_graph(each) for each in made)
    is_optimizer = all(
        symbol is not None and symbol.startswith(f"{COMPAT_V1}.train.") and symbol.endswith("Optimizer")
        for symbol in symbols
    )
    loss = next((arg for arg in call.args if arg.keyword is None or arg.keyword.value == "loss"), None)
    return is_optimizer and loss is not None and not loss.star and file.values.is_tensor(loss.value)


def _has_graph(session: cst.Call) -> bool:
    return any(
        arg.star
        or (arg.keyword is None and index >= 1)
        or (arg.keyword is not None and arg.keyword.value == "graph")
        for index, arg in enumerate(session.args)
    )


# -- where there is no graph -------------------------------------------------------------------------


def _makes_graphs(file: FileContext) -> bool:
    """Whether the file has graphs of its own somewhere, by ``as_default()`` or in another way."""
    tree = file.tree
    if any(word in tree.uses or word in tree.attributes for word in _GRAPH_WORDS):
        return True
    for attribute in tree.attributes.get("as_default", ()):
        made = origins(attribute.value, tree, file.names)
        if not made or not all(file.names.resolve_one(each.func) in _SESSIONS for each in made):
            return True
    return False


def _is_eager(node: cst.CSTNode, file: FileContext, run: bool) -> bool:
    """Whether code at a node runs eagerly: at module level, or in a function of a program, but not where it is traced."""
    inside = False
    for above in file.tree.ancestors(node):
        if isinstance(above, cst.Lambda):
            return False
        if isinstance(above, cst.FunctionDef):
            inside = True
            if above.decorators and not _is_plain(above, file):
                return False
        elif isinstance(above, cst.ClassDef) and above.bases:
            return False
    return run or not inside


def _is_plain(function: cst.FunctionDef, file: FileContext) -> bool:
    """Whether the decorators are those that run a function as it is."""
    return all(
        isinstance(each.decorator, cst.Name)
        and each.decorator.value in {"property", "staticmethod", "classmethod"}
        for each in function.decorators
    )


# -- mending -----------------------------------------------------------------------------------------


def _call_name(file: FileContext) -> str:
    if file.settings.tf1 == "compat":
        return "tf.compat.v1.disable_v2_behavior()"
    return "tf.compat.v1.disable_eager_execution()"


def _fix(node: cst.BaseExpression, root: cst.Name, file: FileContext) -> Fix | None:
    name = "disable_v2_behavior" if file.settings.tf1 == "compat" else "disable_eager_execution"
    symbol = f"{COMPAT_V1}.{name}"
    if missing_releases(symbol, file.target) or not is_place(file):
        return None
    statement = _tensorflow_import(file)
    at = root
    if statement is not None:
        at = next(iter(file.tree.uses.get(_bound(statement, file), ())), root)
    else:
        statement = _import_of(root, file)
    if statement is None:
        return None
    speller = Speller(file, at, "keras", {})
    text = speller(symbol)
    if speller.needs:
        return None
    edit = call_edit(file, statement, f"{text}()")
    if edit is None:
        return None
    return Fix(f"Call `{text}()` first", Safety.UNSAFE, (edit,), (), _REASON)


def _import_of(root: cst.Name, file: FileContext) -> cst.Import | None:
    """The import in a function that a name comes from."""
    for binding in file.names.scopes.reaching(root.value, root) or ():
        statement = file.tree.parent.get(binding.node)
        if isinstance(statement, cst.Import) and _bound(statement, file) == root.value:
            return statement
    return None


def _tensorflow_import(file: FileContext) -> cst.Import | None:
    """The first import at module level that gives TensorFlow, or ``compat.v1``, a name."""
    for statement in file.tree.imports:
        if isinstance(statement, cst.Import) and file.tree.enclosing_function(statement) is None:
            if _bound(statement, file):
                return statement
    return None


def _bound(statement: cst.Import, file: FileContext) -> str:
    for alias in statement.names:
        name = alias.evaluated_alias or "tensorflow"
        for binding in file.tree.bindings.get(name, ()):
            if binding.node is alias and file.names.value_of(binding) in (("tensorflow",), (COMPAT_V1,)):
                return name
    return ""


# -- iterators of datasets ---------------------------------------------------------------------------


def _iterators(file: FileContext, where: str) -> Iterator[Draft]:
    """``rows.make_one_shot_iterator()``, which the datasets of TensorFlow 2 have no more."""
    for method in _ITERATORS:
        for attribute in file.tree.attributes.get(method, ()):
            call = file.tree.parent.get(attribute)
            if not isinstance(call, cst.Call) or call.func is not attribute or file.guards.guarded(call):
                continue
            starts = chain_starts(attribute.value, file.tree, file.names)
            if not starts or not all(f"{start}.".startswith("tensorflow.data.") for start in starts):
                if starts != {""} or file.compat.nodes or not is_of_tensorflow_1(file):
                    continue
            new = f"tf.compat.v1.data.{method}"
            message = f"datasets have no `{method}` in {where}: use `{new}(…)`"
            yield Draft(
                call, message, f"tensorflow.data.Dataset.{method}", _as_function(call, attribute, new, file)
            )


def _as_function(call: cst.Call, attribute: cst.Attribute, new: str, file: FileContext) -> Fix | None:
    symbol = full_symbol(new)
    statement = _tensorflow_import(file)
    if missing_releases(symbol, file.target) or statement is None or not file.positions.editable(call):
        return None
    at = next(iter(file.tree.uses.get(_bound(statement, file), ())), None)
    if at is None:
        return None
    speller = Speller(file, at, "keras", {})
    text = speller(symbol)
    receiver = file.positions.outer(attribute.value)
    end = file.positions.inner(call).end
    rest = file.text[receiver.end : end]
    if "#" in file.text[receiver.start : end] or speller.needs or "(" not in rest:
        return None
    arguments = rest[rest.index("(") + 1 :].strip()
    comma = "" if arguments == ")" else ", "
    edits = (
        Edit(receiver.start, receiver.start, f"{text}("),
        Edit(receiver.end, end, f"{comma}{arguments}"),
    )
    return Fix(f"Use `{new}`", Safety.UNSAFE, edits, (), "a loop over the dataset is the way of TensorFlow 2")


def _left_over(use: SymbolUse, file: FileContext, where: str) -> Iterator[Draft]:
    """``enable_eager_execution()``, which TensorFlow 2 needs no more."""
    call = file.tree.parent.get(use.node)
    if not isinstance(call, cst.Call) or call.func is not use.node or call.args:
        return
    words = "disable_v2_behavior disable_eager_execution"
    if any(word in file.tree.uses or word in file.tree.attributes for word in words.split()):
        return
    statement = file.tree.parent.get(call)
    line = file.tree.statement(call)
    block = file.tree.parent.get(line)
    fix = None
    if isinstance(statement, cst.Expr) and isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
        if isinstance(block, cst.Module) and file.positions.editable(line):
            fix = _without_line(line, file)
    message = f"{where} executes eagerly by itself: `enable_eager_execution()` does nothing"
    yield Draft(call, message, _EAGER, fix, Severity.INFO)


def _without_line(line: cst.SimpleStatementLine, file: FileContext) -> Fix | None:
    span = file.positions.inner(line)
    text = file.text
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    end = span.end
    while end < len(text) and text[end] not in "\r\n":
        end += 1
    if text[start : span.start].strip() or text[span.end : end].strip():
        return None
    end += 2 if text[end : end + 2] == "\r\n" else 1 if end < len(text) else 0
    return Fix("Leave it out", Safety.SAFE, (Edit(start, end, ""),))


CHECK = Check("graph-mode", prepare)
