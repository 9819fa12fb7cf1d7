"""As much of HDF5 as saved Keras models need: the attributes of the root group and the names in it.

Written for files from strangers: every address and length is checked against the file, every loop is bounded.
Old and new object headers are read, links and attributes where they stand in the header, text attributes alone. What
HDF5 moves into a heap of its own once there are many (dense storage) is not: Keras does not write it at the root.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tflint.doctor.bounds import MAX_JSON, MAX_MEMBERS, Unreadable
from tflint.doctor.facts import Fault
from tflint.doctor.sniff import HDF5

_MOST_MESSAGES = 4096
_MOST_HEADER = 1 << 20
_UNDEFINED = (1 << 64) - 1
_SPACE, _LINK_INFO, _LINK, _ATTRIBUTE, _CONTINUATION, _SYMBOLS, _ATTRIBUTE_INFO = 1, 2, 6, 12, 16, 17, 21


@dataclass(frozen=True, slots=True)
class Root:
    """The root group: its text attributes (an array of texts counts as empty), and its names.

    ``names`` is None where they are stored in a way that is not read.
    """

    attributes: dict[str, str]
    names: tuple[str, ...] | None


def read_root(file: BinaryIO, size: int) -> Root:
    """Read the root group of an HDF5 file of ``size`` bytes. Raises Unreadable."""
    return _File(file, size).root()


class _File:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._offsets = self._lengths = 8
        self._base = 0

    # -- bytes -----------------------------------------------------------------------------------

    def _at(self, address: int, length: int) -> bytes:
        start = self._base + address
        if length > MAX_JSON:
            raise Unreadable(Fault.TOO_LARGE, f"a value of {length:,} bytes is not read")
        if address < 0 or start + length > self._size:
            raise Unreadable(
                Fault.TRUNCATED,
                f"the HDF5 file ends at byte {self._size:,}, but refers to byte {start + length:,}",
            )
        self._file.seek(start)
        data = self._file.read(length)
        if len(data) != length:
            raise Unreadable(Fault.TRUNCATED, "the HDF5 file ends too early")
        return data

    def _offset(self, data: bytes, at: int) -> int:
        return _number(data, at, self._offsets)

    def _length(self, data: bytes, at: int) -> int:
        return _number(data, at, self._lengths)

    # -- the superblock --------------------------------------------------------------------------

    def root(self) -> Root:
        head = self._at(0, min(self._size, 128))
        if not head.startswith(HDF5):
            raise Unreadable(Fault.WRONG_FORMAT, "it is not HDF5")
        version = _number(head, 8, 1)
        if version in (0, 1):
            self._sizes(_number(head, 13, 1), _number(head, 14, 1))
            at = 24 if version == 0 else 28
            self._check_end(self._offset(head, at + 2 * self._offsets))
            header = self._offset(head, at + 5 * self._offsets)
        elif version in (2, 3):
            self._sizes(_number(head, 9, 1), _number(head, 10, 1))
            self._check_end(self._offset(head, 12 + 2 * self._offsets))
            header = self._offset(head, 12 + 3 * self._offsets)
        else:
            raise Unreadable(Fault.DAMAGED, f"its superblock has the unknown version {version}")
        return self._group(header)

    def _sizes(self, offsets: int, lengths: int) -> None:
        if offsets not in (2, 4, 8) or lengths not in (2, 4, 8):
            raise Unreadable(Fault.DAMAGED, "its superblock makes no sense")
        self._offsets, self._lengths = offsets, lengths

    def _check_end(self, end: int) -> None:
        if end != _UNDEFINED and end > self._size:
            raise Unreadable(
                Fault.TRUNCATED, f"the HDF5 file should have {end:,} bytes, but ends after {self._size:,}"
            )

    # -- the group -------------------------------------------------------------------------------

    def _group(self, address: int) -> Root:
        attributes: dict[str, str] = {}
        names: list[str] = []
        complete = True
        for kind, body in self._messages(address):
            if kind == _ATTRIBUTE:
                name, value = self._attribute(body)
                if name:
                    attributes[name] = value
            elif kind == _SYMBOLS:
                names += self._symbols(body)
            elif kind == _LINK:
                names.append(self._link(body))
            elif kind == _LINK_INFO:
                complete = complete and self._heap_of(body, extra=8) is None
            elif kind == _ATTRIBUTE_INFO and self._heap_of(body, extra=2) is not None:
                raise Unreadable(
                    Fault.UNSUPPORTED, "its attributes are stored in a way that tflint does not read"
                )
            if len(attributes) + len(names) > MAX_MEMBERS:
                raise Unreadable(Fault.TOO_LARGE, "the root group has too many entries")
        return Root(attributes, tuple(names) if complete else None)

    def _heap_of(self, body: bytes, extra: int) -> int | None:
        """The address of the heap that holds what does not stand in the header; None if there is none."""
        at = 2 + (extra if _number(body, 1, 1) & 1 else 0)
        address = self._offset(body, at)
        return None if address == (1 << 8 * self._offsets) - 1 else address

    def _messages(self, address: int) -> Iterator[tuple[int, bytes]]:
        """The messages of an object header with those of its continuations."""
        new = self._at(address, 4) == b"OHDR"
        blocks: list[tuple[int, int]] = []
        tracked = False
        if new:
            head = self._at(address, min(48, self._size - self._base - address))
            flags = _number(head, 5, 1)
            tracked = bool(flags & 4)
            at = 6 + (16 if flags & 32 else 0) + (4 if flags & 16 else 0)
            width = 1 << (flags & 3)
            blocks.append((address + at + width, _number(head, at, width)))
        else:
            head = self._at(address, 16)
            if head[0] != 1:
                raise Unreadable(Fault.DAMAGED, "its root group cannot be found")
            blocks.append((address + 16, _number(head, 8, 4)))
        seen: set[int] = set()
        count = 0
        while blocks:
            start, length = blocks.pop(0)
            if start in seen or length > _MOST_HEADER:
                raise Unreadable(Fault.DAMAGED, "its root group makes no sense")
            seen.add(start)
            block = self._at(start, length)
            at = 0
            prefix = (6 if tracked else 4) if new else 8
            while at + prefix <= len(block):
                kind = _number(block, at, 1 if new else 2)
                size = _number(block, at + (1 if new else 2), 2)
                flags = _number(block, at + (3 if new else 4), 1)
                body = block[at + prefix : at + prefix + size]
                if len(body) < size:
                    break
                at += prefix + size
                count += 1
                if count > _MOST_MESSAGES:
                    raise Unreadable(Fault.TOO_LARGE, "the root group has too many entries")
                if kind == _CONTINUATION:
                    where, size = self._offset(body, 0), self._length(body, self._offsets)
                    blocks.append((where + 4, max(size - 8, 0)) if new else (where, size))
                elif not flags & 2:  # a message that is shared stands elsewhere
                    yield kind, body

    # -- attributes ------------------------------------------------------------------------------

    def _attribute(self, body: bytes) -> tuple[str, str]:
        """(name, text) of an attribute; the text is empty where it is none."""
        version = _number(body, 0, 1)
        if version not in (1, 2, 3):
            raise Unreadable(Fault.DAMAGED, "an attribute makes no sense")
        sizes = [_number(body, 2 + 2 * index, 2) for index in range(3)]
        at = 9 if version == 3 else 8
        parts = []
        for size in sizes:
            parts.append(body[at : at + size])
            at += (size + 7) // 8 * 8 if version == 1 else size
        name = parts[0].rstrip(b"\0").decode("utf-8", "replace")
        if version > 1 and _number(body, 1, 1):
            return name, ""  # a shared type
        datatype, space, value = parts[1], parts[2], body[at:]
        if _number(space, 1, 1) != 0 or len(datatype) < 8:
            return name, ""
        return name, self._text(datatype, value)

    def _text(self, datatype: bytes, value: bytes) -> str:
        kind = datatype[0] & 15
        if kind == 3:
            return value[: _number(datatype, 4, 4)].rstrip(b"\0 ").decode("utf-8", "replace")
        if kind == 9 and datatype[1] & 15 == 1:
            length = _number(value, 0, 4)
            found = self._from_heap(self._offset(value, 4), _number(value, 4 + self._offsets, 4))
            return found[:length].decode("utf-8", "replace")
        return ""

    def _from_heap(self, address: int, index: int) -> bytes:
        """An object of a global heap."""
        width = 8 + self._lengths
        head = self._at(address, width)
        if head[:4] != b"GCOL":
            raise Unreadable(Fault.DAMAGED, "a text cannot be found")
        end = address + self._length(head, 8)
        at = address + width
        for _ in range(MAX_MEMBERS):
            if at + width > end:
                break
            entry = self._at(at, width)
            found, size = _number(entry, 0, 2), self._length(entry, 8)
            if found == 0:
                break
            if found == index:
                return self._at(at + width, size)
            at += width + (size + 7) // 8 * 8
        raise Unreadable(Fault.DAMAGED, "a text cannot be found")

    # -- names -----------------------------------------------------------------------------------

    def _link(self, body: bytes) -> str:
        flags = _number(body, 1, 1)
        at = 2 + (1 if flags & 8 else 0) + (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
        width = 1 << (flags & 3)
        length = _number(body, at, width)
        return body[at + width : at + width + length].decode("utf-8", "replace")

    def _symbols(self, body: bytes) -> list[str]:
        """The names of an old group: a B-tree of tables whose names stand in a heap."""
        tree, heap = self._offset(body, 0), self._offset(body, self._offsets)
        head = self._at(heap, 8 + 2 * self._lengths + self._offsets)
        if head[:4] != b"HEAP":
            raise Unreadable(Fault.DAMAGED, "the names of the root group cannot be found")
        texts = self._at(self._offset(head, 8 + 2 * self._lengths), min(self._length(head, 8), _MOST_HEADER))
        names: list[str] = []
        pending, seen = [tree], set[int]()
        while pending:
            address = pending.pop(0)
            if address in seen or len(seen) > _MOST_MESSAGES:
                raise Unreadable(Fault.DAMAGED, "the names of the root group go round in a circle")
            seen.add(address)
            node = self._at(address, 8)
            if node[:4] == b"TREE":
                count = _number(node, 6, 2)
                step = self._lengths + self._offsets
                start = address + 8 + 2 * self._offsets
                entries = self._at(start, count * step)
                pending += [self._offset(entries, index * step + self._lengths) for index in range(count)]
            elif node[:4] == b"SNOD":
                step = 2 * self._offsets + 24
                count = _number(node, 6, 2)
                entries = self._at(address + 8, count * step)
                for index in range(count):
                    start = self._offset(entries, index * step)
                    end = texts.find(b"\0", start)
                    names.append(texts[start : end if end >= 0 else len(texts)].decode("utf-8", "replace"))
            else:
                raise Unreadable(Fault.DAMAGED, "the names of the root group cannot be found")
        return names


def _number(data: bytes, at: int, width: int) -> int:
    if at < 0 or at + width > len(data):
        raise Unreadable(Fault.DAMAGED, "the HDF5 file makes no sense")
    return int.from_bytes(data[at : at + width], "little")
