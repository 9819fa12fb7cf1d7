"""libcst's parser without the checks that its nodes make of themselves.

A node validates itself when it is made, so that code that puts trees together cannot make one that is no Python.
Those of the parser come from Python already, and validating them takes a sixth of its time (measured file by file; beside
`CSTNode.__post_init__` libcst considers to do it elsewhere). It is left out while a module is parsed, and only then.
"""

from __future__ import annotations

import libcst as cst

_VALIDATED = getattr(cst.CSTNode, "__post_init__", None)
"""Taken once: what is put back must not be what another thread's parse left there. (None in a libcst that does it otherwise.)"""


def parse_module(text: str) -> cst.Module:
    """The tree of a module. Raises what `libcst.parse_module` raises."""
    if _VALIDATED is None:
        return cst.parse_module(text)
    cst.CSTNode.__post_init__ = _leave  # type: ignore[method-assign]
    try:
        return cst.parse_module(text)
    finally:
        cst.CSTNode.__post_init__ = _VALIDATED  # type: ignore[method-assign]


def _leave(self: cst.CSTNode) -> None:
    """Take a node as it is."""
