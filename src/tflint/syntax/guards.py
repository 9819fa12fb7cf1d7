"""Guards: code that runs only on some releases, or that expects to fail on others.

A use inside a guard for another release is not a mistake. Known forms: ``try`` with a handler for
``ImportError`` or ``AttributeError`` that does not just give up, ``with suppress(…)``, ``hasattr(K, "x")``, conditions on releases
(see `tflint.syntax.versions`), and what follows ``if <such a condition>: return``. What is there for type
checkers alone is never run, and so no mistake either (see `tflint.syntax.typing_only`).
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from tflint.syntax.flow import exit_of
from tflint.syntax.giving_up import gives_up
from tflint.syntax.names import Names, dotted_name, string_value
from tflint.syntax.tree import Tree
from tflint.syntax.typing_only import ANNOTATIONS, Annotations
from tflint.syntax.versions import ReleasesOf, Truth, Versions

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})
_ATTRIBUTE_ERRORS = frozenset({"AttributeError"})
_BROAD_ERRORS = frozenset({"Exception", "BaseException"})
_EXPECTING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})
"""Context managers that are given the exceptions that their body may raise."""
_CONDITIONAL = frozenset({cst.If, cst.IfExp, cst.BooleanOperation})
_BLOCKS = frozenset({cst.IndentedBlock, cst.Module})
_TRIES = frozenset({cst.Try, cst.TryStar})
_IMPORTS = frozenset({cst.Import, cst.ImportFrom, cst.ImportAlias})
_TELLING = frozenset({*_CONDITIONAL, *_BLOCKS, *_TRIES, *ANNOTATIONS, cst.With})


class Guards:
    """Questions about guards around the nodes of one tree."""

    def __init__(self, tree: Tree, names: Names, releases_of: ReleasesOf) -> None:
        self._tree = tree
        self._versions = Versions(names, releases_of)
        self._annotations = Annotations(tree, names.scopes)
        self._behind_exits: dict[cst.CSTNode, frozenset[cst.CSTNode]] = {}
        """Block → the statements of it that run only if an earlier one let them, by release."""
        self._guarded: dict[cst.CSTNode, bool] = {}
        self._statements: dict[tuple[cst.CSTNode, bool], bool] = {}
        self._expected: dict[cst.CSTNode, frozenset[str]] = {}
        """``with`` → the exceptions that it is given to expect."""

    # -- is this code live -----------------------------------------------------------------------

    def live(self, node: cst.CSTNode) -> bool:
        """False where a release guard says that the target never runs ``node``."""
        parent = self._tree.parent
        child, above = node, parent.get(node)
        while above is not None:
            if above.__class__ in _CONDITIONAL and self._branch(above, child) is Truth.FALSE:
                return False
            child, above = above, parent.get(above)
        return True

    def guarded(self, node: cst.CSTNode) -> bool:
        """Whether a use at ``node`` is meant for some releases only, or is allowed to fail."""
        known = self._guarded.get(node)
        if known is None:
            known = self._guarded[node] = self._is_guarded(node)
        return known

    def _is_guarded(self, node: cst.CSTNode) -> bool:
        return self._is_guarded_above(node, self._is_import(node))

    def _is_guarded_above(self, child: cst.CSTNode, is_import: bool) -> bool:
        """Whether something above ``child`` guards an import, or another use, in it."""
        parent = self._tree.parent
        above = parent.get(child)
        while above is not None:
            kind = above.__class__  # isinstance is slow for libcst's classes, and these have no subclasses
            if kind not in _TELLING:
                pass
            elif kind in _BLOCKS:
                return self._is_guarded_statement(above, child, is_import)
            elif kind in _CONDITIONAL:
                if self._branch(above, child) in (Truth.FALSE, Truth.SOME):
                    return True
            elif kind in _TRIES:
                assert isinstance(above, (cst.Try, cst.TryStar))
                if self._allowed_to_fail(above, child, is_import):
                    return True
            elif kind is cst.With:
                assert isinstance(above, cst.With)
                if child is above.body and self._expects(above, is_import):
                    return True
            elif kind in ANNOTATIONS and self._annotations.is_unevaluated(above):
                return True
            child, above = above, parent.get(above)
        return False

    def expected(self, node: cst.CSTNode, errors: frozenset[str]) -> bool:
        """Whether one of the errors is caught where ``node`` raises it, by name, or broadly around that line alone."""
        child = node
        for above in self._tree.ancestors(node):
            if isinstance(above, (cst.Try, cst.TryStar)) and child is above.body:
                lines = above.body.body
                for handler in above.handlers:
                    caught = _names_of(handler.type)
                    broad = handler.type is None or caught & _BROAD_ERRORS
                    if caught & errors or (broad and len(lines) == 1):
                        return True
            elif isinstance(above, cst.With) and child is above.body:
                calls = [item.item for item in above.items if isinstance(item.item, cst.Call)]
                for call in calls:
                    expecting = (dotted_name(call.func) or "").rsplit(".", 1)[-1] in _EXPECTING
                    if expecting and any(
                        _names_of(arg.value) & (errors | _BROAD_ERRORS) for arg in call.args
                    ):
                        return True
            elif isinstance(above, (cst.FunctionDef, cst.Lambda)):
                return False
            child = above
        return False

    def _is_guarded_statement(self, block: cst.CSTNode, statement: cst.CSTNode, is_import: bool) -> bool:
        """The same for a statement of a block; asked for each of the many uses in it, worked out once."""
        key = (statement, is_import)
        known = self._statements.get(key)
        if known is None:
            known = self._after_exit(block, statement) or self._is_guarded_above(block, is_import)
            self._statements[key] = known
        return known

    def asked_for(self, attribute: cst.Attribute) -> bool:
        """Whether ``attribute`` stands where ``hasattr`` said that its object has it, or in the other branch."""
        receiver, name = dotted_name(attribute.value), attribute.attr.value
        child: cst.CSTNode = attribute
        for above in self._tree.ancestors(attribute):
            test = _condition_of(above, child)
            if test is not None and _asks_for(test, receiver, name):
                return True
            child = above
        return False

    def _branch(self, above: cst.CSTNode, child: cst.CSTNode) -> Truth:
        """What the condition of ``above`` says about its part ``child``."""
        test = _condition_of(above, child)
        if test is None:
            return Truth.UNRELATED
        truth = self._versions.truth(test)
        return truth if _runs_if_true(above, child) else truth.negated()

    def _after_exit(self, block: cst.CSTNode, child: cst.CSTNode) -> bool:
        """Whether an earlier ``if not hasattr(K, "x"): return`` of the block guards its statement ``child``."""
        guarded = self._behind_exits.get(block)
        if guarded is None:
            body: Sequence[cst.CSTNode] = getattr(block, "body", ())
            exits = (index for index, statement in enumerate(body) if self._exits_by_release(statement))
            first = next(exits, len(body))
            guarded = self._behind_exits[block] = frozenset(body[first + 1 :])
        return child in guarded

    def _exits_by_release(self, statement: cst.CSTNode) -> bool:
        """Whether a statement is an ``if`` on releases of which one arm leaves the block, or asserts a release."""
        if statement.__class__ is cst.SimpleStatementLine:
            assert isinstance(statement, cst.SimpleStatementLine)
            first = statement.body[0]
            if not isinstance(first, cst.Assert):
                return False
            return self._versions.truth(first.test) in (Truth.FALSE, Truth.SOME)
        if statement.__class__ is not cst.If:
            return False
        assert isinstance(statement, cst.If)
        orelse = statement.orelse
        ends = exit_of(statement.body) is not None
        if ends == (isinstance(orelse, cst.Else) and exit_of(orelse.body) is not None):
            return False
        truth = self._versions.truth(statement.test)
        return (truth if ends else truth.negated()) in (Truth.TRUE, Truth.SOME)

    # -- what may fail ---------------------------------------------------------------------------

    def _allowed_to_fail(self, statement: cst.Try | cst.TryStar, part: cst.CSTNode, is_import: bool) -> bool:
        if part is statement.body:
            catching = [each for each in statement.handlers if self._catches(each, statement, is_import)]
            if not catching or statement.finalbody is not None:
                return bool(catching)
            return not all(map(gives_up, catching)) or self._is_tried(statement)
        if isinstance(part, (cst.ExceptHandler, cst.ExceptStarHandler)):
            caught = _names_of(part.type)
            return bool(caught & (_ATTRIBUTE_ERRORS | _IMPORT_ERRORS)) or (
                not caught - _BROAD_ERRORS and _is_import_try(statement)
            )
        return False

    def _is_tried(self, node: cst.CSTNode) -> bool:
        """Whether ``node`` is the second of several ways, or the code around it, in the same function, is ready for an error."""
        child = node
        for above in self._tree.ancestors(node):
            if isinstance(above, (cst.FunctionDef, cst.Lambda)):
                return False
            if isinstance(above, (cst.Try, cst.TryStar)) and child is above.body and above.handlers:
                return True
            if isinstance(above, (cst.ExceptHandler, cst.ExceptStarHandler)):
                return True
            if isinstance(above, cst.With) and child is above.body and self._expected_by(above):
                return True
            child = above
        return False

    def _catches(
        self,
        handler: cst.ExceptHandler | cst.ExceptStarHandler,
        statement: cst.Try | cst.TryStar,
        is_import: bool,
    ) -> bool:
        caught = _names_of(handler.type)
        broad = handler.type is None or bool(caught & _BROAD_ERRORS)
        if is_import:
            return broad or bool(caught & _IMPORT_ERRORS)
        if caught & _ATTRIBUTE_ERRORS:
            return True
        # A broad handler around one line is a fallback for it; around a whole program it is not.
        body = statement.body.body
        return (
            broad
            and len(body) == 1
            and isinstance(body[0], (cst.SimpleStatementLine, cst.BaseSmallStatement))
        )

    def _expects(self, statement: cst.With, is_import: bool) -> bool:
        """Whether a ``with`` is ready for the failure of an import, or of another use."""
        wanted = _IMPORT_ERRORS if is_import else _ATTRIBUTE_ERRORS
        return bool(self._expected_by(statement) & (wanted | _BROAD_ERRORS))

    def _expected_by(self, statement: cst.With) -> frozenset[str]:
        """The exceptions for which a ``with`` is ready."""
        caught = self._expected.get(statement)
        if caught is None:
            calls = (item.item for item in statement.items if isinstance(item.item, cst.Call))
            expecting = [
                call for call in calls if (dotted_name(call.func) or "").rsplit(".", 1)[-1] in _EXPECTING
            ]
            kinds = (_names_of(arg.value) for call in expecting for arg in call.args)
            caught = self._expected[statement] = frozenset[str]().union(*kinds)
        return caught

    def _is_import(self, node: cst.CSTNode) -> bool:
        kind = node.__class__
        if kind in _IMPORTS:
            return True
        if kind is not cst.Call:
            return False
        assert isinstance(node, cst.Call)
        return (dotted_name(node.func) or "").endswith("import_module")


def _condition_of(above: cst.CSTNode, child: cst.CSTNode) -> cst.BaseExpression | None:
    """The condition on which the part ``child`` of ``above`` runs, if there is one."""
    if isinstance(above, (cst.If, cst.IfExp)):
        return above.test if child is not above.test else None
    if isinstance(above, cst.BooleanOperation):
        return above.left if child is above.right else None
    return None


def _runs_if_true(above: cst.CSTNode, child: cst.CSTNode) -> bool:
    if isinstance(above, cst.BooleanOperation):
        return isinstance(above.operator, cst.And)
    return isinstance(above, (cst.If, cst.IfExp)) and child is above.body


def _asks_for(test: cst.BaseExpression, receiver: str | None, name: str) -> bool:
    """Whether a condition has ``hasattr(receiver, "name")`` in it."""
    pending = [test]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.UnaryOperation):
            pending.append(node.expression)
        elif isinstance(node, cst.BooleanOperation):
            pending += [node.left, node.right]
        elif isinstance(node, cst.Call) and dotted_name(node.func) == "hasattr" and len(node.args) == 2:
            if dotted_name(node.args[0].value) == receiver and string_value(node.args[1].value) == name:
                return True
    return False


def _names_of(kinds: cst.BaseExpression | None) -> frozenset[str]:
    """The last names of the exception types of a handler."""
    nodes = [element.value for element in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
    return frozenset(name.rsplit(".", 1)[-1] for name in map(dotted_name, nodes) if name)


def _is_import_try(statement: cst.Try | cst.TryStar) -> bool:
    return any(
        isinstance(small, (cst.Import, cst.ImportFrom))
        for line in statement.body.body
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
    )
