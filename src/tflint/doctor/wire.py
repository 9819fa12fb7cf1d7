"""Protocol buffers without their schema: the fields of a message, one after the other.

Only what is asked for is decoded. A message is a range of the data; nothing is copied, nothing recurses.
"""

from __future__ import annotations

from collections.abc import Iterator

from tflint.doctor.bounds import MAX_FIELDS, Unreadable
from tflint.doctor.facts import Fault

Range = tuple[int, int]
_MOST_BITS = 63


class Wire:
    """The bytes of one file, with a limit on how many fields are looked at."""

    def __init__(self, data: bytes, most: int = MAX_FIELDS) -> None:
        self._data = data
        self._left = most

    @property
    def whole(self) -> Range:
        """The outermost message."""
        return 0, len(self._data)

    def messages(self, within: Range, number: int) -> Iterator[Range]:
        """The fields of one number that have a length: messages, texts, bytes."""
        for found, value in self.fields(within):
            if found == number and isinstance(value, tuple):
                yield value

    def fields(self, within: Range) -> Iterator[tuple[int, int | Range]]:
        """(number, value) of each field: the range of what has a length, the number of what is one.

        Raises Unreadable.
        """
        data = self._data
        at, end = within
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise Unreadable(Fault.TOO_LARGE, "the protocol buffer has too many fields")
            key, at = self._varint(at, end)
            wire, number = key & 7, key >> 3
            if number == 0:
                raise Unreadable(Fault.DAMAGED, f"it is no protocol buffer (field 0 at byte {at})")
            if wire == 2:
                length, at = self._varint(at, end)
                if length > end - at:
                    raise Unreadable(
                        Fault.TRUNCATED,
                        f"the protocol buffer ends too early: {length:,} bytes should follow byte {at:,}, "
                        f"there are {end - at:,}",
                    )
                yield number, (at, at + length)
                at += length
            elif wire == 0:
                value, at = self._varint(at, end)
                yield number, value
            elif wire in (1, 5):
                size = 8 if wire == 1 else 4
                if size > end - at:
                    raise Unreadable(Fault.TRUNCATED, "the protocol buffer ends too early")
                yield number, int.from_bytes(data[at : at + size], "little")
                at += size
            else:
                raise Unreadable(Fault.DAMAGED, f"it is no protocol buffer (wire type {wire} at byte {at})")

    def text(self, within: int | Range, most: int = 1 << 16) -> str:
        """The text of a field, cut to ``most`` bytes; empty for a field that is a number."""
        if isinstance(within, int):
            return ""
        start, end = within
        return self._data[start : min(end, start + most)].decode("utf-8", "replace")

    def content(self, within: Range) -> bytes:
        """The bytes of a field."""
        return self._data[within[0] : within[1]]

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        data, value, shift = self._data, 0, 0
        while at < end:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value, at
            shift += 7
            if shift > _MOST_BITS:
                raise Unreadable(
                    Fault.DAMAGED, f"it is no protocol buffer (a number without end at byte {at})"
                )
        raise Unreadable(Fault.TRUNCATED, "the protocol buffer ends too early")


def signed(value: int) -> int:
    """An int64 of a field, which are written as unsigned numbers."""
    return value - (1 << 64) if value >= 1 << 63 else value
