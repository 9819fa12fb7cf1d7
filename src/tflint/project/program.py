"""What a module does while it is imported, as far as other modules matter: imports, names bound, attributes needed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from tflint.project.idioms import constant_truth, dotted, is_exit, is_main_guard, swallows_errors

_CAUGHT = frozenset({"ImportError", "AttributeError", "Exception", "BaseException", "NameError"})


class Does(Enum):
    """What one step does."""

    IMPORT = "import"
    FROM = "from"
    STAR = "star"
    BIND = "bind"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``sure``: it is always done. ``guarded``: somebody expects that it fails. ``main``: only in a script.

    IMPORT: ``module`` (bound to ``names[0]`` where ``alias``, else its first part is). FROM: ``names`` and the
    ``locals`` that they become, from ``module`` and ``level``. NEED: ``names`` is a name and attributes of it.
    """

    does: Does
    line: int
    names: tuple[str, ...] = ()
    locals: tuple[str, ...] = ()
    module: str = ""
    level: int = 0
    alias: bool = False
    sure: bool = True
    guarded: bool = False
    main: bool = False
    in_class: bool = False


def program_of(tree: ast.Module) -> tuple[Step, ...]:
    """The steps of a module in the order in which they are done."""
    lazy = any(
        isinstance(statement, ast.ImportFrom)
        and statement.module == "__future__"
        and any(alias.name == "annotations" for alias in statement.names)
        for statement in tree.body
    )
    return tuple(_Reader(lazy).body(tree.body, _Where()))


@dataclass(frozen=True, slots=True)
class _Where:
    sure: bool = True
    guarded: bool = False
    main: bool = False
    in_class: bool = False

    def unsure(self) -> _Where:
        return _Where(False, self.guarded, self.main, self.in_class)

    def caught(self) -> _Where:
        return _Where(self.sure, True, self.main, self.in_class)


@dataclass(frozen=True, slots=True)
class _Reader:
    lazy: bool
    """Whether annotations are not evaluated."""

    def body(self, statements: Iterable[ast.stmt], where: _Where) -> Iterator[Step]:
        for statement in statements:
            yield from self._statement(statement, where)
            if isinstance(statement, (ast.Raise, ast.Return)) or (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Call)
                and is_exit(statement.value)
            ):
                return

    def _step(self, does: Does, line: int, where: _Where, **more: object) -> Step:
        return Step(
            does,
            line,
            sure=where.sure,
            guarded=where.guarded,
            main=where.main,
            in_class=where.in_class,
            **more,  # type: ignore[arg-type]
        )

    def _bind(self, line: int, names: Iterable[str], where: _Where) -> Iterator[Step]:
        found = tuple(names)
        if found and not where.in_class:
            yield self._step(Does.BIND, line, where, names=found)

    def _statement(self, node: ast.stmt, where: _Where) -> Iterator[Step]:
        kind = type(node).__name__
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield self._step(
                    Does.IMPORT,
                    node.lineno,
                    where,
                    module=alias.name,
                    names=(alias.asname or alias.name.partition(".")[0],),
                    alias=alias.asname is not None,
                )
        elif isinstance(node, ast.ImportFrom):
            yield from self._from(node, where)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from self._needs(self._of_function(node), where)
            yield from self._bind(node.lineno, [node.name], where)
        elif isinstance(node, ast.ClassDef):
            before = (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords))
            yield from self._needs(before, where)
            yield from self.body(node.body, _Where(where.sure, where.guarded, where.main, in_class=True))
            yield from self._bind(node.lineno, [node.name], where)
        elif isinstance(node, ast.If):
            yield from self._needs([node.test], where)
            yield from self._if(node, where)
        elif kind in ("Try", "TryStar"):
            yield from self._try(node, where)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            yield from self._needs((item.context_expr for item in node.items), where)
            targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
            yield from self._bind(node.lineno, _names_in(targets), where)
            swallowed = any(swallows_errors(item.context_expr) for item in node.items)
            yield from self.body(node.body, where.caught() if swallowed else where)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            yield from self._needs([node.iter], where)
            yield from self._bind(node.lineno, _names_in([node.target]), where)
            yield from self.body([*node.body, *node.orelse], where.unsure())
        elif isinstance(node, ast.While):
            yield from self._needs([node.test], where)
            yield from self.body([*node.body, *node.orelse], where.unsure())
        elif isinstance(node, ast.Match):
            yield from self._needs([node.subject], where)
            for case in node.cases:
                yield from self.body(case.body, where.unsure())
        elif isinstance(node, ast.AnnAssign):
            parts = [node.value] if self.lazy else [node.value, node.annotation]
            yield from self._needs([part for part in parts if part is not None], where)
            if node.value is not None:
                yield from self._bind(node.lineno, _names_in([node.target]), where)
        else:
            inner = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
            yield from self._needs(inner, where)
            yield from self._bind(node.end_lineno or node.lineno, _names_in(inner), where)

    def _from(self, node: ast.ImportFrom, where: _Where) -> Iterator[Step]:
        if node.module == "__future__":
            return
        names = tuple(alias.name for alias in node.names)
        does = Does.STAR if names == ("*",) else Does.FROM
        locals_ = tuple(alias.asname or alias.name for alias in node.names)
        yield self._step(
            does, node.lineno, where, module=node.module or "", level=node.level, names=names, locals=locals_
        )

    def _of_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
        arguments = node.args
        yield from node.decorator_list
        yield from (
            default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None
        )
        if not self.lazy:
            every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            yield from (argument.annotation for argument in every if argument.annotation is not None)
            if node.returns is not None:
                yield node.returns

    def _if(self, node: ast.If, where: _Where) -> Iterator[Step]:
        truth = _truth(node.test)
        if is_main_guard(node.test):
            yield Step(Does.BIND, node.lineno, main=True)
            yield from self.body(node.body, _Where(where.sure, where.guarded, True, where.in_class))
            yield from self.body(node.orelse, where)
            return
        if truth is not False:
            yield from self.body(node.body, where if truth else where.unsure())
        if truth is not True:
            yield from self.body(node.orelse, where if truth is False else where.unsure())

    def _try(self, node: ast.stmt, where: _Where) -> Iterator[Step]:
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
        caught = any(_catches(handler) for handler in handlers)
        yield from self.body(getattr(node, "body", ()), where.caught() if caught else where)
        for handler in handlers:
            yield from self.body(handler.body, where.unsure())
        yield from self.body(getattr(node, "orelse", ()), where.unsure() if caught else where)
        yield from self.body(getattr(node, "finalbody", ()), where)

    def _needs(self, nodes: Iterable[ast.expr], where: _Where) -> Iterator[Step]:
        for node in nodes:
            for line, chain in _chains(node):
                yield self._step(Does.NEED, line, where, names=chain)


def _truth(test: ast.expr) -> bool | None:
    if dotted(test).rpartition(".")[2] == "TYPE_CHECKING":
        return False
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(test.operand)
        return None if inner is None else not inner
    return constant_truth(test)


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {dotted(kind).rpartition(".")[2] for kind in kinds}
    return bool(names & _CAUGHT) or any(
        not name.endswith(("Error", "Exception", "Exit", "Interrupt")) for name in names
    )


def _names_in(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id


def _chains(node: ast.expr) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Attributes of names that evaluating an expression reads, functions and generators that it makes left out."""
    pending: list[ast.AST] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, (ast.Lambda, ast.GeneratorExp, ast.IfExp, ast.BoolOp)):
            if isinstance(part, ast.IfExp):
                pending.append(part.test)
            elif isinstance(part, ast.BoolOp):
                pending.append(part.values[0])
            continue
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Load):
            chain = dotted(part)
            if chain:
                yield part.lineno, tuple(chain.split("."))
                continue
        pending.extend(reversed(list(ast.iter_child_nodes(part))))
