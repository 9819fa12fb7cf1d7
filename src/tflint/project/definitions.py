"""The classes and functions that a module defines: bases, decorators, constructors, methods, what get_config returns.

Facts depend on nothing but the bytes of the file: bases and decorators are values that name other modules, not yet
looked up (`tflint.project.classes` does that).
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tflint.project.configs import Config, read_config
from tflint.project.exports import parse
from tflint.project.flow import Flow, Sighting, Sightings
from tflint.project.idioms import Function, dotted, statements
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


@dataclass(frozen=True, slots=True)
class Sources:
    """What one run over a module met: definitions with their statements, and the scopes by their nodes."""

    definitions: tuple[tuple[Definition, Function | ast.ClassDef], ...]
    scopes: dict[ast.AST, Flow]


NO_SOURCES = Sources((), {})


def read_sources(tree: ast.Module) -> Sources:
    """Run all scopes of a module. Methods are no definitions of their own, but classes and functions in them are."""
    sightings = Sightings()
    flow = Flow(sightings=sightings)
    try:
        sightings.scopes[tree] = flow
        flow.run(tree.body)
        pending: deque[tuple[Function, Flow]] = deque((function, flow) for function in flow.functions)
        while pending:
            function, above = pending.popleft()
            inner = above.run_function(function)
            pending.extend((nested, inner) for nested in inner.functions)
        classes = {
            sighting.path for sighting in sightings.definitions if isinstance(sighting.node, ast.ClassDef)
        }
        found = [
            (_definition(sighting), sighting.node)
            for sighting in sightings.definitions
            if isinstance(sighting.node, ast.ClassDef) or sighting.path[:-1] not in classes
        ]
    except RecursionError:
        return NO_SOURCES
    finally:
        flow.let_go()
    found.sort(key=lambda pair: (pair[1].lineno, pair[1].col_offset))
    return Sources(tuple(found), sightings.scopes)


def read_definitions(data: bytes, path: str) -> tuple[Definition, ...]:
    """All definitions of a file, in source order; none for a file that does not parse."""
    if b"class" not in data and b"def" not in data:
        return ()
    tree = parse(data, path)
    return () if tree is None else tuple(definition for definition, _ in read_sources(tree).definitions)


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
