"""The uses of TensorFlow and Keras in a source tree, found without tflint: one side of a check of TFL320.

Every file is gone through in the order in which Python runs it: module code first, then the bodies of functions
with what the module has bound by then. A name is followed through imports and plain assignments; whatever else
binds it ends that. Branches are gone through one after the other. What Python never comes to is no use: ``if
TYPE_CHECKING:``, annotations of local variables, all annotations under ``from __future__ import annotations``.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

ROOTS = frozenset({"tensorflow", "keras", "tf_keras"})


@dataclass(frozen=True)
class Use:
    """One attribute chain on a framework, or one name that an import asks for.

    ``line`` is 1-based. ``root`` is what the name at the front stands for, empty for an import. ``statement`` is the
    line on which the statement of an import begins, which names its module.
    """

    line: int
    symbol: str
    root: str
    statement: int


@dataclass
class Scope:
    """What the names of a scope stand for; None for anything that is not a framework."""

    outer: Scope | None
    names: dict[str, str | None] = field(default_factory=dict)
    is_class: bool = False
    is_function: bool = False

    def find(self, name: str) -> str | None:
        """What a name stands for, seen from this scope."""
        scope: Scope | None = self
        first = True
        while scope is not None:
            if name in scope.names and (first or not scope.is_class):
                return scope.names[name]
            scope, first = scope.outer, False
        return None


class Walker(ast.NodeVisitor):
    """Goes through one file and collects its uses."""

    def __init__(self) -> None:
        self._scope = Scope(None)
        self._later: list[tuple[ast.AST, Scope]] = []
        self._postponed = self._never = False
        """Whether the file's annotations are not evaluated; whether what is gone through now never runs."""
        self.uses: list[Use] = []

    def run(self, tree: ast.Module) -> list[Use]:
        """The uses in the order in which they were met."""
        for statement in tree.body:
            self.visit(statement)
        while self._later:
            node, scope = self._later.pop(0)
            self._scope = scope
            body = node.body if isinstance(node.body, list) else [node.body]  # type: ignore[attr-defined]
            for statement in body:
                self.visit(statement)
        return self.uses

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            root = alias.name.partition(".")[0]
            known = root in ROOTS
            if known:
                self._note(alias, alias.name, "", node.lineno)
            bound = alias.asname or root
            self._scope.names[bound] = (alias.name if alias.asname else root) if known else None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        self._postponed |= module == "__future__" and any(alias.name == "annotations" for alias in node.names)
        known = node.level == 0 and module.partition(".")[0] in ROOTS
        for alias in node.names:
            symbol = f"{module}.{alias.name}" if known and alias.name != "*" else module
            if known:
                self._note(alias, symbol, "", node.lineno)
            if alias.name != "*":
                self._scope.names[alias.asname or alias.name] = symbol if known else None

    def visit_Attribute(self, node: ast.Attribute) -> None:
        symbol = self._symbol(node)
        if symbol is not None and isinstance(node.ctx, ast.Load):
            self._note(node, symbol, self._root(node))
        elif symbol is None:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        symbol = self._symbol(node.value)
        for target in node.targets:
            self._bind(target, symbol)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not self._scope.is_function:
            self._annotation(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self._bind(node.target, self._symbol(node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self._bind(node.target, None)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        never, self._never = self._never, self._never or _is_for_types(node.test)
        for statement in node.body:
            self.visit(statement)
        self._never = never
        for statement in node.orelse:
            self.visit(statement)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self._bind(node.target, None)
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self._bind(item.optional_vars, None)
        for statement in node.body:
            self.visit(statement)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name:
            self._scope.names[node.name] = None
        for statement in node.body:
            self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._arguments(node.args)
        self._annotation(node.returns)
        self._scope.names[node.name] = None
        self._defer(node, node.args)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._arguments(node.args)
        self._defer(node, node.args)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]:
            self.visit(part)
        outer = self._scope
        self._scope = Scope(outer, is_class=True)
        for statement in node.body:
            self.visit(statement)
        self._scope = outer
        outer.names[node.name] = None

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        outer = self._scope
        self._scope = Scope(outer)
        for generator in node.generators:
            self.visit(generator.iter)
            self._bind(generator.target, None)
            for condition in generator.ifs:
                self.visit(condition)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self._scope = outer

    visit_SetComp = visit_GeneratorExp = visit_DictComp = visit_ListComp

    def _arguments(self, arguments: ast.arguments) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.visit(default)
        for argument in _all(arguments):
            self._annotation(argument.annotation)

    def _annotation(self, node: ast.expr | None) -> None:
        if node is not None and not self._postponed:
            self.visit(node)

    def _defer(self, node: ast.AST, arguments: ast.arguments) -> None:
        names: dict[str, str | None] = {argument.arg: None for argument in _all(arguments)}
        self._later.append((node, Scope(self._scope, names, is_function=True)))

    def _symbol(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self._scope.find(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._symbol(node.value)
            return None if owner is None else f"{owner}.{node.attr}"
        return None

    def _bind(self, target: ast.expr, symbol: str | None) -> None:
        if isinstance(target, ast.Name):
            self._scope.names[target.id] = symbol
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self._bind(element, None)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, None)
        else:
            self.visit(target)

    def _root(self, node: ast.expr) -> str:
        while isinstance(node, ast.Attribute):
            node = node.value
        return self._symbol(node) or ""

    def _note(self, node: ast.expr | ast.alias, symbol: str, root: str, statement: int = 0) -> None:
        if not self._never:
            self.uses.append(Use(node.lineno, symbol, root, statement or node.lineno))


def _all(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    yield from (each for each in (arguments.vararg, arguments.kwarg) if each is not None)


def uses_of(data: bytes) -> list[Use]:
    """The uses in a file; none in one that does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Walker().run(ast.parse(data))
    except (SyntaxError, ValueError, RecursionError):
        return []


def _is_for_types(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"
