"""From the sources in the cache to the snapshots of all releases."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from tools.releases import keras_recipes, members, modules, recipes, snapshot, walk
from tools.releases.distributions import UNITED, sources_file
from tools.releases.recipes import SPLIT
from tools.releases.snapshot import Snapshot
from tools.releases.store import FactStore, code_version, scanner_version

ADDONS_TENSORFLOW: Mapping[str, str] = {
    "0.3": "2.0", "0.4": "2.0", "0.5": "2.0", "0.6": "2.0", "0.7": "2.1", "0.8": "2.1", "0.9": "2.1",
    "0.10": "2.2", "0.11": "2.3", "0.12": "2.4", "0.13": "2.5", "0.14": "2.5", "0.15": "2.7", "0.16": "2.8",
    "0.17": "2.9", "0.18": "2.10", "0.19": "2.11", "0.20": "2.12", "0.21": "2.13", "0.22": "2.14", "0.23": "2.15",
}  # fmt: skip
"""The TensorFlow whose classes those of TensorFlow Addons are built on."""

SLIM_TENSORFLOW = "1.15"
KERAS_3_TENSORFLOW = "2.16"
"""A TensorFlow that has the few classes on which those of Keras 3 are built."""


@dataclass(frozen=True, slots=True)
class Job:
    """One release to extract: ``archives`` are all the sources it is read from, its own first."""

    root: str
    release: str
    archives: tuple[Path, ...]
    older: Path | None = None
    """The sources of an older patch release that is joined to it."""


def jobs_for(last: Mapping[str, Mapping[str, Version]], cache: Path) -> list[Job]:
    """The jobs for releases, given as the last patch release by root and minor, in the order to join them."""

    def source(root: str, minor: str) -> tuple[Path, ...]:
        version = last.get(root, {}).get(minor)
        return (sources_file(cache, root, version),) if version is not None else ()

    def tensorflow_sources(minor: str) -> tuple[Path, ...]:
        sources = source("tensorflow", minor) + source("tensorflow_estimator", minor)
        return sources + (source("keras", minor) if Version("2.6") <= Version(minor) < SPLIT else ())

    jobs = [Job("tensorflow", minor, tensorflow_sources(minor)) for minor in last["tensorflow"]]
    for minor in last["keras"]:
        united = UNITED.get(("keras", minor))
        older = sources_file(cache, "keras", united) if united is not None else None
        if minor == "2.4" or Version("2.6") <= Version(minor) < keras_recipes.KERAS_3:
            more = tensorflow_sources(minor)
        else:
            more = source("tensorflow", KERAS_3_TENSORFLOW) if Version(minor) >= keras_recipes.KERAS_3 else ()
        own = source("keras", minor)
        jobs.append(Job("keras", minor, own + tuple(each for each in more if each not in own), older))
    for minor in last["tf_keras"]:
        jobs.append(Job("tf_keras", minor, source("tf_keras", minor) + source("tensorflow", minor)))
    for minor in last["tensorflow_addons"]:
        more = tensorflow_sources(ADDONS_TENSORFLOW.get(minor, "2.15"))
        jobs.append(Job("tensorflow_addons", minor, source("tensorflow_addons", minor) + more))
    for minor in last["tf_slim"]:
        more = source("tensorflow", SLIM_TENSORFLOW)
        jobs.append(Job("tf_slim", minor, source("tf_slim", minor) + more))
    return jobs


def extract_all(
    jobs: Sequence[Job], cache: Path, processes: int, report: Callable[[str], None]
) -> list[Snapshot]:
    """The snapshots for the jobs, in their order. Raises what extraction raises."""
    with ProcessPoolExecutor(processes) as pool:
        snapshots = []
        # The keys are made here: what the workers run is the code as it is now, whatever becomes of the files.
        keys = [_job_key(job) for job in jobs]
        for job, found in zip(jobs, pool.map(_extract, jobs, keys, [cache] * len(jobs)), strict=True):
            report(f"{job.root} {job.release}: {len(found.entries)} names")
            snapshots.append(found)
    return snapshots


def _extract(job: Job, key: str, cache: Path) -> Snapshot:
    kept = cache / "snapshots" / f"{job.root}-{job.release}-{key}.pickle"
    if kept.is_file():
        loaded = pickle.loads(kept.read_bytes())
        assert isinstance(loaded, Snapshot)
        return loaded
    found = extract(job, FactStore(cache))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(found, protocol=5))
    return found


def extract(job: Job, store: FactStore) -> Snapshot:
    """The snapshot of one release."""
    read = store.facts
    if job.root == "tensorflow":
        return recipes.tensorflow_snapshot(job.release, job.archives, read)
    if job.root == "keras":
        if job.release == "2.4":
            tensorflow = recipes.tensorflow_snapshot("2.4", job.archives[1:], read)
            return keras_recipes.keras_2_4_snapshot(job.release, job.archives, tensorflow, read)
        found = keras_recipes.keras_snapshot(job.release, job.archives, read)
        if job.older is not None:
            return recipes.merged(keras_recipes.keras_snapshot(job.release, [job.older], read), found)
        return found
    if job.root == "tf_keras":
        return keras_recipes.tf_keras_snapshot(job.release, job.archives, read)
    return recipes.package_snapshot(job.root, job.release, job.archives, read)


def _job_key(job: Job) -> str:
    """A digest of the sources' names and of the code that reads them."""
    digest = hashlib.sha256(
        scanner_version() + code_version(keras_recipes, members, modules, recipes, snapshot, walk)
    )
    digest.update(repr([path.name for path in (*job.archives, job.older) if path is not None]).encode())
    return digest.hexdigest()[:16]
