"""Python's collector of reference cycles, kept from looking for garbage where there is none to speak of."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS_WORTH_A_LOOK = 200_000
"""A file's trees have no cycles; of what else a file leaves behind, the cycles are some dozens of objects."""


@contextmanager
def collection_paused() -> Iterator[None]:
    """Collect no cycles meanwhile. A syntax tree has none, and to look for them takes a fifth of the time to make it."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def collection_rare() -> Iterator[None]:
    """Look for cycles only when very many objects are new.

    For a process whose own work this is: at Python's threshold, a look follows each file, at all that is known of
    the project by then.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS_WORTH_A_LOOK, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
