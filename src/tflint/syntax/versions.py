"""Conditions on releases: ``tf.__version__ >= "2.0"``, ``version.parse(keras.__version__).major == 3``, ``six.PY2``.

A minor release (``2.16``, as a target has them) stands for all of its patch releases: a condition that
only some of them fulfil is undecided, as is one that only some releases of the target fulfil.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from enum import Enum

import libcst as cst

from tflint.frameworks import is_framework
from tflint.syntax.names import Names, dotted_name, string_value
from tflint.syntax.typing_only import is_false, is_type_checking

ReleasesOf = Callable[[str], Sequence[str]]
"""The releases of the target for a root (``tensorflow``, ``keras``), ascending."""
Numbers = tuple[int, ...]


class Truth(Enum):
    """What a condition is on the releases of the target.

    ``SOME``: it is about releases, but not the same on all of them. ``UNRELATED``: it is about something else.
    """

    TRUE = 1
    FALSE = 2
    SOME = 3
    UNRELATED = 4

    def negated(self) -> Truth:
        return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(self, self)


class Part(Enum):
    """Which part of a release an expression has: all of it, its first numbers, or a number further back."""

    ALL = 1
    FRONT = 2
    BACK = 3


_ORDER: dict[type[cst.CSTNode], Callable[[Numbers, Numbers], bool]] = {
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
}
_MIRROR: dict[type[cst.CSTNode], type[cst.CSTNode]] = {
    cst.LessThan: cst.GreaterThan,
    cst.LessThanEqual: cst.GreaterThanEqual,
    cst.GreaterThan: cst.LessThan,
    cst.GreaterThanEqual: cst.LessThanEqual,
}
_LAST_PATCH = 1 << 30
_PYTHONS = tuple(f"3.{minor}" for minor in range(8, 15))
"""The Pythons that code for current releases runs on."""
_DISTRIBUTIONS = {
    "tensorflow": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "keras": "keras",
    "tf-keras": "tf_keras",
    "tf_keras": "tf_keras",
}
_STRING_METHODS = frozenset({"split", "rsplit", "partition", "strip", "lstrip", "rstrip", "replace"})
_CONVERSIONS = frozenset({"int", "float", "str", "tuple", "list", "map", "filter", "parse"})
_SAME_RELEASE = frozenset({"version", "release", "base_version", "public"})
_EAGER_SWITCHES = frozenset({"executing_eagerly_outside_functions", "tf2_enabled"})
_DEPTH = 12


class Versions:
    """What conditions of one tree say about the releases of the target."""

    def __init__(self, names: Names, releases_of: ReleasesOf) -> None:
        self._names = names
        self._releases_of = releases_of
        self._truths: dict[cst.CSTNode, Truth] = {}

    def truth(self, test: cst.BaseExpression) -> Truth:
        """What a condition is on the target's releases."""
        known = self._truths.get(test)
        if known is None:
            self._truths[test] = Truth.UNRELATED  # while it is being worked out: no endless recursion
            known = self._truths[test] = self._truth(test)
        return known

    def _truth(self, test: cst.BaseExpression) -> Truth:
        if is_false(test):
            return Truth.FALSE
        if isinstance(test, cst.UnaryOperation):
            return (
                self.truth(test.expression).negated()
                if isinstance(test.operator, cst.Not)
                else Truth.UNRELATED
            )
        if isinstance(test, cst.BooleanOperation):
            return _combine(self.truth(test.left), self.truth(test.right), isinstance(test.operator, cst.And))
        if isinstance(test, cst.Comparison):
            return self._comparison(test)
        if isinstance(test, cst.Call):
            return self._call(test)
        if isinstance(test, (cst.Name, cst.Attribute)):
            return self._flag(test)
        if isinstance(test, cst.NamedExpr):
            return self.truth(test.value)
        return Truth.UNRELATED

    def _flag(self, node: cst.Name | cst.Attribute) -> Truth:
        """``six.PY2``, ``TYPE_CHECKING``, and names that were set once from a condition."""
        last = node.attr.value if isinstance(node, cst.Attribute) else node.value
        if last in {"PY2", "PY3"}:
            return Truth.TRUE if last == "PY3" else Truth.FALSE
        if is_type_checking(node, self._names.tree, self._names.scopes):
            return Truth.FALSE
        if isinstance(node, cst.Name):
            value = self._only_value(node)
            if value is not None and not is_false(value):  # a switch that somebody may turn
                return self.truth(value)
        return Truth.UNRELATED

    def _lists_names(self, node: cst.BaseExpression) -> bool:
        """``dir(tf)``, ``vars(tf)``, ``tf.__dict__``."""
        if isinstance(node, cst.Call) and dotted_name(node.func) in ("dir", "vars") and len(node.args) == 1:
            return any(self._names.resolve(node.args[0].value))
        if isinstance(node, cst.Attribute) and node.attr.value == "__dict__":
            return any(self._names.resolve(node.value))
        return False

    def _call(self, test: cst.Call) -> Truth:
        func = dotted_name(test.func) or ""
        if func == "hasattr" and len(test.args) == 2:
            owners = self._names.resolve(test.args[0].value)
            return Truth.SOME if any(owners) and string_value(test.args[1].value) else Truth.UNRELATED
        if func == "bool" and len(test.args) == 1:
            return self.truth(test.args[0].value)
        if isinstance(test.func, cst.Attribute) and test.func.attr.value == "startswith" and test.args:
            return self._starts_with(test.func.value, test.args[0].value)
        if func.rsplit(".", 1)[-1] in _EAGER_SWITCHES:
            return Truth.SOME
        if (self._names.resolve_one(test.func) or "").endswith(".tf2.enabled"):
            return Truth.SOME
        returned = self._returned(test)
        return Truth.UNRELATED if returned is None else self.truth(returned)

    def _returned(self, call: cst.Call) -> cst.BaseExpression | None:
        """The condition that a function of this file without parameters returns: ``def is_tf2(): return …``."""
        if call.args or not isinstance(call.func, cst.Name):
            return None
        bindings = self._names.scopes.reaching(call.func.value, call.func)
        function = bindings[0].node if bindings is not None and len(bindings) == 1 else None
        if not isinstance(function, cst.FunctionDef) or not function.body.body:
            return None
        last = function.body.body[-1]
        small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
        simple = all(
            isinstance(line, cst.SimpleStatementLine)
            and isinstance(line.body[0], (cst.Expr, cst.Import, cst.ImportFrom))
            for line in function.body.body[:-1]
        )
        return small.value if simple and isinstance(small, cst.Return) else None

    # -- comparisons -----------------------------------------------------------------------------

    def _comparison(self, test: cst.Comparison) -> Truth:
        """``"1.4" <= tf.__version__ < "2.0"``: all pairs hold."""
        result: Truth | None = None
        left = test.left
        for target in test.comparisons:
            pair = self._pair(left, type(target.operator), target.comparator)
            if pair is not Truth.UNRELATED:
                result = pair if result is None else _combine(result, pair, both=True)
            left = target.comparator
        return Truth.UNRELATED if result is None else result

    def _pair(self, left: cst.BaseExpression, kind: type[cst.CSTNode], right: cst.BaseExpression) -> Truth:
        if kind in (cst.In, cst.NotIn) and string_value(left) is not None and self._lists_names(right):
            return Truth.SOME
        found, other = self._release(left), right
        if found is None:
            found, other = self._release(right), left
            if found is not None and kind in (cst.In, cst.NotIn):
                return Truth.SOME  # `"2." in tf.__version__`
            kind = _MIRROR.get(kind, kind)
        if found is None:
            return Truth.UNRELATED
        root, part = found
        if kind in (cst.In, cst.NotIn):
            elements = other.elements if isinstance(other, (cst.Tuple, cst.List, cst.Set)) else ()
            wanted = [_numbers_of(element.value) for element in elements]
        else:
            wanted = [_numbers_of(other)]
        if part is Part.BACK or not wanted or not all(wanted):
            return Truth.SOME
        negative = kind in (cst.NotEqual, cst.NotIn)
        order = _ORDER.get(kind)
        if order is None and kind not in (cst.Equal, cst.In, cst.NotEqual, cst.NotIn):
            return Truth.SOME

        def holds(release: Numbers) -> bool | None:
            if order is not None:
                return _ordered(release, wanted[0], order, part)
            verdicts = [_equal(release, numbers) for numbers in wanted]
            verdict = True if True in verdicts else None if None in verdicts else False
            return verdict if verdict is None or not negative else not verdict

        return self._over(root, lambda text: holds(_numbers(text)))

    def _starts_with(self, subject: cst.BaseExpression, prefixes: cst.BaseExpression) -> Truth:
        found = self._release(subject)
        if found is None:
            return Truth.UNRELATED
        elements = (
            [element.value for element in prefixes.elements]
            if isinstance(prefixes, cst.Tuple)
            else [prefixes]
        )
        texts = [string_value(element) for element in elements]
        known = [text for text in texts if text is not None]
        if len(known) < len(texts) or found[1] is Part.BACK:
            return Truth.SOME

        def holds(release: str) -> bool | None:
            verdicts = [_has_prefix(f"{release}.", text) for text in known]
            return True if True in verdicts else None if None in verdicts else False

        return self._over(found[0], holds)

    def _over(self, root: str, holds: Callable[[str], bool | None]) -> Truth:
        releases = _PYTHONS if root == "python" else self._releases_of(root)
        answers = {holds(release) for release in releases}
        if answers == {True}:
            return Truth.TRUE
        return Truth.FALSE if answers == {False} else Truth.SOME

    # -- which release an expression has ---------------------------------------------------------

    def _release(self, node: cst.BaseExpression, depth: int = 0) -> tuple[str, Part] | None:
        """The root whose release an expression is made from, and which part of it."""
        if depth > _DEPTH:
            return None
        if isinstance(node, cst.Call):
            return self._converted(node, depth + 1)
        if isinstance(node, cst.Subscript):
            found = self._release(node.value, depth + 1)
            if found is None:
                return None
            return found[0], Part.FRONT if found[1] is not Part.BACK and _from_the_front(node) else Part.BACK
        if isinstance(node, (cst.GeneratorExp, cst.ListComp)):
            return self._release(node.for_in.iter, depth + 1)
        named = dotted_name(node)
        if named in {"sys.version_info", "sys.version"}:
            return "python", Part.ALL
        symbol = self._names.resolve_one(node) or ""
        if is_framework(symbol) and symbol.rsplit(".", 1)[-1] in {"__version__", "VERSION"}:
            keras = symbol.startswith("tensorflow.keras.")
            return "keras" if keras else symbol.split(".", 1)[0], Part.ALL
        if isinstance(node, cst.Attribute):
            found = self._release(node.value, depth + 1)
            if found is None or node.attr.value in _SAME_RELEASE:
                return found
            return found[0], Part.FRONT if node.attr.value == "major" else Part.BACK
        return self._named(node, depth + 1) if isinstance(node, cst.Name) else None

    def _converted(self, node: cst.Call, depth: int) -> tuple[str, Part] | None:
        """``version.parse(tf.__version__)``, ``tuple(map(int, …))``, ``tf.__version__.split(".")``."""
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in _STRING_METHODS:
            return self._release(node.func.value, depth)
        function = (dotted_name(node.func) or "").rsplit(".", 1)[-1]
        about_versions = "version" in function.lower() or "distribution" in function
        for arg in node.args:
            text = string_value(arg.value)
            if text in _DISTRIBUTIONS and about_versions:
                return _DISTRIBUTIONS[text], Part.ALL
            found = self._release(arg.value, depth)
            if found is not None:
                return found if about_versions or function in _CONVERSIONS else (found[0], Part.BACK)
        return None

    def _named(self, node: cst.Name, depth: int) -> tuple[str, Part] | None:
        """What a name was set to once; ``major, minor = tf.__version__.split(".")[:2]`` gives each its part."""
        bindings = self._names.scopes.reaching(node.value, node)
        if bindings is None or len(bindings) != 1:
            return None
        if bindings[0].value is not None:
            return None if bindings[0].value is node else self._release(bindings[0].value, depth)
        parent = self._names.tree.parent
        element = parent.get(bindings[0].node)
        target = parent.get(element) if isinstance(element, cst.Element) else None
        owner = parent.get(target) if isinstance(target, (cst.Tuple, cst.List)) else None
        assignment = parent.get(owner) if isinstance(owner, cst.AssignTarget) else None
        if not isinstance(assignment, cst.Assign) or not isinstance(target, (cst.Tuple, cst.List)):
            return None
        found = self._release(assignment.value, depth)
        if found is None:
            return None
        return found[0], Part.FRONT if target.elements[0] is element else Part.BACK

    def _only_value(self, node: cst.Name) -> cst.BaseExpression | None:
        bindings = self._names.scopes.reaching(node.value, node)
        return bindings[0].value if bindings is not None and len(bindings) == 1 else None


def _combine(left: Truth, right: Truth, both: bool) -> Truth:
    decisive, neutral = (Truth.FALSE, Truth.TRUE) if both else (Truth.TRUE, Truth.FALSE)
    if decisive in (left, right):
        return decisive
    if left is neutral:
        return right
    if right is neutral:
        return left
    return Truth.SOME if Truth.SOME in (left, right) else Truth.UNRELATED


def _ordered(
    release: Numbers, wanted: Numbers, order: Callable[[Numbers, Numbers], bool], part: Part
) -> bool | None:
    if part is Part.FRONT and len(wanted) <= len(release):
        return order(release[: len(wanted)], wanted)
    width = max(len(release), len(wanted)) + 1
    first, last = (release + (patch,) * (width - len(release)) for patch in (0, _LAST_PATCH))
    padded = wanted + (0,) * (width - len(wanted))
    answers = {order(first, padded), order(last, padded)}
    return answers.pop() if len(answers) == 1 else None


def _equal(release: Numbers, wanted: Numbers) -> bool | None:
    size = min(len(release), len(wanted))
    if release[:size] != wanted[:size]:
        return False
    return True if len(wanted) <= len(release) else None


def _has_prefix(release: str, prefix: str) -> bool | None:
    if release.startswith(prefix):
        return True
    return None if prefix.startswith(release) else False


def _numbers(text: str) -> Numbers:
    numbers: list[int] = []
    for part in text.split("."):
        digits = part.strip()
        if not (digits.isascii() and digits.isdigit()):
            break
        numbers.append(int(digits))
    return tuple(numbers)


def _numbers_of(node: cst.BaseExpression) -> Numbers:
    """The release that a literal stands for: ``"2.0"``, ``version.parse("2.0")``, ``2``, ``(2, 0)``, ``2.0``."""
    if isinstance(node, cst.Call) and node.args:
        return _numbers_of(node.args[0].value)
    text = string_value(node)
    if text is not None:
        return _numbers(text)
    if isinstance(node, cst.Integer):
        return (node.evaluated_value,)
    if isinstance(node, cst.Float):
        return _numbers(node.value)
    if isinstance(node, (cst.Tuple, cst.List)):
        return _joined(_numbers_of(element.value) for element in node.elements)
    return ()


def _joined(parts: Iterable[Numbers]) -> Numbers:
    known = list(parts)
    return tuple(part[0] for part in known) if all(len(part) == 1 for part in known) else ()


def _from_the_front(node: cst.Subscript) -> bool:
    """Whether a subscript takes the leading part of a release: ``[0]``, ``[:2]``."""
    if len(node.slice) != 1:
        return False
    part = node.slice[0].slice
    if isinstance(part, cst.Index):
        return isinstance(part.value, cst.Integer) and part.value.evaluated_value == 0
    return isinstance(part, cst.Slice) and part.lower is None and part.step is None
