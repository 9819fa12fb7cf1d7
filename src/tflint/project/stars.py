"""What ``from module import *`` brings, through ``__all__``, chains of star imports and circles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tflint.project.disk import is_source
from tflint.project.facts import Brought, Ref
from tflint.project.modules import Modules
from tflint.project.record import Answer, Record

Candidates = tuple[str, ...]
StarNames = Callable[[str], frozenset[str]]
"""The names that a star import of a framework module brings, by the module's symbol."""
Follow = Callable[[tuple[Ref, ...], str], Candidates]
"""What imported things are, as the module (a value) imports them."""

OTHER = ""


class Source(NamedTuple):
    """The module of a star import: a value, a framework symbol or something else; whether it always runs."""

    module: str
    certain: bool


class StarImports:
    """Star imports of the project's modules. Everything that an answer rests on is noted in the record."""

    def __init__(
        self, modules: Modules, record: Record, follow: Follow, star_names: StarNames | None
    ) -> None:
        self._modules = modules
        self._record = record
        self._follow = follow
        self._star_names = star_names
        self._sources: dict[str, Answer[tuple[Source, ...]]] = {}
        self._brings: dict[tuple[str, str], Answer[Brought]] = {}
        self._collected: dict[str, Answer[tuple[tuple[str, ...], tuple[str, ...]]]] = {}

    def sources(self, value: str) -> tuple[Source, ...]:
        """Where the star imports of a module are from, in source order."""
        return self._record.remember(self._sources, value, lambda: tuple(self._find_sources(value)))

    def _find_sources(self, value: str) -> Iterator[Source]:
        for star in self._modules.stars(value[1:]) if is_source(value) else ():
            candidates = self._follow((star.source,), value)
            yield Source(candidates[0] if len(candidates) == 1 else OTHER, star.certain)

    def framework_names(self, symbol: str) -> frozenset[str] | None:
        """The names that a star import of a framework module brings; None if nobody knows."""
        return None if self._star_names is None or not symbol else self._star_names(symbol)

    def brings(self, value: str, name: str) -> Brought:
        """Whether ``from value import *`` binds ``name``, as far as the project and the release database
        show.
        """
        return self._record.remember(self._brings, (value, name), lambda: self._search(value, name))

    def _search(self, value: str, name: str) -> Brought:
        pending: list[tuple[str, bool]] = [(value, True)]
        visited: set[tuple[str, bool]] = set()
        answer = Brought.NO
        while pending and answer is not Brought.YES:
            module, certain = pending.pop()
            if (module, certain) in visited or not is_source(module):
                continue
            visited.add((module, certain))
            path = module[1:]
            public = self._modules.public(path)
            found = Brought.NO
            if public is not None:
                if name in public.names:
                    found = Brought.YES if public.sure else Brought.PERHAPS
                below = certain and public.sure
                pending.extend((source, below) for source in self._taken_over(public.taken_over, module))
            if (public is None or not public.complete) and not name.startswith("_"):
                binds = self._modules.binds(path, name)
                found = max(found, binds if public is None else min(binds, Brought.PERHAPS))
                for source in self.sources(module):
                    if source.module.startswith("@"):
                        pending.append((source.module, certain and source.certain and public is None))
                    elif name in (self.framework_names(source.module) or ()):
                        found = max(found, Brought.YES if source.certain else Brought.PERHAPS)
            answer = max(answer, found if certain else min(found, Brought.PERHAPS))
        return answer

    def collect(self, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names that ``from value import *`` binds, and the framework modules whose names it brings too;
        both sorted.
        """
        return self._record.remember(self._collected, value, lambda: self._collect(value))

    def _collect(self, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        names: set[str] = set()
        frameworks: set[str] = set()
        pending, visited = [value], set[str]()
        while pending:
            module = pending.pop()
            if module in visited or not is_source(module):
                continue
            visited.add(module)
            path = module[1:]
            public = self._modules.public(path)
            if public is not None:
                names.update(public.names)
                pending.extend(self._taken_over(public.taken_over, module))
                if public.complete:
                    continue
            names.update(self._modules.public_names(path))
            for source, _ in self.sources(module):
                if source.startswith("@"):
                    pending.append(source)
                elif source:
                    known = self.framework_names(source)
                    names.update(known or ())
                    frameworks.update([source] if known is None else [])
        return tuple(sorted(names)), tuple(sorted(frameworks))

    def names(self, value: str) -> tuple[str, ...]:
        """The names that the star imports of a module bind in it, sorted."""
        names: set[str] = set()
        for source, _ in self.sources(value):
            names.update(
                self.collect(source)[0] if source.startswith("@") else self.framework_names(source) or ()
            )
        return tuple(sorted(names))

    def frameworks(self, value: str) -> tuple[str, ...]:
        """The framework modules whose public names are attributes of a module too, the last star import
        first.
        """
        found: dict[str, None] = {}
        for source, _ in reversed(self.sources(value)):
            if source.startswith("@"):
                found.update(dict.fromkeys(self.collect(source)[1]))
            elif source and self.framework_names(source) is None:
                found[source] = None
        return tuple(found)

    def _taken_over(self, refs: tuple[Ref, ...], module: str) -> list[str]:
        return [value for value in self._follow(refs, module) if value.startswith("@")]
