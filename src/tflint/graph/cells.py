"""A map from ids to cells that is cheap to copy and cheap to compare with its copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
_BITS = 5


@dataclass(slots=True)
class Cells(Generic[T]):
    """Ids in blocks of 32: a copy shares the blocks, and a block is replaced when something in it changes."""

    blocks: dict[int, dict[int, T]] = field(default_factory=dict)

    def copy(self) -> Cells[T]:
        return Cells(dict(self.blocks))

    def get(self, at: int) -> T | None:
        block = self.blocks.get(at >> _BITS)
        return None if block is None else block.get(at)

    def put(self, at: int, value: T) -> None:
        block = self.blocks.get(at >> _BITS)
        self.blocks[at >> _BITS] = {at: value} if block is None else {**block, at: value}

    def drop(self, at: int) -> None:
        block = self.blocks.get(at >> _BITS)
        if block is not None and at in block:
            left = dict(block)
            del left[at]
            if left:
                self.blocks[at >> _BITS] = left
            else:
                del self.blocks[at >> _BITS]

    def all(self) -> Iterator[tuple[int, T]]:
        """All cells with their ids."""
        for block in self.blocks.values():
            yield from block.items()

    def differences(self, other: Cells[T]) -> Iterator[tuple[int, T, T | None]]:
        """(id, the cell here, the cell there) where the two are not the same object."""
        for number, block in self.blocks.items():
            others = other.blocks.get(number)
            if others is block:
                continue
            for at, value in block.items():
                known = None if others is None else others.get(at)
                if known is not value:
                    yield at, value, known
