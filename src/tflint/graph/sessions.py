"""Running things: what a session is asked for, and whether all that it needs is fed."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tflint.graph.badfeeds import check_feed
from tflint.graph.flows import fetch_flow
from tflint.graph.paths import explain_unfed
from tflint.graph.resting import Site
from tflint.graph.run import Arguments, Run
from tflint.graph.state import EMPTY, Cell, is_none
from tflint.graph.values import (
    UNKNOWN,
    Array,
    Bag,
    Choice,
    Constant,
    Group,
    Ref,
    Runner,
    Session,
    Tensor,
    Value,
    Variable,
    options,
)

UNFED = "TFL205"


@dataclass(slots=True)
class Feed:
    """What a feed may hold: placeholders, or tensors that stand for those above them. ``open``: anything."""

    sites: set[Site] = field(default_factory=set)
    open: bool = False

    def add(self, run: Run, key: Value) -> None:
        for option in options(key):
            if isinstance(option, Tensor):
                self.sites |= option.flow.needs | option.flow.shared
                self.open = self.open or option.opaque
            elif isinstance(option, (Group, Ref)):
                items = run.items(option)
                if items is None:
                    self.open = True
                for item in items or ():
                    self.add(run, item)
            elif isinstance(option, Bag):
                self.add(run, option.element)
            elif option is UNKNOWN or (isinstance(option, Constant) and option.kind == "str"):
                self.open = True


def read_feed(run: Run, value: Value | None) -> Feed:
    """What a ``feed_dict`` may hold."""
    feed = Feed()
    for option in options(value) if value is not None else ():
        if isinstance(option, Ref) and option.kind == "dict":
            cell = run.now.get(option.id)
            feed.open = feed.open or cell.open
            for key in cell.items:
                feed.add(run, key)
        elif not is_none(option):
            feed.open = True
    return feed


def check(run: Run, fetches: Value, feed: Feed, node: ast.Call, *, partial: bool = False) -> None:
    """Report the placeholders that the fetches need and the feed does not hold."""
    if feed.open or run.state is None:
        return
    missing = fetch_flow(run, fetches).needs - feed.sites
    if missing:
        message = explain_unfed(run, fetches, missing, node, partial=partial)
        run.report(UNFED, node, message)


def run_session(run: Run, name: str, arguments: Arguments, node: ast.Call, *, certain: bool = True) -> Value:
    """A method of a session; not ``certain``: of what is called one, and is one if it is asked for tensors."""
    fetches = arguments.get(0, "fetches")
    if name == "run":
        feed_dict = arguments.get(1, "feed_dict")
        if fetches is None or not (certain or _has_tensor(run, fetches)):
            return UNKNOWN
        if not check_feed(run, feed_dict, node):
            check(run, fetches, read_feed(run, feed_dict), node)
        return result_of(run, fetches)
    if name == "make_callable" and fetches is not None:
        return Runner(fetches, arguments.get(1, "feed_list") or Group(()))
    if name == "partial_run_setup":
        return run.new("handle", EMPTY) if run.state is not None else UNKNOWN
    if name == "partial_run":
        return _partial_run(run, arguments, node)
    if name in {"as_default", "__enter__"}:
        return Session()
    return UNKNOWN


def _has_tensor(run: Run, fetches: Value) -> bool:
    """Whether there is a tensor among the fetches."""
    found = [*options(fetches), *(run.certain_items(fetches) or ())]
    return any(isinstance(value, (Tensor, Variable)) for value in found)


def _partial_run(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    handle, fetches = arguments.get(0, "handle"), arguments.get(1, "fetches")
    feed_dict = arguments.get(2, "feed_dict")
    if not isinstance(handle, Ref) or handle.kind != "handle" or fetches is None:
        return UNKNOWN
    feed = read_feed(run, feed_dict)
    cell = run.now.get(handle.id)
    known = Feed({key for key in cell.items if isinstance(key, Site)}, cell.open)
    feed.sites |= known.sites
    feed.open = feed.open or known.open
    run.now.cells.put(handle.id, Cell(dict.fromkeys(feed.sites, UNKNOWN), feed.open))
    check(run, fetches, feed, node, partial=True)
    # What an earlier part of the run has computed needs nothing any more.
    ready = fetch_flow(run, fetches).needs
    run.now.cells.put(handle.id, Cell(dict.fromkeys({*feed.sites, *ready}, UNKNOWN), feed.open))
    return result_of(run, fetches)


def run_tensor(run: Run, tensor: Value, arguments: Arguments, node: ast.Call) -> Value:
    """``tensor.eval(feed_dict, session)`` and ``operation.run(feed_dict, session)``."""
    session = arguments.get(1, "session")
    feed_dict = arguments.get(0, "feed_dict")
    if session is None or all(_is_plain(option) for option in options(session)):
        if not check_feed(run, feed_dict, node):
            check(run, tensor, read_feed(run, feed_dict), node)
    return Array("result")


def _is_plain(session: Value) -> bool:
    return session is UNKNOWN or is_none(session) or (isinstance(session, Session) and session.plain)


def call_runner(run: Run, runner: Runner, arguments: Arguments, node: ast.Call) -> Value:
    """The call of what ``make_callable`` gave."""
    feed = Feed()
    feed.add(run, runner.feeds)
    check(run, runner.fetches, feed, node)
    return result_of(run, runner.fetches)


def result_of(run: Run, fetches: Value) -> Value:
    """What running gives: data in the structure of the fetches."""
    if isinstance(fetches, Tensor):
        return Array("result")
    items = run.items(fetches) if run.state is not None else None
    if items is not None:
        results = [result_of(run, item) for item in items]
        if isinstance(fetches, Group):
            return Group(tuple(results))
        return run.new("list", Cell(dict(enumerate(results))))
    if isinstance(fetches, Choice) and all(isinstance(option, Tensor) for option in fetches.options):
        return Array("result")
    return UNKNOWN


def is_session_by_name(function: ast.expr) -> bool:
    """Whether what a method is called on is called a session: ``sess.run``, ``self._session.run``."""
    owner = function.value if isinstance(function, ast.Attribute) else None
    if isinstance(owner, ast.Call):
        owner = owner.func
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return name.lower().endswith(("sess", "session"))
