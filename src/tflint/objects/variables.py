"""TFL502: a ``tf.Variable`` that Keras 3 does not see as a weight of the layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.model import Edit, Fix, Safety
from tflint.objects.look import Look, OwnClass, Trouble
from tflint.project.definitions import methods_of
from tflint.project.idioms import Function
from tflint.project.keras_classes import Kind
from tflint.project.values import literal

_VARIABLES = frozenset({"tensorflow.Variable", "tensorflow.compat.v1.Variable"})
_TRAINS = frozenset({"gradient", "apply_gradients", "minimize", "apply", "watch"})
_INITIALIZERS = {
    "zeros_initializer": "zeros",
    "initializers.Zeros": "zeros",
    "ones_initializer": "ones",
    "initializers.Ones": "ones",
    "random_normal_initializer": "random_normal",
    "random_uniform_initializer": "random_uniform",
    "initializers.GlorotUniform": "glorot_uniform",
    "initializers.GlorotNormal": "glorot_normal",
    "initializers.HeNormal": "he_normal",
    "initializers.HeUniform": "he_uniform",
}
"""Initializers of TensorFlow that do what Keras's of these names do, if they are made without arguments."""
_FLOATS = frozenset({"float32", "'float32'", '"float32"', "tf.float32"})


def find(rule: Rule, look: Look) -> Iterator[Trouble]:
    """``self.w = tf.Variable(…)`` in a layer or model of Keras 3, meant to be trained."""
    if "Variable" not in look.text or not look.classes.may_inherit:
        return
    made = look.called("Variable")
    for own in look.around(made):
        releases = look.keras_3(own.ancestry.root)
        if own.ancestry.kind not in (Kind.LAYER, Kind.MODEL) or not releases or not own.ancestry.complete:
            continue
        if own.ancestry.defines("__setattr__") or own.ancestry.defines("trainable_weights"):
            continue
        methods = {id(method): method for method in methods_of(own.node).values()}
        for call in made:
            statement = look.parents.get(call)
            method = methods.get(id(look.function_around(call)))
            target = (
                None if method is None or statement is None else _stored_variable(statement, method, look)
            )
            if method is None or target is None or not _is_trained_by_keras(call, look):
                continue
            if _is_handled(target.attr, own, look):
                continue
            message = rule.summary.format(
                attribute=target.attr, name=own.name, releases=look.describe(own.ancestry.root, releases)
            )
            yield Trouble(target, message, _fix(call, method, own, look), by_release=True)


def _stored_variable(statement: ast.AST, method: Function, look: Look) -> ast.Attribute | None:
    """The attribute of ``self`` that a statement makes a variable."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not method.args.args:
        return None
    target, value = statement.targets[0], statement.value
    if not isinstance(target, ast.Attribute) or not isinstance(value, ast.Call):
        return None
    if not isinstance(target.value, ast.Name) or target.value.id != method.args.args[0].arg:
        return None
    if look.resolve_one(value.func) not in _VARIABLES:
        return None
    inner = next(
        (above for above in look.above(statement) if isinstance(above, (ast.FunctionDef, ast.ClassDef))), None
    )
    return target if inner is method else None


def _is_trained_by_keras(call: ast.Call, look: Look) -> bool:
    """Whether a variable is meant to be trained: not said otherwise, and of a floating type as far as one can see."""
    for keyword in call.keywords:
        if keyword.arg is None:
            return False
        if keyword.arg == "trainable" and not _is_true(keyword.value):
            return False
        if keyword.arg == "dtype" and "float" not in look.source(keyword.value):
            return False
    if len(call.args) > 1 or any(isinstance(argument, ast.Starred) for argument in call.args):
        return False
    initial = _initial(call)
    if initial is None:
        return False
    if isinstance(initial, ast.Constant):
        return isinstance(initial.value, float)
    # Whatever is made as an integer or a boolean somewhere in there is no weight.
    words = {
        node.value
        for node in ast.walk(initial)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    names = {node.attr for node in ast.walk(initial) if isinstance(node, ast.Attribute)}
    return not any("int" in word or "bool" in word for word in {*words, *names} if word in _TYPES)


_TYPES = frozenset(
    {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool", "randint"}
)


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _initial(call: ast.Call) -> ast.expr | None:
    if call.args:
        return call.args[0]
    return next((keyword.value for keyword in call.keywords if keyword.arg == "initial_value"), None)


def _is_handled(attribute: str, own: OwnClass, look: Look) -> bool:
    """Whether the variable is trained, changed or tracked by hand somewhere in the file."""
    for node in ast.walk(look.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
            if node.func.attr in _TRAINS and attribute in named - {node.func.attr}:
                return True
            if node.func.attr in ("_track_variable", "track_variable") and attribute in named:
                return True
            if (
                node.func.attr in ("assign", "assign_add", "assign_sub")
                and isinstance(node.func.value, ast.Attribute)
                and node.func.value.attr == attribute
            ):
                return True
        elif isinstance(node, ast.Attribute) and node.attr in ("_trainable_weights", "_trainable_variables"):
            return True
    return False


def _fix(call: ast.Call, method: Function, own: OwnClass, look: Look) -> Fix | None:
    """``self.add_weight(…)`` where the initial value is a plain initializer and Keras is already initialised."""
    initial = _initial(call)
    if initial is None or not look.only_keras_3(own.ancestry.root) or not _is_initialised(call, method, look):
        return None
    plain = _plain(initial, method, look)
    if plain is None:
        return None
    shape, initializer = plain
    parts = [f"shape={shape}", f'initializer="{initializer}"']
    for keyword in call.keywords:
        if keyword.arg == "name":
            parts.append(f"name={look.source(keyword.value)}")
        elif keyword.arg == "trainable":
            parts.append("trainable=True")
        elif (keyword.arg == "dtype" and look.source(keyword.value) not in _FLOATS) or keyword.arg not in (
            "dtype",
            "initial_value",
        ):
            return None
    me = method.args.args[0].arg
    start, end = look.layout.start(call), look.layout.end(call)
    if "#" in look.text[start:end]:
        return None
    return Fix(
        "Make it a weight of the layer",
        Safety.UNSAFE,
        (Edit(start, end, f"{me}.add_weight({', '.join(parts)})"),),
        reason="the layer then trains and saves this weight, which it did not before",
    )


def _is_initialised(call: ast.Call, method: Function, look: Look) -> bool:
    """Whether ``super().__init__()`` has run at the call: always in other methods, in ``__init__`` only above it."""
    if method.name != "__init__":
        return method.name == "build"
    for statement in method.body:
        if statement.lineno >= call.lineno:
            return False
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            func = statement.value.func
            if isinstance(func, ast.Attribute) and func.attr == "__init__":
                return True
    return False


def _plain(node: ast.expr, method: Function, look: Look) -> tuple[str, str] | None:
    """(shape, initializer) of an initial value; None for what no initializer makes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value in (0.0, 1.0):
        return "()", "zeros" if node.value == 0.0 else "ones"
    if not isinstance(node, ast.Call):
        return None
    shape = _shape(node)
    if shape is None or not _is_plain_shape(shape):
        return None
    symbol = look.resolve_one(node.func) or ""
    if symbol in ("tensorflow.zeros", "tensorflow.ones"):
        return look.source(shape), symbol.rpartition(".")[2]
    maker = node.func
    if isinstance(maker, ast.Name):
        maker = _sole_value(maker.id, method) or maker
    if isinstance(maker, ast.Call) and not maker.args and not maker.keywords:
        symbol = look.resolve_one(maker.func) or ""
        for name, initializer in _INITIALIZERS.items():
            if symbol.endswith(f".{name}") and symbol.startswith(("tensorflow.", "keras.")):
                return look.source(shape), initializer
    return None


def _shape(call: ast.Call) -> ast.expr | None:
    """The shape of ``tf.zeros((3, 4))``, ``init(shape=(3, 4), dtype="float32")``; None if there is more to it."""
    shape = call.args[0] if call.args else None
    if len(call.args) > 1:
        return None
    for keyword in call.keywords:
        if keyword.arg == "shape" and shape is None:
            shape = keyword.value
        elif keyword.arg == "dtype":
            text = literal(keyword.value)
            if text not in ("float32",) and not (
                isinstance(keyword.value, ast.Attribute) and keyword.value.attr == "float32"
            ):
                return None
        else:
            return None
    return shape


def _is_plain_shape(node: ast.expr) -> bool:
    """A tuple or list: a name may be a number or a tensor."""
    return isinstance(node, (ast.Tuple, ast.List))


def _sole_value(name: str, method: Function) -> ast.expr | None:
    values = [
        statement.value
        for statement in ast.walk(method)
        if isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id == name
    ]
    return values[0] if len(values) == 1 else None
