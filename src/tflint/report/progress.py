"""A progress bar on standard error, for long runs on a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG_SECONDS = 1.0
_BETWEEN_UPDATES_SECONDS = 0.1


@contextmanager
def progress_bar(shown: bool, *, colour: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A function to be told (done, total), None if nothing is to be shown. The bar is gone at the end.

    Nothing is drawn, and the library that draws is not imported, before a run has proved to be long.
    """
    if not shown:
        yield None
        return
    bar = _Bar(colour)
    try:
        yield bar.update
    finally:
        bar.close()


class _Bar:
    def __init__(self, colour: bool) -> None:
        self._colour = colour
        self._next = time.monotonic() + _LONG_SECONDS
        self._draw: Callable[[int, int], None] | None = None
        self._stop: Callable[[], None] | None = None

    def update(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _BETWEEN_UPDATES_SECONDS
        if self._draw is None:
            self._open(total)
        if self._draw is not None:
            self._draw(done, total)

    def close(self) -> None:
        if self._stop is not None:
            self._stop()

    def _open(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        # No refreshing thread: worker processes are forked, and only a process without threads forks safely.
        progress = Progress(
            TextColumn("checking"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True, no_color=not self._colour),
            transient=True,
            auto_refresh=False,
        )
        task = progress.add_task("", total=total)
        progress.start()

        def draw(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, refresh=True)

        self._draw, self._stop = draw, progress.stop
