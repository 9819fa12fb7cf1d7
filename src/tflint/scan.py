"""The framework symbols that a file may name, from Python's own syntax tree: more than there are, never fewer.

Rules about any symbol at all would have every file parsed by libcst, which takes ten times as long as Python's own
parser. This looks first: names are followed without regard to scopes and to the order of statements.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tflint.frameworks import Canonical, canonical, is_framework
from tflint.questions import Modules

_BY_TEXT = frozenset({"import_module", "__import__"})
_METHODS = {
    "make_one_shot_iterator": "tensorflow.data.Dataset.make_one_shot_iterator",
    "make_initializable_iterator": "tensorflow.data.Dataset.make_initializable_iterator",
}
"""Methods that need no name of a framework to be called."""
_CALLED = {"eval": "tensorflow.Tensor.eval"}
"""The same, where a call is all that matters: other things have an attribute of this name."""
_BLOCKS = (ast.If, ast.Try, ast.With, ast.ExceptHandler)
_MOST_ROUNDS = 8
"""How long a chain of aliases of aliases is followed, in the worst order."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A symbol that a file may name; with ``keywords`` (None for ``**``), in a call of it.

    ``number_first``: the call's first argument is a number. ``texts``: the places of positional arguments that are
    texts, but for the first.
    """

    symbol: str
    keywords: tuple[str | None, ...] | None = None
    number_first: bool = False
    texts: tuple[int, ...] = ()


StarNames = Callable[[str], frozenset[str]]


def mentions(
    python: ast.Module,
    path: str,
    project: Modules | None,
    star_names: StarNames,
    canonical: Canonical = canonical,
) -> Iterator[Mention]:
    """Every framework symbol that the code may name, some more than once."""
    parts = _parts_of(python)
    scan = _Scan(path, project, star_names, canonical)
    for statement in parts.imports:
        yield from map(Mention, scan.take_import(statement))
    if scan.stars:
        bases = {base.id for _, base in parts.chains if isinstance(base, ast.Name)}
        scan.take_stars(bases.union(parts.names))
    assigned = [pair for pair in _assignments(parts.assignments) if pair[1].__class__ in _MAY_LEAD]
    in_classes = parts.bound_in_classes()
    for _ in range(_MOST_ROUNDS):
        scan.take_class_names(in_classes)
        if not scan.take_assignments(assigned):
            break
    names = scan.names
    if not names:
        return
    if any(_is_dimension(value) for value in parts.values):
        yield Mention("tensorflow.Dimension.value")
    for method in parts.methods:
        yield Mention(_CALLED.get(method) or _METHODS[method])
    by_attribute = bool(scan.attributes)
    for name in names.keys() & parts.names.keys():
        for symbol in scan.symbols(parts.names[name]):
            yield Mention(symbol)
    for node, base in parts.chains:
        if base.__class__ is not ast.Name or base.id in names or by_attribute:
            for symbol in scan.symbols(node):
                yield Mention(symbol)
    for call in parts.calls:
        yield from scan.of_call(call)


_MAY_LEAD = frozenset({ast.Name, ast.Attribute, ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Call})
"""The expressions of which `_Scan.symbols` can say what they may be."""
_LEAVES = frozenset(
    {int, str, float, complex, bool, bytes, type(None), type(...), ast.Load, ast.Store, ast.Del, ast.Constant}
)
_WORDS = frozenset(
    {
        "ctx",
        "op",
        "ops",
        "id",
        "attr",
        "asname",
        "module",
        "level",
        "conversion",
        "kind",
        "is_async",
        "simple",
    }
)
"""Fields that hold no code of their own."""
_FIELDS: dict[type[object], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _WORDS)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


def walk(python: ast.Module) -> Iterator[ast.AST]:
    """All nodes but constants, in no particular order. Much faster than `ast.walk`.

    Only the fields of the grammar are followed: flake8's plugins share one tree, and some hang parents on it.
    """
    pending: list[ast.AST] = [python]
    while pending:
        node = pending.pop()
        yield node
        held = node.__dict__
        for name in node._fields:
            value: Any = held.get(name)
            kind = value.__class__
            if kind in _LEAVES:
                continue
            if kind is list:
                pending.extend([item for item in value if item.__class__ not in _LEAVES])
            else:
                pending.append(value)


@dataclass(slots=True)
class _Parts:
    """What there is in a syntax tree, in no particular order."""

    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    assignments: list[ast.AST] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    names: dict[str, ast.Name] = field(default_factory=dict)
    """The names that stand for themselves, one use of each."""
    chains: list[tuple[ast.expr, ast.expr]] = field(default_factory=list)
    """The longest chains of attributes, with what they start from."""
    values: list[ast.expr] = field(default_factory=list)
    """What the attributes called ``value`` are taken of."""
    methods: set[str] = field(default_factory=set)
    """Which of `_METHODS` and `_CALLED` there are."""
    classes: list[ast.ClassDef] = field(default_factory=list)

    def bound_in_classes(self) -> frozenset[str]:
        """The names that classes bind: code reads them as attributes of anything."""
        names: set[str] = set()
        pending: list[ast.AST] = [*self.classes]
        while pending:
            for node in ast.iter_child_nodes(pending.pop()):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
                elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                    names.update(
                        target.id for target, _ in _assignments([node]) if isinstance(target, ast.Name)
                    )
                elif isinstance(node, _BLOCKS):
                    pending.append(node)
        return frozenset(names)


def _parts_of(python: ast.Module) -> _Parts:
    """Look at all nodes once, in a plain loop.

    Only the fields of the grammar are followed: flake8's plugins share one tree, and some hang parents on it.
    """
    parts = _Parts()
    fields, leaves = _FIELDS, _LEAVES
    names, chains, calls, values = parts.names, parts.chains.append, parts.calls.append, parts.values.append
    pending: list[Any] = [python]
    pop, push, extend = pending.pop, pending.append, pending.extend
    while pending:
        node = pop()
        kind = node.__class__
        if kind is ast.Name:
            names[node.id] = node
            continue
        if kind is ast.Attribute:
            base = node
            while base.__class__ is ast.Attribute:
                if base.attr in _METHODS:
                    parts.methods.add(base.attr)
                elif base.attr == "value":
                    values(base.value)
                base = base.value
            chains((node, base))
            if base.__class__ is not ast.Name:
                push(base)
            continue
        if kind is ast.Call:
            calls(node)
            if node.func.__class__ is ast.Attribute and node.func.attr in _CALLED:
                parts.methods.add(node.func.attr)
        elif kind is ast.Assign or kind is ast.AnnAssign or kind is ast.NamedExpr:
            parts.assignments.append(node)
        elif kind is ast.ClassDef:
            parts.classes.append(node)
        elif kind is ast.Import or kind is ast.ImportFrom:
            parts.imports.append(node)
            continue
        for name in fields[kind]:
            value: Any = getattr(node, name, None)
            value_kind = value.__class__
            if value_kind in leaves:
                continue
            if value_kind is list:
                extend([item for item in value if item.__class__ not in leaves])
            else:
                push(value)
    return parts


@dataclass(slots=True)
class _Scan:
    path: str
    project: Modules | None
    star_names: StarNames
    canonical: Canonical
    names: dict[str, set[str]] = field(default_factory=dict)
    """Local names → symbols, and modules of the project (``"@…"``)."""
    attributes: dict[str, set[str]] = field(default_factory=dict)
    """Names of attributes of any object at all → what was assigned to one."""
    stars: list[str] = field(default_factory=list)

    def take_import(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        """Learn what an import binds; the symbols that it names itself."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                if is_framework(alias.name):
                    self._add(alias.asname or root, {self.canonical(alias.name) if alias.asname else root})
                    yield self.canonical(alias.name)
                elif self.project is not None and root not in sys.stdlib_module_names:
                    bound = alias.name if alias.asname else root
                    self._add(alias.asname or root, self._module(bound, 0))
            return
        module = node.module or ""
        if node.level == 0 and is_framework(module):
            yield self.canonical(module)
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(self.canonical(module))
                else:
                    symbol = self.canonical(f"{module}.{alias.name}")
                    self._add(alias.asname or alias.name, {symbol})
                    yield symbol
        elif self.project is not None and module.partition(".")[0] not in sys.stdlib_module_names:
            self._take_from_project(node, module)

    def _take_from_project(self, node: ast.ImportFrom, module: str) -> None:
        owners = self._module(module, node.level)
        for alias in node.names:
            if alias.name == "*":
                for owner in owners:
                    exports = self.project.exports(owner) if self.project is not None else None
                    for name in exports.star if exports is not None else ():
                        self._add(name, self._members({owner}, name))
            else:
                below = f"{module}.{alias.name}" if module else alias.name
                found = self._members(owners, alias.name) | self._module(below, node.level)
                self._add(alias.asname or alias.name, found)

    def take_stars(self, used: Iterable[str]) -> None:
        """Learn which of the names in use star imports may bring."""
        for module in self.stars:
            for name in self.star_names(module).intersection(used):
                self._add(name, {f"{module}.{name}"})

    def take_assignments(self, assigned: Iterable[tuple[ast.expr, ast.expr]]) -> bool:
        """Learn the aliases that assignments make; whether there was anything new."""
        new = False
        for target, value in assigned:
            symbols = self.symbols(value)
            if symbols:
                if isinstance(target, ast.Name):
                    new |= self._add(target.id, symbols)
                elif isinstance(target, ast.Attribute):
                    known = self.attributes.setdefault(target.attr, set())
                    new |= not symbols <= known
                    known |= symbols
        return new

    def take_class_names(self, names: Iterable[str]) -> None:
        """Learn which attributes classes have of their own, by the names that they bind."""
        for name in self.names.keys() & names:
            self.attributes.setdefault(name, set()).update(self.names[name])

    def symbols(self, node: ast.expr) -> set[str]:
        """What an expression may be."""
        chain: list[str] = []
        while node.__class__ is ast.Attribute:
            chain.append(node.attr)
            node = node.value
        found = self._base(node)
        if not found and self.attributes:
            while chain and chain[-1] not in self.attributes:
                chain.pop()
            if chain:
                found = set(self.attributes[chain.pop()])
        for name in reversed(chain):
            if not found:
                break
            found = self._members(found, name)
        return found

    def of_call(self, node: ast.Call) -> Iterator[Mention]:
        """The calls of symbols, and what is named by a text in a call: ``getattr(K, "mean")``."""
        number_first = bool(node.args) and _is_number(node.args[0])
        texts = tuple(place for place, arg in enumerate(node.args) if place and _is_text(arg))
        if node.keywords or number_first or texts:
            keywords = tuple(keyword.arg for keyword in node.keywords)
            for symbol in self.symbols(node.func):
                yield Mention(symbol, keywords, number_first, texts)
        if isinstance(node.func, ast.Name) and node.func.id == "getattr":
            for symbol in self.symbols(node):
                yield Mention(symbol)

    def _base(self, node: ast.expr) -> set[str]:
        if isinstance(node, ast.Name):
            return self.names.get(node.id, set())
        if isinstance(node, ast.IfExp):
            return self.symbols(node.body) | self.symbols(node.orelse)
        if isinstance(node, ast.BoolOp):
            return set[str]().union(*map(self.symbols, node.values))
        if isinstance(node, ast.NamedExpr):
            return self.symbols(node.value)
        if isinstance(node, ast.Call):
            return self._named_by_text(node)
        return set()

    def _named_by_text(self, node: ast.Call) -> set[str]:
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if function in _BY_TEXT and texts and is_framework(texts[0]):
            return {self.canonical(texts[0])}
        if function == "getattr" and texts and node.args:
            return self._members(self.symbols(node.args[0]), texts[0])
        return set()

    def _module(self, module: str, level: int) -> set[str]:
        value = self.project.resolve(module, level, self.path) if self.project is not None else None
        return set() if value is None else {value}

    def _members(self, owners: Iterable[str], name: str) -> set[str]:
        found: set[str] = set()
        for owner in owners:
            if not owner.startswith("@"):
                found.add(self.canonical(f"{owner}.{name}"))
            elif self.project is not None:
                exports = self.project.exports(owner)
                if exports is not None:
                    found.update(candidate for candidate in exports.symbols.get(name, ()) if candidate)
        return found

    def _add(self, name: str, symbols: set[str]) -> bool:
        if not symbols:
            return False
        known = self.names.setdefault(name, set())
        new = not symbols <= known
        known |= symbols
        return new


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _is_dimension(node: ast.expr) -> bool:
    """Whether this looks like an element of a tensor's shape: ``x.shape[0]``, ``x.get_shape()[0]``, ``shape[0]``."""
    if not isinstance(node, ast.Subscript):
        return False
    whole = node.value.func if isinstance(node.value, ast.Call) else node.value
    if isinstance(whole, ast.Attribute):
        return whole.attr in ("shape", "get_shape")
    return isinstance(whole, ast.Name) and "shape" in whole.id


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _assignments(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """(target, value) of what may be an alias."""
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            value = node.value
            if value is not None:
                yield node.target, value


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        if len(target.elts) == len(value.elts):
            for inner_target, inner_value in zip(target.elts, value.elts, strict=True):
                yield from _pairs(inner_target, inner_value)
    else:
        yield target, value
