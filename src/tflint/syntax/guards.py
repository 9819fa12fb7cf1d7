"""Guards: code that runs only on some releases, or that expects to fail on others.

A use inside a guard for another release is not a mistake. Known forms: ``try`` with a handler for
``ImportError`` or ``AttributeError``, ``hasattr(K, "x")``, comparisons of ``tf.__version__`` (also
through ``version.parse``, ``LooseVersion``, ``split``, ``startswith`` and flags set from them),
``six.PY2`` and ``sys.version_info``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

import libcst as cst

from tflint.syntax.names import Names, dotted_name, is_framework, string_value
from tflint.syntax.tree import Tree

ReleasesOf = Callable[[str], Sequence[str]]
"""The releases of the target for a root (``tensorflow``, ``keras``), ascending."""

_COMPARE: dict[type[cst.CSTNode], Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    cst.LessThan: lambda a, b: a < b,
    cst.LessThanEqual: lambda a, b: a <= b,
    cst.GreaterThan: lambda a, b: a > b,
    cst.GreaterThanEqual: lambda a, b: a >= b,
    cst.Equal: lambda a, b: a == b,
    cst.NotEqual: lambda a, b: a != b,
}
_MIRROR: dict[type[cst.CSTNode], type[cst.CSTNode]] = {
    cst.LessThan: cst.GreaterThan,
    cst.LessThanEqual: cst.GreaterThanEqual,
    cst.GreaterThan: cst.LessThan,
    cst.GreaterThanEqual: cst.LessThanEqual,
}
_IMPORT_HANDLERS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_ATTRIBUTE_HANDLERS = frozenset({"AttributeError"})
_BROAD_HANDLERS = frozenset({"Exception", "BaseException"})


_LATER_PART = "a later part of the release"
"""The root of ``tf.__version__.split(".")[1]``: no axis has it, so that a condition on it is undecided."""
_PYTHONS = ((3, 8), (3, 14))
"""The oldest and the newest Python that code for current releases runs on."""


class Truth(Enum):
    """What a condition is on the releases of the target. ``SOME``: it is about releases, but not the same on all of them."""

    TRUE = 1
    FALSE = 2
    SOME = 3
    UNRELATED = 4


_NOT = {
    Truth.TRUE: Truth.FALSE,
    Truth.FALSE: Truth.TRUE,
    Truth.SOME: Truth.SOME,
    Truth.UNRELATED: Truth.UNRELATED,
}


class Guards:
    """Questions about guards around the nodes of one tree."""

    def __init__(
        self,
        tree: Tree,
        names: Names,
        releases_of: ReleasesOf,
        has_symbol: Callable[[str], bool | None] = lambda symbol: None,
    ) -> None:
        self._tree = tree
        self._names = names
        self._releases_of = releases_of
        self._has_symbol = has_symbol
        self._truths: dict[cst.CSTNode, Truth] = {}
        self._exits: dict[cst.CSTNode, list[tuple[int, cst.BaseExpression, cst.CSTNode]]] = {}

    # -- is this code live -----------------------------------------------------------------------

    def live(self, node: cst.CSTNode) -> bool:
        """False where a release guard says that the target never runs ``node``."""
        child = node
        for above in self._tree.ancestors(node):
            if self._branch(above, child) is Truth.FALSE:
                return False
            child = above
        return True

    def guarded(self, node: cst.CSTNode) -> bool:
        """Whether a use at ``node`` is meant for some releases only, or is allowed to fail."""
        child = node
        for above in self._tree.ancestors(node):
            if self._branch(above, child) in (Truth.FALSE, Truth.SOME):
                return True
            if isinstance(above, (cst.Try, cst.TryStar)) and self._allowed_to_fail(above, child, node):
                return True
            if isinstance(above, (cst.IndentedBlock, cst.Module)) and self._after_exit(above, child):
                return True
            child = above
        return False

    def _branch(self, above: cst.CSTNode, child: cst.CSTNode) -> Truth:
        """What the condition of ``above`` says about its part ``child``."""
        if isinstance(above, (cst.If, cst.IfExp)):
            if child is above.body:
                return self.truth(above.test)
            if child is above.orelse:
                return _NOT[self.truth(above.test)]
        elif isinstance(above, cst.BooleanOperation) and child is above.right:
            left = self.truth(above.left)
            return left if isinstance(above.operator, cst.And) else _NOT[left]
        return Truth.UNRELATED

    def _after_exit(self, block: cst.CSTNode, child: cst.CSTNode) -> bool:
        """Whether an earlier ``if not hasattr(K, "x"): return`` of the block guards its statement ``child``."""
        body: Sequence[cst.CSTNode] = getattr(block, "body", ())
        for statement in body:
            if statement is child:
                return False
            if isinstance(statement, cst.If) and statement.orelse is None and _leaves(statement.body):
                if self.truth(statement.test) in (Truth.TRUE, Truth.SOME):
                    return True
        return False

    # -- try -------------------------------------------------------------------------------------

    def _allowed_to_fail(
        self, statement: cst.Try | cst.TryStar, part: cst.CSTNode, node: cst.CSTNode
    ) -> bool:
        if part is statement.body:
            return any(self._catches(handler, statement, node) for handler in statement.handlers)
        if part in statement.handlers:
            assert isinstance(part, (cst.ExceptHandler, cst.ExceptStarHandler))
            caught = _caught(part)
            return bool(caught & (_ATTRIBUTE_HANDLERS | {"ImportError", "ModuleNotFoundError"})) or (
                not caught and _is_import_try(statement)
            )
        return False

    def _catches(
        self,
        handler: cst.ExceptHandler | cst.ExceptStarHandler,
        statement: cst.Try | cst.TryStar,
        node: cst.CSTNode,
    ) -> bool:
        caught = _caught(handler)
        broad = not caught or bool(caught & _BROAD_HANDLERS)
        if _is_import(node, self._tree):
            return broad or bool(caught & _IMPORT_HANDLERS)
        if caught & _ATTRIBUTE_HANDLERS:
            return True
        # A broad handler around one line is a fallback for it; around a whole program it is not.
        body = statement.body.body
        return broad and len(body) == 1 and isinstance(body[0], cst.SimpleStatementLine)

    # -- conditions ------------------------------------------------------------------------------

    def truth(self, test: cst.BaseExpression) -> Truth:
        """What a condition is on the target's releases."""
        known = self._truths.get(test)
        if known is None:
            self._truths[test] = Truth.UNRELATED  # while it is being worked out: no endless recursion
            known = self._truths[test] = self._truth(test)
        return known

    def _truth(self, test: cst.BaseExpression) -> Truth:
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            return _NOT[self.truth(test.expression)]
        if isinstance(test, cst.BooleanOperation):
            return _combine(self.truth(test.left), self.truth(test.right), isinstance(test.operator, cst.And))
        if isinstance(test, cst.Comparison):
            return self._comparison(test)
        if isinstance(test, cst.Call):
            return self._call(test)
        if isinstance(test, (cst.Name, cst.Attribute)):
            return self._flag(test)
        return Truth.UNRELATED

    def _call(self, test: cst.Call) -> Truth:
        func = dotted_name(test.func)
        if func == "hasattr" and len(test.args) == 2:
            return self._hasattr(test)
        if (
            isinstance(test.func, cst.Attribute)
            and test.func.attr.value == "startswith"
            and len(test.args) == 1
        ):
            root = self._version_root(test.func.value)
            prefix = string_value(test.args[0].value)
            if root is not None and prefix is not None:
                wanted = _numbers(prefix)
                return self._over(root, lambda release: release[: len(wanted)] == wanted)
        if func is not None and func.split(".")[-1] in {"executing_eagerly_outside_functions", "tf2_enabled"}:
            return Truth.SOME
        symbol = self._names.resolve_one(test.func)
        if symbol == "tensorflow.__internal__.tf2.enabled":
            return Truth.SOME
        return Truth.UNRELATED

    def _hasattr(self, test: cst.Call) -> Truth:
        owners = [owner for owner in self._names.resolve(test.args[0].value) if owner]
        name = string_value(test.args[1].value)
        if not owners or name is None:
            return Truth.UNRELATED
        answers = {self._has_symbol(f"{owner}.{name}") for owner in owners}
        if answers == {True}:
            return Truth.TRUE
        if answers == {False}:
            return Truth.FALSE
        return Truth.SOME

    def _comparison(self, test: cst.Comparison) -> Truth:
        if len(test.comparisons) != 1:
            return Truth.SOME if self._version_root(test.left) is not None else Truth.UNRELATED
        left, target = test.left, test.comparisons[0]
        operator: type[cst.CSTNode] = type(target.operator)
        right = target.comparator
        root = self._version_root(left)
        other = right
        if root is None:
            root, other = self._version_root(right), left
            operator = _MIRROR.get(operator, operator)
        if root is None:
            return Truth.UNRELATED
        compare = _COMPARE.get(operator)
        wanted = _version_value(other)
        if compare is None or not wanted:
            return Truth.SOME
        if root == "python":
            answers = {compare(python[: len(wanted)], wanted) for python in _PYTHONS}
            return Truth.SOME if len(answers) == 2 else Truth.TRUE if answers == {True} else Truth.FALSE

        def holds(release: tuple[int, ...]) -> bool:
            width = max(len(release), len(wanted))
            padded = release + (0,) * (width - len(release)), wanted + (0,) * (width - len(wanted))
            if operator in (cst.Equal, cst.NotEqual) or len(wanted) < len(release):
                padded = release[: len(wanted)], wanted
            return compare(*padded)

        return self._over(root, holds)

    def _over(self, root: str, holds: Callable[[tuple[int, ...]], bool]) -> Truth:
        releases = self._releases_of(root)
        answers = {holds(tuple(int(part) for part in release.split("."))) for release in releases}
        if answers == {True}:
            return Truth.TRUE
        if answers == {False}:
            return Truth.FALSE
        return Truth.SOME

    def _version_root(self, node: cst.BaseExpression) -> str | None:
        """``tensorflow`` for any expression that is made from ``tf.__version__`` and nothing else; ``python`` likewise."""
        later = False
        for _ in range(12):
            if isinstance(node, cst.Call):
                if isinstance(node.func, cst.Attribute) and node.func.attr.value in {
                    "split",
                    "strip",
                    "partition",
                }:
                    node = node.func.value
                elif len(node.args) >= 1:
                    node = node.args[0].value
                else:
                    return None
            elif isinstance(node, cst.Subscript):
                later = later or not _from_the_front(node)
                node = node.value
            elif isinstance(node, cst.Attribute) and node.attr.value in {
                "major",
                "minor",
                "version",
                "release",
            }:
                later = later or node.attr.value == "minor"
                node = node.value
            elif isinstance(node, (cst.GeneratorExp, cst.ListComp)):
                node = node.for_in.iter
            else:
                break
        if dotted_name(node) in {"sys.version_info", "sys.version"}:
            return _LATER_PART if later else "python"
        symbol = self._names.resolve_one(node)
        if symbol is not None and is_framework(symbol):
            tail = symbol.rsplit(".", 1)[-1]
            if tail in {"__version__", "VERSION"}:
                return _LATER_PART if later else symbol.split(".", 1)[0]
        if isinstance(node, cst.Name):
            value = self._single_value(node)
            if value is not None and value is not node and not isinstance(value, cst.Name):
                root = self._version_root(value)
                return _LATER_PART if later and root is not None else root
        return None

    def _flag(self, node: cst.Name | cst.Attribute) -> Truth:
        """``six.PY2``, ``TYPE_CHECKING``-like constants, and names that were set once from a release condition."""
        text = dotted_name(node)
        if text in {"six.PY2", "PY2"}:
            return Truth.FALSE
        if text in {"six.PY3", "PY3"}:
            return Truth.TRUE
        if isinstance(node, cst.Name):
            value = self._single_value(node)
            if value is not None:
                return self.truth(value)
        return Truth.UNRELATED

    def _single_value(self, node: cst.Name) -> cst.BaseExpression | None:
        bindings = self._names.scopes.reaching(node.value, node)
        if bindings is not None and len(bindings) == 1:
            return bindings[0].value
        return None


def _combine(left: Truth, right: Truth, both: bool) -> Truth:
    decisive, neutral = (Truth.FALSE, Truth.TRUE) if both else (Truth.TRUE, Truth.FALSE)
    if decisive in (left, right):
        return decisive
    if left is neutral:
        return right
    if right is neutral:
        return left
    return Truth.SOME if Truth.SOME in (left, right) else Truth.UNRELATED


def _numbers(text: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in text.split("."):
        digits = part.strip()
        if not digits.isdigit():
            break
        numbers.append(int(digits))
    return tuple(numbers)


def _from_the_front(node: cst.Subscript) -> bool:
    """Whether a subscript takes the leading part of a release: ``[0]``, ``[:2]``."""
    if len(node.slice) != 1:
        return False
    part = node.slice[0].slice
    if isinstance(part, cst.Index):
        return isinstance(part.value, cst.Integer) and int(part.value.value, 0) == 0
    return isinstance(part, cst.Slice) and part.lower is None and part.step is None


def _version_value(node: cst.BaseExpression) -> tuple[int, ...]:
    """The release that a literal stands for: ``"2.0"``, ``version.parse("2.0")``, ``2``, ``(2, 0)``, ``2.0``."""
    if isinstance(node, cst.Call) and node.args:
        return _version_value(node.args[0].value)
    text = string_value(node)
    if text is not None:
        return _numbers(text)
    if isinstance(node, cst.Integer):
        return (int(node.value, 0),)
    if isinstance(node, cst.Float):
        return _numbers(node.value)
    if isinstance(node, (cst.Tuple, cst.List)):
        parts = [_version_value(element.value) for element in node.elements]
        return tuple(part[0] for part in parts) if all(len(part) == 1 for part in parts) else ()
    return ()


def _caught(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> frozenset[str]:
    """The last names of the exception types of a handler; empty for a bare ``except:``."""
    kinds = handler.type
    nodes = [element.value for element in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
    return frozenset(name.split(".")[-1] for name in map(dotted_name, nodes) if name)


def _is_import(node: cst.CSTNode, tree: Tree) -> bool:
    if isinstance(node, (cst.Import, cst.ImportFrom, cst.ImportAlias)):
        return True
    return isinstance(node, cst.Call) and (dotted_name(node.func) or "").endswith("import_module")


def _is_import_try(statement: cst.Try | cst.TryStar) -> bool:
    return any(
        isinstance(small, (cst.Import, cst.ImportFrom))
        for line in statement.body.body
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
    )


def _leaves(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, (cst.Return, cst.Raise, cst.Continue, cst.Break))
