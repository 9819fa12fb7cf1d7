"""One walk over a libcst module: who is whose parent, what binds a name, what uses one.

The walk is a plain loop over a table of child fields. It leaves out whitespace, punctuation and
operators, and visits the fields in the order in which Python evaluates them, so that a smaller
*order* number means "runs earlier" within one scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

FIELDS: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.Module: ("body",),
    cst.IndentedBlock: ("body",),
    cst.SimpleStatementLine: ("body",),
    cst.SimpleStatementSuite: ("body",),
    cst.Expr: ("value",),
    cst.Return: ("value",),
    cst.Assert: ("test", "msg"),
    cst.Raise: ("exc", "cause"),
    cst.From: ("item",),
    cst.Assign: ("value", "targets"),
    cst.AssignTarget: ("target",),
    cst.AnnAssign: ("annotation", "value", "target"),
    cst.Annotation: ("annotation",),
    cst.AugAssign: ("target", "value"),
    cst.Del: ("target",),
    cst.Global: (),
    cst.Nonlocal: (),
    cst.Import: (),
    cst.ImportFrom: (),
    cst.Pass: (),
    cst.Break: (),
    cst.Continue: (),
    cst.If: ("test", "body", "orelse"),
    cst.Else: ("body",),
    cst.While: ("test", "body", "orelse"),
    cst.For: ("iter", "target", "body", "orelse"),
    cst.With: ("items", "body"),
    cst.WithItem: ("item", "asname"),
    cst.AsName: ("name",),
    cst.Try: ("body", "handlers", "orelse", "finalbody"),
    cst.TryStar: ("body", "handlers", "orelse", "finalbody"),
    cst.ExceptHandler: ("type", "name", "body"),
    cst.ExceptStarHandler: ("type", "name", "body"),
    cst.Finally: ("body",),
    cst.FunctionDef: ("decorators", "type_parameters", "params", "returns", "body"),
    cst.ClassDef: ("decorators", "type_parameters", "bases", "keywords", "body"),
    cst.TypeParameters: ("params",),
    cst.TypeParam: ("param", "default"),
    cst.TypeVar: ("bound",),
    cst.TypeVarTuple: (),
    cst.ParamSpec: (),
    cst.Decorator: ("decorator",),
    cst.Parameters: ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    cst.Param: ("annotation", "default"),
    cst.Lambda: ("params", "body"),
    cst.Match: ("subject", "cases"),
    cst.MatchCase: ("pattern", "guard", "body"),
    cst.MatchAs: ("pattern",),
    cst.MatchClass: ("cls", "patterns", "kwds"),
    cst.MatchKeywordElement: ("pattern",),
    cst.MatchList: ("patterns",),
    cst.MatchTuple: ("patterns",),
    cst.MatchMapping: ("elements",),
    cst.MatchMappingElement: ("key", "pattern"),
    cst.MatchOr: ("patterns",),
    cst.MatchOrElement: ("pattern",),
    cst.MatchSequenceElement: ("value",),
    cst.MatchSingleton: ("value",),
    cst.MatchStar: (),
    cst.MatchValue: ("value",),
    cst.TypeAlias: ("type_parameters", "value"),
    cst.Attribute: ("value",),
    cst.Name: (),
    cst.Call: ("func", "args"),
    cst.Arg: ("value",),
    cst.Subscript: ("value", "slice"),
    cst.SubscriptElement: ("slice",),
    cst.Index: ("value",),
    cst.Slice: ("lower", "upper", "step"),
    cst.BinaryOperation: ("left", "right"),
    cst.BooleanOperation: ("left", "right"),
    cst.UnaryOperation: ("expression",),
    cst.Comparison: ("left", "comparisons"),
    cst.ComparisonTarget: ("comparator",),
    cst.IfExp: ("test", "body", "orelse"),
    cst.NamedExpr: ("value", "target"),
    cst.Await: ("expression",),
    cst.Yield: ("value",),
    cst.Tuple: ("elements",),
    cst.List: ("elements",),
    cst.Set: ("elements",),
    cst.Dict: ("elements",),
    cst.Element: ("value",),
    cst.StarredElement: ("value",),
    cst.DictElement: ("key", "value"),
    cst.StarredDictElement: ("value",),
    cst.ListComp: ("for_in", "elt"),
    cst.SetComp: ("for_in", "elt"),
    cst.GeneratorExp: ("for_in", "elt"),
    cst.DictComp: ("for_in", "key", "value"),
    cst.CompFor: ("iter", "target", "ifs", "inner_for_in"),
    cst.CompIf: ("test",),
    cst.FormattedString: ("parts",),
    cst.FormattedStringExpression: ("expression", "format_spec"),
    cst.FormattedStringText: (),
    cst.ConcatenatedString: ("left", "right"),
    cst.SimpleString: (),
    cst.Integer: (),
    cst.Float: (),
    cst.Imaginary: (),
    cst.Ellipsis: (),
}
"""The child fields that can hold code, in the order of evaluation. A class that is not here is not code."""

# Node types of newer releases of libcst: template strings, lazy imports, `{**d for d in dicts}`.
for _newer in ("TemplatedString", "TemplatedStringExpression", "LazyImport", "LazyImportFrom"):
    if hasattr(cst, _newer):
        _like = _newer.replace("Templated", "Formatted").replace("Lazy", "")
        FIELDS[getattr(cst, _newer)] = FIELDS[getattr(cst, _like)]
if hasattr(cst, "StarredDictComp"):
    FIELDS[cst.StarredDictComp] = ("for_in", "value")

COMPREHENSIONS = (
    cst.ListComp,
    cst.SetComp,
    cst.GeneratorExp,
    cst.DictComp,
    getattr(cst, "StarredDictComp", cst.DictComp),
)
Scope = cst.CSTNode
"""A scope is named by its node: Module, FunctionDef, Lambda, ClassDef or a comprehension."""


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place that binds ``name``. ``node`` is what binds it, ``value`` the expression it is bound to, if it is one."""

    name: str
    order: int
    node: cst.CSTNode
    value: cst.BaseExpression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """An attribute that is assigned to or deleted: ``K.symbolic = value``."""

    target: cst.Attribute
    value: cst.BaseExpression | None


@dataclass(slots=True)
class Tree:
    """A parsed module with what one walk learnt about it."""

    module: cst.Module
    parent: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    order: dict[cst.CSTNode, int] = field(default_factory=dict)
    uses: dict[str, list[cst.Name]] = field(default_factory=dict)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    imports: list[cst.Import | cst.ImportFrom] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    functions: list[cst.FunctionDef] = field(default_factory=list)
    classes: list[cst.ClassDef] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    attributes: dict[str, list[cst.Attribute]] = field(default_factory=dict)
    """Attribute reads and writes by the attribute's own name."""
    declared: dict[str, list[cst.NameItem]] = field(default_factory=dict)
    """The items of ``global`` and ``nonlocal`` statements by name."""

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around ``node``, from the nearest to the module."""
        parent = self.parent
        current = parent.get(node)
        while current is not None:
            yield current
            current = parent.get(current)

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement that stands in a block and holds ``node``: a simple statement line or a compound statement."""
        child = node
        for above in self.ancestors(node):
            if isinstance(above, (cst.IndentedBlock, cst.Module)):
                return child
            child = above
        return child

    def enclosing_function(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        for above in self.ancestors(node):
            if isinstance(above, cst.FunctionDef):
                return above
        return None

    def enclosing_class(self, node: cst.CSTNode) -> cst.ClassDef | None:
        for above in self.ancestors(node):
            if isinstance(above, cst.ClassDef):
                return above
        return None


class _Later:
    """Put on the stack below a statement's parts: binds what the statement binds once they have been visited."""

    __slots__ = ("bind",)

    def __init__(self, bind: Callable[[int], None]) -> None:
        self.bind = bind


Push = Callable[["cst.CSTNode | _Later"], None]
Binder = Callable[[Tree, Any, int, Push], "tuple[str, ...]"]


def build_tree(module: cst.Module) -> Tree:
    """Walk ``module`` once, without recursion."""
    tree = Tree(module)
    parent, order, fields = tree.parent, tree.order, FIELDS
    binders = _BINDERS
    uses = tree.uses
    stack: list[Any] = [module]
    push, pop = stack.append, stack.pop
    count = 0
    while stack:
        node = pop()
        count += 1
        kind = node.__class__
        if kind is cst.Name:
            order[node] = count
            uses.setdefault(node.value, []).append(node)
            continue
        binder = binders.get(kind)
        names = fields[kind] if binder is None else binder(tree, node, count, push)
        for name in reversed(names):
            child = getattr(node, name)
            child_kind = child.__class__
            if child_kind in fields:
                parent[child] = node
                push(child)
            elif child_kind is tuple or child_kind is list:
                for item in reversed(child):
                    if item.__class__ in fields:
                        parent[item] = node
                        push(item)
    return tree


def _bind(
    tree: Tree, name: str, order: int, node: cst.CSTNode, value: cst.BaseExpression | None = None
) -> None:
    tree.bindings.setdefault(name, []).append(Binding(name, order, node, value))


def _bind_target(
    tree: Tree,
    target: cst.CSTNode,
    owner: cst.CSTNode,
    order: int,
    push: Push,
    value: cst.BaseExpression | None = None,
) -> None:
    """Bind the names of an assignment target; parts of it that are evaluated (``a`` in ``a.b = 1``) are pushed."""
    tree.parent[target] = owner
    if isinstance(target, cst.Name):
        _bind(tree, target.value, order, target, value)
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element, part in _element_values(target, value):
            tree.parent[element] = target
            _bind_target(tree, element.value, element, order, push, part)
    elif isinstance(target, cst.StarredElement):
        _bind_target(tree, target.value, target, order, push)
    else:
        if isinstance(target, cst.Attribute):
            tree.stores.append(Store(target, value))
        push(target)


def _element_values(
    target: cst.Tuple | cst.List, value: cst.BaseExpression | None
) -> list[tuple[cst.BaseElement, cst.BaseExpression | None]]:
    """Pair the elements of a target with those of a literal tuple or list of the same length."""
    elements = list(target.elements)
    if isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == len(elements):
        parts = list(value.elements)
        if not any(isinstance(part, cst.StarredElement) for part in [*elements, *parts]):
            return [(element, part.value) for element, part in zip(elements, parts, strict=True)]
    return [(element, None) for element in elements]


def _assign_target(tree: Tree, node: cst.AssignTarget, order: int, push: Push) -> tuple[str, ...]:
    owner = tree.parent[node]
    value = owner.value if isinstance(owner, cst.Assign) else None
    _bind_target(tree, node.target, node, order, push, value)
    return ()


def _annotated(tree: Tree, node: cst.AnnAssign, order: int, push: Push) -> tuple[str, ...]:
    if node.value is not None or not isinstance(node.target, cst.Name):
        push(_Later(lambda at: _bind_target(tree, node.target, node, at, push, node.value)))
    return ("annotation", "value")


def _augmented(tree: Tree, node: cst.AugAssign, order: int, push: Push) -> tuple[str, ...]:
    target = node.target
    if isinstance(target, cst.Name):
        name = target.value
        push(_Later(lambda at: _bind(tree, name, at, target)))
    return ("target", "value")


def _walrus(tree: Tree, node: cst.NamedExpr, order: int, push: Push) -> tuple[str, ...]:
    push(_Later(lambda at: _bind_target(tree, node.target, node, at, push, node.value)))
    return ("value",)


def _for(tree: Tree, node: cst.For | cst.CompFor, order: int, push: Push) -> tuple[str, ...]:
    after: list[cst.CSTNode | None] = (
        [node.body, node.orelse] if isinstance(node, cst.For) else [*node.ifs, node.inner_for_in]
    )
    for part in reversed(after):
        if part is not None:
            tree.parent[part] = node
            push(part)
    push(_Later(lambda at: _bind_target(tree, node.target, node, at, push)))
    return ("iter",)


def _as_name(tree: Tree, node: cst.AsName, order: int, push: Push) -> tuple[str, ...]:
    _bind_target(tree, node.name, node, order, push)
    return ()


def _delete(tree: Tree, node: cst.Del, order: int, push: Push) -> tuple[str, ...]:
    _bind_target(tree, node.target, node, order, push)
    return ()


def _function(tree: Tree, node: cst.FunctionDef, order: int, push: Push) -> tuple[str, ...]:
    tree.functions.append(node)
    push(_Later(lambda at: _bind(tree, node.name.value, at, node)))
    return FIELDS[cst.FunctionDef]


def _class(tree: Tree, node: cst.ClassDef, order: int, push: Push) -> tuple[str, ...]:
    tree.classes.append(node)
    push(_Later(lambda at: _bind(tree, node.name.value, at, node)))
    return FIELDS[cst.ClassDef]


def _parameter(tree: Tree, node: cst.Param, order: int, push: Push) -> tuple[str, ...]:
    _bind(tree, node.name.value, order, node)
    return FIELDS[cst.Param]


def _import(tree: Tree, node: cst.Import | cst.ImportFrom, order: int, push: Push) -> tuple[str, ...]:
    tree.imports.append(node)
    tree.order[node] = order
    if isinstance(node, cst.ImportFrom) and node.module is not None:
        _hang(tree, node.module, node)
    if isinstance(node.names, cst.ImportStar):
        return ()
    for alias in node.names:
        tree.parent[alias] = node
        _hang(tree, alias.name, alias)
        bound: cst.CSTNode = alias.asname.name if alias.asname is not None else alias.name
        while isinstance(bound, cst.Attribute):
            bound = bound.value
        if isinstance(bound, cst.Name):
            _bind(tree, bound.value, order, alias)
    return ()


def _hang(tree: Tree, dotted: cst.CSTNode, owner: cst.CSTNode) -> None:
    """Note the parents of a dotted name's parts."""
    tree.parent[dotted] = owner
    while isinstance(dotted, cst.Attribute):
        tree.parent[dotted.value] = dotted
        dotted = dotted.value


def _declaration(tree: Tree, node: cst.Global | cst.Nonlocal, order: int, push: Push) -> tuple[str, ...]:
    for item in node.names:
        tree.parent[item] = node
        tree.declared.setdefault(item.name.value, []).append(item)
    return ()


def _match_capture(tree: Tree, node: cst.MatchAs | cst.MatchStar, order: int, push: Push) -> tuple[str, ...]:
    if node.name is not None:
        _bind(tree, node.name.value, order, node)
    return FIELDS[type(node)]


def _match_mapping(tree: Tree, node: cst.MatchMapping, order: int, push: Push) -> tuple[str, ...]:
    if node.rest is not None:
        _bind(tree, node.rest.value, order, node)
    return FIELDS[cst.MatchMapping]


def _type_alias(tree: Tree, node: cst.TypeAlias, order: int, push: Push) -> tuple[str, ...]:
    _bind(tree, node.name.value, order, node)
    return FIELDS[cst.TypeAlias]


def _type_parameter(
    tree: Tree, node: cst.TypeVar | cst.TypeVarTuple | cst.ParamSpec, order: int, push: Push
) -> tuple[str, ...]:
    _bind(tree, node.name.value, order, node)
    return FIELDS[type(node)]


def _bind_later(tree: Tree, node: _Later, order: int, push: Push) -> tuple[str, ...]:
    node.bind(order)
    return ()


def _call(tree: Tree, node: cst.Call, order: int, push: Push) -> tuple[str, ...]:
    tree.calls.append(node)
    return ("func", "args")


def _attribute(tree: Tree, node: cst.Attribute, order: int, push: Push) -> tuple[str, ...]:
    tree.attributes.setdefault(node.attr.value, []).append(node)
    return ("value",)


_BINDERS: dict[type[object], Binder] = {
    _Later: _bind_later,
    cst.AssignTarget: _assign_target,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.NamedExpr: _walrus,
    cst.For: _for,
    cst.CompFor: _for,
    cst.AsName: _as_name,
    cst.Del: _delete,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.Param: _parameter,
    cst.Import: _import,
    cst.ImportFrom: _import,
    cst.Global: _declaration,
    cst.Nonlocal: _declaration,
    cst.MatchAs: _match_capture,
    cst.MatchStar: _match_capture,
    cst.MatchMapping: _match_mapping,
    cst.TypeAlias: _type_alias,
    cst.TypeVar: _type_parameter,
    cst.TypeVarTuple: _type_parameter,
    cst.ParamSpec: _type_parameter,
    cst.Call: _call,
    cst.Attribute: _attribute,
}
