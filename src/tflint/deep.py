"""Running a function on code that is nested deeper than Python's recursion limit lets one follow."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_STACK = 256 << 20
"""Bytes of address space for the stack; only what is used takes memory."""
_LIMIT = 60_000
"""Nested calls: some five for each of the 3000 levels that Python's own compiler takes, and to spare."""

Result = TypeVar("Result")


def run_deeply(function: Callable[[], Result]) -> Result:
    """The function's result, computed in a thread with room for deep recursion. Raises what the function raises.

    RecursionError where even that is not enough, or no such thread can be had.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as error:  # handed on to the caller below
            errors.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size()
    try:
        threading.stack_size(_STACK)
        sys.setrecursionlimit(max(limit, _LIMIT))
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    except (RuntimeError, ValueError, MemoryError) as error:
        raise RecursionError(f"no room for a deep stack: {error}") from error
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if errors:
        raise errors[0]
    return results[0]
