"""The distributions that the database is made from, and the releases of each."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from tools.releases.index import Index, Wheel, best_first
from tools.releases.wheels import save_sources


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution on the index: its name there, the root that it provides, the first release of interest."""

    name: str
    root: str
    first: str
    marker: str
    """A part of the name of a module that a wheel has unless it is an empty shell."""


DISTRIBUTIONS = {
    distribution.root: distribution
    for distribution in (
        Distribution("tensorflow", "tensorflow", "1.12", "/_api/"),
        Distribution("tensorflow-estimator", "tensorflow_estimator", "1.13", "estimator"),
        Distribution("keras", "keras", "2.0", "keras/"),
        Distribution("tf-keras", "tf_keras", "2.14", "tf_keras/"),
        Distribution("tensorflow-addons", "tensorflow_addons", "0.2", "tensorflow_addons/"),
        Distribution("tf-slim", "tf_slim", "1.0", "tf_slim/"),
    )
}
"""By root."""


@dataclass(frozen=True, slots=True)
class Release:
    """A minor release.

    ``patches`` are all of its final releases, ascending. ``last`` is the one that stands for them, the last with
    wheels; ``wheels`` are those of it in the order in which to try them, ``older_wheels`` those of the others.
    """

    root: str
    minor: str
    patches: tuple[Version, ...]
    last: Version
    wheels: tuple[Wheel, ...] = ()
    older_wheels: tuple[Wheel, ...] = ()


def find_releases(index: Index, root: str) -> dict[str, Release]:
    """The releases of a root by minor, ascending. Raises requests.RequestException."""
    distribution = DISTRIBUTIONS[root]
    versions, wheels = index.files(distribution.name)
    by_minor: dict[str, list[Version]] = {}
    for version in sorted(versions):
        if version >= Version(distribution.first):
            by_minor.setdefault(minor_of(version), []).append(version)
    releases = {}
    for minor, patches in by_minor.items():
        of_minor = best_first(wheel for wheel in wheels if wheel.version in patches)
        if of_minor:
            last = max(wheel.version for wheel in of_minor)
            releases[minor] = Release(
                root,
                minor,
                tuple(patches),
                last,
                tuple(wheel for wheel in of_minor if wheel.version == last),
                tuple(wheel for wheel in of_minor if wheel.version != last),
            )
    return releases


def minor_of(version: Version) -> str:
    """``"2.15"`` for 2.15.0.post1."""
    return f"{version.major}.{version.minor}"


def sources_file(cache: Path, root: str, version: Version | str) -> Path:
    """Where the sources of a release are kept."""
    return cache / "sources" / f"{DISTRIBUTIONS[root].name}-{version}.zip"


def fetch(index: Index, release: Release, cache: Path) -> str | None:
    """Make sure that the sources of a release are in the cache.

    Returns one line on what was read, None if there was nothing to do. Raises LookupError if all wheels of
    the release are empty shells, requests.RequestException, zipfile.BadZipFile.
    """
    file = sources_file(cache, release.root, release.last)
    if file.is_file():
        return None
    marker = DISTRIBUTIONS[release.root].marker
    for wheel in release.wheels:
        kept, size = save_sources(index.session, wheel.url, is_wanted, file)
        if has_marker(file, marker):
            read = file.stat().st_size
            return f"{wheel.filename}: {kept} files, {read / 1e6:.1f} MB of {size / 1e6:.1f} MB"
        file.unlink()
    raise LookupError(f"no wheel of {release.root} {release.last} holds its sources")


def has_marker(file: Path, marker: str) -> bool:
    """Whether the name of some Python file in the zip file has the marker in it."""
    with zipfile.ZipFile(file) as sources:
        return any(marker in name and name.endswith(".py") for name in sources.namelist())


def is_wanted(member: str) -> bool:
    """Whether a member of a wheel is kept: Python sources and the metadata, not headers and the like."""
    if member.endswith(".dist-info/METADATA"):
        return True
    return member.endswith(".py") and "/include/" not in member


UNITED: Mapping[tuple[str, str], str] = {("keras", "2.2"): "2.2.4"}
"""Minors of which an older patch release is joined to the last: Keras 2.2.5 was other code with other names."""


def extra_release(releases: Mapping[str, Mapping[str, Release]], root: str) -> list[Release]:
    """The older patch releases of a root that are needed as well, see `UNITED`."""
    extra = []
    for (its_root, minor), version in UNITED.items():
        release = releases[root].get(minor) if its_root == root else None
        if release is not None:
            wheels = tuple(wheel for wheel in release.older_wheels if wheel.version == Version(version))
            extra.append(Release(root, minor, (Version(version),), Version(version), wheels))
    return extra


def cached_releases(cache: Path, root: str) -> dict[str, Release]:
    """The releases of a root of which the sources are in the cache, ascending; without wheels."""
    name = DISTRIBUTIONS[root].name
    files = (cache / "sources").glob(f"{name}-*.zip")
    texts = [file.name.removeprefix(f"{name}-").removesuffix(".zip") for file in files]
    versions = sorted(Version(text) for text in texts if text[0].isdigit())
    return {minor_of(version): Release(root, minor_of(version), (version,), version) for version in versions}
