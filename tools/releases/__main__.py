"""The command of the builder, see the package."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from platformdirs import user_cache_path

from tflint.releases.known import known
from tools.releases import changes, known_releases, reading, tables
from tools.releases.building import Job, extract_all, jobs_for
from tools.releases.distributions import (
    DISTRIBUTIONS,
    Release,
    cached_releases,
    extra_release,
    fetch,
    find_releases,
    sources_file,
)
from tools.releases.index import Index
from tools.releases.joining import Axes
from tools.releases.reading import ORDER

RELEASES = Path(__file__).resolve().parents[2] / "src" / "tflint" / "releases"
TABLES = RELEASES / "tables"

_CONNECTIONS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.releases", description="Build the release database."
    )
    parser.add_argument(
        "--cache", type=Path, default=user_cache_path("tflint-releases"), help="where sources are kept"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--offline", action="store_true", help="use only what is in the cache")
    commands = parser.add_subparsers(dest="command", required=True)
    rebuild = commands.add_parser("rebuild", help="make the tables, by default from all releases")
    rebuild.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="ROOT[==MINOR]",
        help="take all others from the tables as they are",
    )
    add = commands.add_parser("add", help="add a release, or read it again, and show what it changes")
    add.add_argument("root", choices=ORDER)
    add.add_argument("minor")
    diff = commands.add_parser("diff", help="show what changed between two releases in the tables")
    diff.add_argument("root", choices=ORDER)
    diff.add_argument("older")
    diff.add_argument("newer")
    options = parser.parse_args(arguments)
    if options.command == "diff":
        return _diff(options.root, options.older, options.newer)
    only = [f"{options.root}=={options.minor}"] if options.command == "add" else options.only
    return _build(options.cache, options.processes, options.offline, only, options.command == "add")


def _build(cache: Path, processes: int, offline: bool, only: Sequence[str], show_changes: bool) -> int:
    start = time.monotonic()
    releases = _all_releases(cache, offline)
    last = {root: {minor: each.last for minor, each in releases[root].items()} for root in DISTRIBUTIONS}
    jobs = [job for job in jobs_for(last, cache) if _is_chosen(job, only)]
    if not jobs:
        print(f"error: there is no release {' '.join(only)}", file=sys.stderr)
        return 2
    if not offline:
        _fetch_all(cache, releases, jobs)
    built = extract_all(
        jobs, cache, processes, lambda line: print(f"{time.monotonic() - start:6.0f} s  {line}")
    )
    snapshots = reading.merged(built, reading.read_snapshots(TABLES) if only else [])
    axes = reading.axes_of(snapshots)
    texts = reading.texts_of(snapshots)
    changed = tables.write(texts, TABLES)
    print("\n".join(f"written: {path}" for path in changed) if changed else "the tables are as they were")
    if not offline:
        _write_known(cache, releases, axes)
    if show_changes:
        for older, newer in pairwise(snapshots):
            if newer in built and older.axis == newer.axis:
                print("\n".join(changes.describe(older, newer)))
    print(f"{time.monotonic() - start:.0f} s")
    return 0


def _all_releases(cache: Path, offline: bool) -> Mapping[str, Mapping[str, Release]]:
    if offline:
        return {root: cached_releases(cache, root) for root in DISTRIBUTIONS}
    index = Index()
    return {root: find_releases(index, root) for root in DISTRIBUTIONS}


def _is_chosen(job: Job, only: Sequence[str]) -> bool:
    return not only or job.root in only or f"{job.root}=={job.release}" in only


def _fetch_all(cache: Path, releases: Mapping[str, Mapping[str, Release]], jobs: Sequence[Job]) -> None:
    """Fetch what the jobs read and is not in the cache."""
    needed = {path for job in jobs for path in (*job.archives, job.older) if path is not None}
    missing = [
        release
        for root in DISTRIBUTIONS
        for release in (*releases[root].values(), *extra_release(releases, root))
        if sources_file(cache, root, release.last) in needed
    ]

    def one(release: Release) -> str | None:
        return fetch(Index(), release, cache)  # a session of its own: they are not safe to share

    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        for line in pool.map(one, missing):
            if line is not None:
                print(line)


def _write_known(cache: Path, releases: Mapping[str, Mapping[str, Release]], axes: Axes) -> None:
    """Write the releases that the tables are made from; of TensorFlows whose metadata is not here, what is known."""
    in_tables = {
        root: {minor: each for minor, each in releases[root].items() if minor in axes.releases[root]}
        for root in known_releases.ROOTS
    }
    keras_of: dict[str, str] = {}
    for minor, release in in_tables["tensorflow"].items():
        sources = sources_file(cache, "tensorflow", release.last)
        if sources.is_file():
            keras_of[minor] = known_releases.keras_ranges(minor, sources, in_tables["keras"])
        else:
            keras_of[minor] = known("tensorflow")[minor].keras
    text = known_releases.render(in_tables, keras_of)
    file = RELEASES / "known.tsv"
    if file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8", newline="\n")
        print("written: known.tsv")


def _diff(root: str, older: str, newer: str) -> int:
    found = {each.release: each for each in reading.read_snapshots(TABLES) if each.axis == root}
    for release in (older, newer):
        if release not in found:
            print(f"error: the tables have no {root} {release}", file=sys.stderr)
            return 2
    print("\n".join(changes.describe(found[older], found[newer])))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
