"""Reads one Python file, with `ast` alone: nothing is imported or run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence

from tools.releases.facts import (
    Alias,
    Bind,
    Class,
    Delete,
    FileFacts,
    Function,
    Imported,
    KerasModule,
    Module,
    Note,
    RemoveUndocumented,
    Star,
    Step,
    Target,
    Value,
)
from tools.releases.literals import Constants, dotted
from tools.releases.notes import note_of
from tools.releases.signatures import constructor, field_signature, record_fields, signature_of

_DOCUMENTED = re.compile(r"^\s*@@([A-Za-z0-9_.]+)", re.MULTILINE)
_EXPORTS = ("tf_export", "keras_export", "estimator_export")
_OP_CALLS = ("execute", "_apply_op_helper", "apply_op")
_BACKENDS = ("tensorflow", "theano", "cntk", "jax", "torch", "numpy", "openvino", "mlx")
_TRANSPARENT = ("to_raw_op", "add_dispatch_support", "add_type_based_api_dispatcher", "dispatch_for_types")
"""Calls that give back a function with the same arguments as their last argument."""


def scan(source: bytes, generated_ops: bool = False) -> FileFacts:
    """The facts in a file; those of an empty one if it does not parse (Python 2, a template).

    ``generated_ops`` says that it holds generated wrappers of ops, of which the names are wanted.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in other people's strings
            tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return FileFacts((), None, (), ())
    scanner = _Scanner(tree)
    ops = tuple(sorted(set(_op_names(tree)))) if generated_ops else ()
    steps = tuple(scanner.steps(tree.body))
    return FileFacts(steps, scanner.exported, documented_names(tree), ops)


def documented_names(tree: ast.Module) -> tuple[str, ...]:
    """The names marked ``@@name`` in the docstring: how tf.contrib said what is public."""
    return tuple(_DOCUMENTED.findall(ast.get_docstring(tree, clean=False) or ""))


def members_set_later(tree: ast.Module) -> dict[str, set[str]]:
    """What the file sets on its own classes after their bodies, ``setattr(Supervisor, "Stop", …)``, by class."""
    added: dict[str, set[str]] = {}
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and dotted(call.func) == "setattr" and len(call.args) == 3:
            owner, name = call.args[0], call.args[1]
            if isinstance(owner, ast.Name) and isinstance(name, ast.Constant) and isinstance(name.value, str):
                added.setdefault(owner.id, set()).add(name.value)
    return added


class _Scanner:
    """Lowers statements to steps, in order. ``exported`` is ``__all__`` as far as it was read."""

    def __init__(self, tree: ast.Module) -> None:
        self._constants = Constants()
        self._added = members_set_later(tree)
        self._documented = documented_names(tree)
        self.exported: tuple[str, ...] | None = None

    def steps(self, body: Sequence[ast.stmt]) -> Iterator[Step]:
        for statement in body:
            yield from self._statement(statement)

    def _statement(self, node: ast.stmt) -> Iterator[Step]:
        if isinstance(node, ast.Import):
            for item in node.names:
                bound = item.asname or item.name.partition(".")[0]
                yield Bind(bound, Module(item.name if item.asname else bound))
        elif isinstance(node, ast.ImportFrom):
            yield from _import_from(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Bind(node.name, self._function(node))
        elif isinstance(node, ast.ClassDef):
            yield Bind(node.name, self._class(node))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from self._assign(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                yield from self._assign(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            self._extend_exported(node)
        elif isinstance(node, ast.Delete):
            yield from (Delete(target.id) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.If):
            yield from self._if(node)
        elif isinstance(node, ast.Try):
            yield from self.steps(node.body)
            # `try: del python / except NameError: pass` and the like: what the handlers do is for when it failed.
            if not all(isinstance(statement, ast.Delete) for statement in node.body):
                for handler in node.handlers:
                    yield from map(_weak, self.steps(handler.body))
            yield from self.steps(node.orelse)
            yield from self.steps(node.finalbody)
        elif isinstance(node, (ast.With, ast.For, ast.While)):
            yield from self.steps(node.body)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from self._call(node.value)

    def _if(self, node: ast.If) -> Iterator[Step]:
        """Both branches: which one runs depends on the platform, on Python or on a switch.

        Where it depends on the backend of Keras, TensorFlow's comes first; where it depends on whether TensorFlow 2
        behaves as such, the branch for that. What is only there for type checkers never runs.
        """
        if "TYPE_CHECKING" in (dotted(node.test) or "").split("."):
            yield from self.steps(node.orelse)
            return
        backend = _compared_backend(node.test)
        body, orelse = self.steps(node.body), self.steps(node.orelse)
        yield from map(_weak, body) if backend not in (None, "tensorflow") else body
        first_wins = backend == "tensorflow" or _asks_for_tensorflow_2(node.test)
        yield from map(_weak, orelse) if first_wins else orelse

    def _assign(self, target: ast.expr, value: ast.expr) -> Iterator[Step]:
        if isinstance(target, ast.Name):
            if target.id == "__all__":
                self.exported = self._exported(value)
                return
            self._constants.assign(target.id, value)
            yield Bind(target.id, self._target(value))
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                if isinstance(element, ast.Name):
                    yield Bind(element.id, Value())
        elif isinstance(target, ast.Attribute):
            # `_current_module.nn.rnn_cell = …`, `app.flags = flags`
            path = (dotted(target) or "").split(".")
            if path[0] == "_current_module":
                path = path[1:]
            if path != [""] and "__path__" not in path:
                yield Bind(".".join(path), self._target(value))

    def _call(self, call: ast.Call) -> Iterator[Step]:
        called = dotted(call.func) or ""
        name = called.rpartition(".")[2]
        if name == "setattr" and len(call.args) == 3:
            bound = self._constants.text(call.args[1])
            if bound is not None and dotted(call.args[0]) == "_current_module":
                yield Bind(bound, self._target(call.args[2]))
        elif name == "package_hook":
            child = next(
                (self._constants.text(k.value) for k in call.keywords if k.arg == "child_package_str"), None
            )
            if child is not None:
                yield Bind(child.rpartition(".")[2], Module(child))
        elif name == "remove_undocumented":
            yield self._remove_undocumented(call)
        elif called in ("__all__.extend", "__all__.append") and self.exported is not None:
            more = call.args[0] if name == "extend" else ast.List([call.args[0]], ast.Load())
            self.exported += self._constants.texts(more)

    def _remove_undocumented(self, call: ast.Call) -> RemoveUndocumented:
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        allowed = call.args[1] if len(call.args) > 1 else keywords.get("allowed_exception_list")
        modules = call.args[2] if len(call.args) > 2 else keywords.get("doc_string_modules")
        named = [node.id for node in ast.walk(modules) if isinstance(node, ast.Name)] if modules else []
        keep = self._constants.texts(allowed) if allowed is not None else ()
        return RemoveUndocumented(keep, tuple(named))

    def _extend_exported(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            if node.target.id == "__all__" and self.exported is not None:
                self.exported += self._constants.texts(node.value)
            else:
                self._constants.extend(node.target.id, node.value)

    def _exported(self, value: ast.expr) -> tuple[str, ...] | None:
        if isinstance(value, ast.Call) and (dotted(value.func) or "").endswith("make_all"):
            return self._documented
        try:
            literal = ast.literal_eval(value)
        except (ValueError, TypeError, SyntaxError):
            return None
        return tuple(literal) if isinstance(literal, (list, tuple)) else None

    def _target(self, value: ast.expr) -> Target:
        """What an assigned expression is."""
        expression = dotted(value)
        if expression is not None:
            return Alias(expression)
        if isinstance(value, ast.Call):
            return self._called(value)
        return Value()

    def _called(self, call: ast.Call) -> Target:
        name = (dotted(call.func) or "").rpartition(".")[2]
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if name.endswith("KerasLazyLoader"):
            submodule, mode = (self._keyword_text(call, each) for each in ("submodule", "mode"))
            return KerasModule(submodule or "", mode or "v2")
        if name.endswith("LazyLoader"):
            # LazyLoader(local_name, globals, name, warning)
            name_of = call.args[2] if len(call.args) > 2 else keywords.get("name")
            module = self._constants.text(name_of) if name_of is not None else None
            return Module(module) if module else Value()
        fields = record_fields(call)
        if fields is not None:
            names = frozenset(field.rstrip("=") for field in fields)
            return Class(name, (), ",".join(fields), names, frozenset(), frozenset())
        note = note_of(call, self._constants)
        last = call.args[-1] if call.args else None
        if note is not None and last is not None:  # deprecated_alias("old", "new", function)
            wrapped = dotted(last)
            return Alias(wrapped, (note,)) if wrapped else Value()
        if isinstance(call.func, ast.Call) and last is not None:  # decorator("…")(function)
            note = note_of(call.func, self._constants)
            inner = self._target(last)
            if isinstance(inner, Alias):
                return Alias(inner.expression, inner.notes + ((note,) if note else ()), inner.keyword_only)
            return inner if isinstance(inner, Class) else Value()
        if name in _TRANSPARENT and last is not None:
            inner = self._target(last)
            if isinstance(inner, Alias):
                return Alias(inner.expression, inner.notes, name == "to_raw_op")
        return Value()

    def _keyword_text(self, call: ast.Call, name: str) -> str | None:
        value = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
        return self._constants.text(value) if value is not None else None

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
        notes, exports = self._decorations(node.decorator_list)
        return Function(signature_of(node.args), notes, exports)

    def _class(self, node: ast.ClassDef) -> Class:
        notes, exports = self._decorations(node.decorator_list)
        members: set[str] = set()
        attributes: set[str] = set()
        functions: set[str] = set()
        classes: dict[str, Class] = {}
        signature: str | None = None
        for statement in _flat(node.body):
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                members.add(statement.name)
                functions.add(statement.name)
                attributes.update(_assigned_to_self(statement))
                if statement.name == "__init__":
                    notes += self._decorations(statement.decorator_list)[0]
            elif isinstance(statement, ast.ClassDef):
                members.add(statement.name)
                classes[statement.name] = self._class(statement)
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    members.update(name.id for name in ast.walk(target) if isinstance(name, ast.Name))
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                # Without a value it is an attribute of instances only.
                (members if statement.value is not None else attributes).add(statement.target.id)
        members.update(self._added.get(node.name, ()))
        bases, fields = _bases(node)
        if fields:
            members.update(field.rstrip("=") for field in fields)
        signature = constructor(node)
        if signature is None:
            signature = ",".join(fields) if fields is not None else field_signature(node)
        public_members = frozenset(filter(_is_public, members))
        return Class(
            node.name,
            bases,
            signature,
            public_members,
            frozenset(filter(_is_public, attributes)) - public_members,
            frozenset(filter(_is_public, functions)),
            classes,
            notes,
            exports,
        )

    def _decorations(self, decorators: Iterable[ast.expr]) -> tuple[tuple[Note, ...], tuple[str, ...]]:
        notes: list[Note] = []
        exports: tuple[str, ...] = ()
        for decorator in decorators:
            if not isinstance(decorator, ast.Call):
                continue
            if (dotted(decorator.func) or "").rpartition(".")[2] in _EXPORTS:
                v1 = next((keyword.value for keyword in decorator.keywords if keyword.arg == "v1"), None)
                names = v1 if v1 is not None else ast.List(decorator.args, ast.Load())
                exports += self._constants.texts(names)
            note = note_of(decorator, self._constants)
            if note is not None:
                notes.append(note)
        return tuple(notes), exports


def _import_from(node: ast.ImportFrom) -> Iterator[Step]:
    if node.module == "__future__":
        return
    for item in node.names:
        if item.name == "*":
            yield Star(node.level, node.module or "")
        else:
            yield Bind(item.asname or item.name, Imported(node.level, node.module or "", item.name))


def _compared_backend(test: ast.expr) -> str | None:
    """The backend of Keras that a condition asks for: ``"jax"`` for ``backend.backend() == "jax"``."""
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
        return None
    asked = test.comparators[0]
    return asked.value if isinstance(asked, ast.Constant) and asked.value in _BACKENDS else None


def _asks_for_tensorflow_2(test: ast.expr) -> bool:
    """Whether a condition is ``tf.__internal__.tf2.enabled()``, which it is unless a program says otherwise."""
    return isinstance(test, ast.Call) and (dotted(test.func) or "").endswith("tf2.enabled")


def _weak(step: Step) -> Step:
    return Bind(step.name, step.target, weak=True) if isinstance(step, Bind) else step


def _is_public(name: str) -> bool:
    return not name.startswith("_")


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a class body, those in its conditions too."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield from _flat(statement.body)
            yield from _flat(statement.orelse)
        elif isinstance(statement, (ast.Try, ast.With)):
            yield from _flat(statement.body)
        else:
            yield statement


def _bases(node: ast.ClassDef) -> tuple[tuple[str, ...], list[str] | None]:
    """The bases as dotted text (``"?"`` for what is computed), and the fields of a named tuple among them."""
    bases: list[str] = []
    fields: list[str] | None = None
    for base in node.bases:
        if isinstance(base, ast.Subscript):  # Generic[T]
            base = base.value
        if isinstance(base, ast.Call):
            called = (dotted(base.func) or "").rpartition(".")[2]
            if called == "with_metaclass":
                bases += [dotted(argument) or "?" for argument in base.args[1:]]
                continue
            fields = record_fields(base)
            if fields is not None:
                bases.append("tuple")
                continue
        bases.append(dotted(base) or "?")
    return tuple(bases), fields


def _assigned_to_self(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    arguments = function.args.posonlyargs + function.args.args
    if not arguments:
        return
    me = arguments[0].arg
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == me
        ):
            yield node.attr


def _op_names(tree: ast.Module) -> Iterator[str]:
    """The first literal text in every call that runs an op."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if (dotted(node.func) or "").rpartition(".")[2] not in _OP_CALLS:
            continue
        for argument in node.args:
            literal = argument.value if isinstance(argument, ast.Constant) else None
            text = literal.decode("ascii", "replace") if isinstance(literal, bytes) else literal
            if isinstance(text, str):
                if re.fullmatch(r"[A-Z_][A-Za-z0-9_>]*", text):
                    yield text
                break
