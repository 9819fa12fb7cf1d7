"""Handlers that only say in other words that something failed: ``except ImportError: raise ImportError("install …")``.

What such a ``try`` tries has to work all the same. Not so where the error may be an answer: tests that are skipped, a
program that ends well, errors by which Python or a caller asks whether something is there.
"""

from __future__ import annotations

import libcst as cst

from tflint.syntax.names import dotted_name

_FAILURES = frozenset(
    {
        "AssertionError",
        "EnvironmentError",
        "Exception",
        "ImportError",
        "ModuleNotFoundError",
        "NameError",
        "OSError",
        "RuntimeError",
        "SystemError",
        "TypeError",
        "ValueError",
    }
)
"""Errors that nobody takes for an answer. An error of the project's own has callers that wait for it; ``hasattr`` and lookups wait for
AttributeError, KeyError and IndexError, and NotImplementedError says that there is another way."""
_REPORTING = frozenset(
    {
        "critical",
        "debug",
        "echo",
        "error",
        "exception",
        "fatal",
        "flush",
        "info",
        "log",
        "print",
        "print_exc",
        "print_exception",
        "secho",
        "warn",
        "warning",
        "write",
    }
)
"""Functions and methods that tell somebody what happened."""
_EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})


def gives_up(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether a handler does nothing but report the error, and raises it, or another one, or ends the program with a failure."""
    block = handler.body
    smalls: list[cst.BaseSmallStatement] = []
    for statement in block.body:
        if isinstance(statement, cst.SimpleStatementLine):
            smalls += statement.body
        elif isinstance(statement, cst.BaseSmallStatement):
            smalls.append(statement)
        else:
            return False
    if not smalls or not all(map(_is_report, smalls[:-1])):
        return False
    last = smalls[-1]
    if isinstance(last, cst.Raise):
        return _is_failure(last.exc, _bound_by(handler))
    return isinstance(last, cst.Expr) and _is_failed_exit(last.value)


def _is_report(statement: cst.BaseSmallStatement) -> bool:
    """Whether a statement prints, logs, or makes a text for what follows."""
    if isinstance(statement, cst.Assign):
        return _is_text(statement.value) and all(
            isinstance(each.target, cst.Name) for each in statement.targets
        )
    if not isinstance(statement, cst.Expr):
        return False
    call = statement.value
    if isinstance(call, cst.Call):
        func = call.func
        name = func.attr if isinstance(func, cst.Attribute) else func  # logging.getLogger(…).error(…), too
        return isinstance(name, cst.Name) and name.value in _REPORTING
    return isinstance(call, cst.BaseString)


def _is_text(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
        return value.func.attr.value == "format" and isinstance(value.func.value, cst.BaseString)
    if isinstance(value, cst.BinaryOperation):
        return _is_text(value.left)
    return isinstance(value, cst.BaseString)


def _is_failure(error: cst.BaseExpression | None, caught: str | None) -> bool:
    if error is None:
        return True
    if isinstance(error, cst.Call):
        return dotted_name(error.func) in _FAILURES or _is_failed_exit(error)
    name = dotted_name(error)
    return name is not None and (name in _FAILURES or name == caught)


def _is_failed_exit(call: cst.BaseExpression) -> bool:
    """Whether a call ends the program with a status that is not zero."""
    if not isinstance(call, cst.Call) or dotted_name(call.func) not in _EXITS or not call.args:
        return False
    status = call.args[0].value
    if isinstance(status, cst.Integer):
        return status.evaluated_value != 0
    return isinstance(status, (cst.UnaryOperation, cst.BaseString))


def _bound_by(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> str | None:
    bound = handler.name
    return bound.name.value if bound is not None and isinstance(bound.name, cst.Name) else None
