"""From a fetch back to the placeholder that it needs, and how a finding tells it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.graph.resting import Site, Sites
from tflint.graph.run import Run
from tflint.graph.values import Bag, Choice, Group, Ref, Tensor, Value

_MOST_STEPS = 6
_LONGEST = 64
_DEEPEST = 400


def explain_unfed(run: Run, fetches: Value, missing: Sites, node: ast.Call, *, partial: bool) -> str:
    """The message: which placeholders are not fed, the way from the fetch to the first, and what TensorFlow says."""
    order = sorted(
        missing,
        key=lambda site: (site.module != run.frame.module, site.module, site.line, site.column, site.calls),
    )
    chains = [chain_to(run, fetches, site) for site in order]
    described = [_name(run, site, chain) for site, chain in zip(order, chains, strict=True)]
    names = list(dict.fromkeys(described))
    are = "is" if len(names) == 1 else "are"
    steps = _steps(run, node, chains[0])
    raised = ""
    last = chains[0][-1] if chains[0] else None
    if partial:
        raised = "; `partial_run` cannot compute the fetch from what has been fed so far"
    elif last is not None and last.placeholder is not None:
        raised = f'; TensorFlow raises "{runtime_message(run, last)}"'
    return f"{_listed(names)} {are} not fed: {' ← '.join(steps)}{raised}"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def chain_to(run: Run, fetches: Value, site: Site) -> list[Tensor]:
    """The tensors from a fetch to a placeholder, the placeholder last."""
    chain: list[Tensor] = []
    current: Value | None = fetches
    while current is not None and len(chain) < _DEEPEST:
        tensor = next(_tensors(run, current, site), None)
        if tensor is None or (chain and tensor is chain[-1]):
            break
        chain.append(tensor)
        if tensor.placeholder is not None and tensor.placeholder.site == site:
            break
        current = Group(tensor.inputs)
    return chain


def _tensors(run: Run, value: Value, site: Site, depth: int = 0) -> Iterator[Tensor]:
    """The tensors within a value that need a placeholder."""
    if isinstance(value, Tensor):
        if site in value.flow.needs or site in value.flow.shared:
            yield value
        return
    if depth > 6:
        return
    inner: tuple[Value, ...] = ()
    if isinstance(value, Choice):
        inner = value.options
    elif isinstance(value, Bag):
        inner = (value.element,)
    elif isinstance(value, (Group, Ref)):
        inner = run.certain_items(value) or ()
    for item in inner:
        yield from _tensors(run, item, site, depth + 1)


def _steps(run: Run, node: ast.Call, chain: list[Tensor]) -> list[str]:
    """The run and the statements on the way, each once."""
    told = f"`{_clipped(ast.unparse(node))}`"
    if run.frame.module != run.main:
        told += f" ({_file(run.frame.module)}:{node.lineno})"
    seen: dict[tuple[str, int], str] = {}
    for tensor in chain:
        if tensor.made is None:
            continue
        statement = run.statement(tensor.module, tensor.made)
        line = getattr(tensor.made, "lineno", 0)
        key = (tensor.module, getattr(statement, "lineno", line))
        where = f"line {key[1]}" if tensor.module == run.main else f"{_file(tensor.module)}:{key[1]}"
        seen.setdefault(key, f"`{_short(statement, tensor.made)}` ({where})")
    steps = list(seen.values())
    if len(steps) > _MOST_STEPS:
        steps = [*steps[: _MOST_STEPS // 2], "…", *steps[-_MOST_STEPS // 2 :]]
    return [told, *steps]


def _file(module: str) -> str:
    return module.replace("\\", "/").rpartition("/")[2]


def _short(statement: ast.AST | None, made: ast.AST) -> str:
    """A statement in one line; long ones keep their start, and of a call chain its end."""
    if isinstance(statement, ast.stmt) and not hasattr(statement, "body"):
        return _clipped(ast.unparse(statement))
    return _clipped(ast.unparse(made)) if isinstance(made, ast.expr) else "…"


def _clipped(text: str) -> str:
    text = " ".join(text.split()).replace("`", "'")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _name(run: Run, site: Site, chain: list[Tensor]) -> str:
    """What the code calls a placeholder: the name it is assigned to, else its own name."""
    placeholder = chain[-1].placeholder if chain else None
    made = chain[-1].made if chain else None
    where = f"line {site.line}" if site.module == run.main else f"{_file(site.module)}:{site.line}"
    statement = run.statement(site.module, made) if made is not None else None
    if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is made:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        return f"the placeholder `{_clipped(ast.unparse(target))}` ({where})"
    if placeholder is not None and placeholder.name:
        return f"the placeholder {placeholder.name!r} ({where})"
    return f"the placeholder made in {where}"


_ENUMS = {"float32": "float", "float64": "double", "float16": "half"}


def runtime_message(run: Run, tensor: Tensor) -> str:
    """What TensorFlow says at run time, as far as the code tells it."""
    placeholder = tensor.placeholder
    assert placeholder is not None
    text = "You must feed a value for placeholder tensor"
    name = placeholder.name
    if (
        name is None
        and len(run.unnamed) == 1
        and not run.modules
        and not run.scoped_sites.get(placeholder.site)
    ):
        name = "Placeholder"
    if placeholder.sparse or name is None or run.scoped_sites.get(placeholder.site):
        return text
    text += f" '{name}'"
    if placeholder.dtype is None:
        return text
    text += f" with dtype {_ENUMS.get(placeholder.dtype, placeholder.dtype)}"
    return f"{text} and shape {placeholder.shape}" if placeholder.shape else text
