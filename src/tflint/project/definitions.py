"""The classes and functions that a module defines: bases, decorators, constructors, methods, what get_config returns.

Facts depend on nothing but the bytes of the file: bases and decorators are values that name other modules, not yet
looked up (`tflint.project.classes` does that).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from tflint.project.configs import Config, read_config
from tflint.project.exports import parse
from tflint.project.flow import Flow, Sighting, Sightings
from tflint.project.idioms import Function, binds_outside, dotted, every_statement, statements
from tflint.project.values import Values, literal


class ParameterKind(Enum):
    """How an argument can be given."""

    POSITIONAL = "positional"
    """By position only."""
    EITHER = "either"
    KEYWORD = "keyword"
    """By name only."""
    ARGS = "*"
    KWARGS = "**"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function, ``self`` not counted; ``default`` is source text, None where there is none."""

    name: str
    kind: ParameterKind
    default: str | None = None

    @property
    def required(self) -> bool:
        return self.default is None and self.kind not in (ParameterKind.ARGS, ParameterKind.KWARGS)


@dataclass(frozen=True, slots=True)
class Decoration:
    """A decorator: what it is; ``called``: with these literal arguments (None for anything else)."""

    values: Values
    called: bool = False
    arguments: tuple[str | None, ...] = ()
    keywords: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A class or function statement.

    ``name`` is the qualified name: ``Outer.Inner``, ``build.<locals>.Block``. ``bases`` has the candidates for each
    base; ``dynamic`` is true where there is more to a class than its statement shows: unpacked bases, a metaclass or
    other keywords. ``parameters`` are those of a function, or of the class's own ``__init__`` (None without one).
    ``methods`` are the functions of a class's body, ``attributes`` all other names that it binds; sorted.
    ``config`` is what the class's own ``get_config`` returns (None without one).
    """

    name: str
    line: int
    is_class: bool
    decorators: tuple[Decoration, ...] = ()
    bases: tuple[Values, ...] = ()
    dynamic: bool = False
    parameters: tuple[Parameter, ...] | None = None
    methods: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    config: Config | None = None

    @property
    def last_name(self) -> str:
        return self.name.rpartition(".")[2]


class Sources:
    """The definitions of a module with their statements, and the scopes by their nodes.

    The module's own scope and the bodies of its classes have run; the body of a function is run when somebody asks for
    what is in it. Methods are no definitions of their own, but classes and functions in them are.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._sightings = Sightings()
        self._top = Flow(sightings=self._sightings)
        self._pending: dict[Function, Flow] = {}
        self._made: dict[Sighting, Definition] = {}
        self._failed = False
        self._outside: tuple[Sighting, ...] = ()
        try:
            self._sightings.scopes[tree] = self._top
            self._top.run(tree.body)
            self._pending.update((function, self._top) for function in self._top.functions)
            self._outside = tuple(self._sightings.definitions)
            if any(binds_outside(function) for function in self._top.functions):
                # What one function binds in the module another may see: the order in which they run matters.
                self._run_all()
        except RecursionError:
            self._fail()
        finally:
            self._top.let_go()

    @cached_property
    def outside(self) -> tuple[Sighting, ...]:
        """Those that stand in no function."""
        return self._sorted(self._outside)

    @cached_property
    def classes(self) -> tuple[Sighting, ...]:
        """All classes, those in functions too."""
        self._run(_holds_class)
        found = (
            sighting for sighting in self._sightings.definitions if isinstance(sighting.node, ast.ClassDef)
        )
        return self._sorted(found)

    @cached_property
    def all(self) -> tuple[Sighting, ...]:
        """All of them."""
        self._run(_holds_definition)
        return self._sorted(self._sightings.definitions)

    def definition(self, sighting: Sighting) -> Definition:
        """What a sighting says."""
        known = self._made.get(sighting)
        if known is None:
            known = self._made[sighting] = _definition(sighting)
        return known

    def scope(self, node: ast.AST) -> Flow | None:
        """The scope of a module, function or class statement, None where it is never run."""
        if node not in self._sightings.scopes and isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            self._run(lambda function: _is_around(function, node))
        return self._sightings.scopes.get(node)

    def _sorted(self, sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
        found = list(sightings)
        classes = {sighting.path for sighting in found if isinstance(sighting.node, ast.ClassDef)}
        found = [
            sighting
            for sighting in found
            if isinstance(sighting.node, ast.ClassDef) or sighting.path[:-1] not in classes
        ]
        found.sort(key=lambda sighting: (sighting.node.lineno, sighting.node.col_offset))
        return tuple(found)

    def _run_all(self) -> None:
        while self._pending:
            for function, above in list(self._pending.items()):
                self._run_one(function, above)

    def _run(self, wanted: Callable[[Function], bool]) -> None:
        """Run the functions that are wanted, and those of the functions in them that are."""
        if not self._pending:
            return
        self._top.note_in(self._sightings)
        try:
            asked: set[Function] = set()
            while new := [function for function in self._pending if function not in asked]:
                asked.update(new)
                for function in new:
                    if wanted(function):
                        self._run_one(function, self._pending[function])
        except RecursionError:
            self._fail()
        finally:
            self._top.let_go()

    def _run_one(self, function: Function, above: Flow) -> None:
        del self._pending[function]
        inner = above.run_function(function)
        self._pending.update((nested, inner) for nested in inner.functions)

    def _fail(self) -> None:
        """Know nothing: what is nested too deeply to be run is not to be judged by half of it."""
        self._pending.clear()
        self._outside = ()
        self._sightings.definitions.clear()
        self._sightings.scopes.clear()


def read_definitions(data: bytes, path: str) -> tuple[Definition, ...]:
    """All definitions of a file, in source order; none for a file that does not parse."""
    if b"class" not in data and b"def" not in data:
        return ()
    tree = parse(data, path)
    if tree is None:
        return ()
    sources = Sources(tree)
    return tuple(sources.definition(sighting) for sighting in sources.all)


def _holds_class(function: Function) -> bool:
    return any(statement.__class__ is ast.ClassDef for statement in every_statement(function.body))


def _holds_definition(function: Function) -> bool:
    return any(statement.__class__ in _DEFINITIONS for statement in every_statement(function.body))


_DEFINITIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


def _is_around(function: Function, node: ast.stmt) -> bool:
    return function.lineno <= node.lineno and (node.end_lineno or 0) <= (function.end_lineno or 0)


def parameters_of(arguments: ast.arguments, *, bound: bool = False) -> tuple[Parameter, ...]:
    """The parameters of a function, without the first one if it is ``bound`` to an object."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    found = [
        Parameter(
            argument.arg,
            ParameterKind.POSITIONAL if index < len(arguments.posonlyargs) else ParameterKind.EITHER,
            _text(default),
        )
        for index, (argument, default) in enumerate(zip(positional, defaults, strict=True))
    ]
    if bound:
        found = found[1:]
    if arguments.vararg is not None:
        found.append(Parameter(arguments.vararg.arg, ParameterKind.ARGS))
    for argument, keyword_default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(Parameter(argument.arg, ParameterKind.KEYWORD, _text(keyword_default)))
    if arguments.kwarg is not None:
        found.append(Parameter(arguments.kwarg.arg, ParameterKind.KWARGS))
    return tuple(found)


def methods_of(node: ast.ClassDef) -> dict[str, Function]:
    """The functions in the body of a class, the last one of each name; those in branches of it, too."""
    return {
        statement.name: statement
        for statement in statements(node.body)
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def _definition(sighting: Sighting) -> Definition:
    node, name = sighting.node, ".".join(sighting.path)
    decorators = tuple(
        _decoration(decorator, values)
        for decorator, values in zip(node.decorator_list, sighting.decorators, strict=True)
    )
    if not isinstance(node, ast.ClassDef):
        return Definition(name, node.lineno, False, decorators, parameters=parameters_of(node.args))
    methods = methods_of(node)
    init, config = methods.get("__init__"), methods.get("get_config")
    return Definition(
        name,
        node.lineno,
        True,
        decorators,
        tuple(
            values
            for base, values in zip(node.bases, sighting.bases, strict=True)
            if not _is_plain_base(base)
        ),
        dynamic=any(not _is_plain_keyword(keyword) for keyword in node.keywords)
        or any(isinstance(base, ast.Starred) for base in node.bases),
        parameters=None if init is None else parameters_of(init.args, bound=True),
        methods=tuple(sorted(methods)),
        attributes=tuple(sorted(set(_assigned(node)) - methods.keys())),
        config=None if config is None else read_config(config),
    )


def has_bases(node: ast.ClassDef) -> bool:
    """Whether a class has a base that counts."""
    return any(not _is_plain_base(base) for base in node.bases)


def _is_plain_base(node: ast.expr) -> bool:
    """``object``, ``ABC``, ``Generic[T]``: bases that change nothing."""
    inner = node.value if isinstance(node, ast.Subscript) else node
    return dotted(inner).rpartition(".")[2] in ("object", "ABC", "Generic", "Protocol")


def _is_plain_keyword(keyword: ast.keyword) -> bool:
    return keyword.arg == "metaclass" and dotted(keyword.value).rpartition(".")[2] == "ABCMeta"


def _decoration(node: ast.expr, values: Values) -> Decoration:
    if not isinstance(node, ast.Call):
        return Decoration(values)
    keywords = tuple((keyword.arg or "**", literal(keyword.value)) for keyword in node.keywords)
    return Decoration(values, True, tuple(literal(argument) for argument in node.args), keywords)


def _assigned(node: ast.ClassDef) -> Iterator[str]:
    for statement in statements(node.body):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from (item.id for item in ast.walk(target) if isinstance(item, ast.Name))
        elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
            if isinstance(statement.target, ast.Name):
                yield statement.target.id
        elif isinstance(statement, ast.ClassDef):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)


def _text(node: ast.expr | None) -> str | None:
    if node is None:
        return None
    if isinstance(node, ast.Constant):
        return repr(node.value)
    return dotted(node) or ast.unparse(node)
