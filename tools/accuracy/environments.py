"""Makes the environments in which the release database is checked, one after the other, and dumps each.

    python -m tools.accuracy.environments                        all that have no dump yet
    python -m tools.accuracy.environments tensorflow-2.9         some of them, anew
    python -m tools.accuracy.environments --python 3.7=PATH      where an interpreter is not on the PATH

An environment takes up to 3 GB and a few minutes; it is removed when its dumps are taken. The dumps, two for each, stay in
build/accuracy: `NAME.walk.jsonl.gz` is what a walk through the modules finds, `NAME.told.jsonl.gz` what the modules say of
every name that the release database has of any release.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.accuracy.claims import every_name

ROOT = Path(__file__).resolve().parents[2]
DUMPS = ROOT / "build" / "accuracy"


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump: its name, the modules it walks, and what is installed on top of the environment for it."""

    name: str
    roots: tuple[str, ...]
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """The Python that a TensorFlow needs, the pins that still install, and the dumps, taken in this order.

    ``tf_keras`` is installed without what it requires: it asks for a second copy of TensorFlow.
    """

    python: str
    requirements: tuple[str, ...]
    dumps: tuple[Dump, ...]
    tf_keras: str = ""


ENVIRONMENTS: tuple[Environment, ...] = (
    Environment(
        "3.7",
        ("tensorflow==1.15.5", "h5py<3", "protobuf<3.21", "numpy<1.19"),
        (
            Dump("tensorflow-1.15", ("tensorflow",)),
            Dump("keras-2.2.4", ("keras",), ("keras==2.2.4", "scipy<1.6")),
            Dump("keras-2.2.5", ("keras",), ("keras==2.2.5",)),
            Dump("keras-2.3.1", ("keras",), ("keras==2.3.1",)),
        ),
    ),
    Environment(
        "3.8", ("tensorflow-cpu==2.4.4", "protobuf<3.21"), (Dump("tensorflow-2.4", ("tensorflow",)),)
    ),
    Environment("3.9", ("tensorflow-cpu==2.6.5", "protobuf<3.20"), (Dump("keras-2.6", ("keras",)),)),
    Environment(
        "3.10", ("tensorflow-cpu==2.9.3", "numpy<2"), (Dump("tensorflow-2.9", ("tensorflow", "keras")),)
    ),
    Environment("3.10", ("tensorflow-cpu==2.12.1",), (Dump("tensorflow-2.12", ("tensorflow", "keras")),)),
    Environment(
        "3.11",
        ("tensorflow-cpu==2.15.1",),
        (Dump("tensorflow-2.15", ("tensorflow", "keras", "tf_keras")),),
        tf_keras="2.15.1",
    ),
    Environment(
        "3.11",
        ("tensorflow-cpu==2.16.2", "setuptools<80"),
        (
            Dump("tensorflow-2.16", ("tensorflow", "tf_keras")),
            Dump("keras-3.0", ("keras", "tensorflow.keras"), ("keras==3.0.5",)),
            Dump("keras-3.4", ("keras", "tensorflow.keras"), ("keras==3.4.1",)),
        ),
        tf_keras="2.16.0",
    ),
    Environment(
        "3.12",
        ("tensorflow-cpu==2.18.1", "setuptools<80"),
        (
            Dump("tensorflow-2.18", ("tensorflow", "tf_keras")),
            Dump("keras-3.8", ("keras", "tensorflow.keras"), ("keras==3.8.0",)),
        ),
        tf_keras="2.18.0",
    ),
    Environment(
        "3.13",
        ("tensorflow-cpu==2.21.0", "keras==3.15.1"),
        (Dump("tensorflow-2.21", ("tensorflow", "keras", "tf_keras")),),
        tf_keras="2.21.0",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the environments that were asked for; returns the exit code."""
    parser = argparse.ArgumentParser(description="Dump what real releases of TensorFlow and Keras have.")
    parser.add_argument("names", nargs="*", help="dumps to take; without names, those that are not there yet")
    parser.add_argument(
        "--python", action="append", default=[], metavar="VERSION=PATH", help="an interpreter"
    )
    parser.add_argument("--ask", type=Path, metavar="FILE", help="the names to ask for, one a line")
    parser.add_argument("--output", type=Path, default=DUMPS, metavar="FOLDER", help="where the dumps go")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the environments there")
    options = parser.parse_args(arguments)
    pythons = dict(entry.split("=", 1) for entry in options.python)
    known = {dump.name for environment in ENVIRONMENTS for dump in environment.dumps}
    unknown = sorted(set(options.names) - known)
    if unknown:
        parser.error(f"no such dump: {', '.join(unknown)} (there are {', '.join(sorted(known))})")
    options.output.mkdir(parents=True, exist_ok=True)
    ask = options.ask or written_names(options.output / "names.txt")
    failed = False
    for environment in ENVIRONMENTS:
        wanted = [dump for dump in environment.dumps if is_wanted(dump, options.names, options.output)]
        if wanted:
            try:
                take(environment, wanted, pythons, options.output, ask, options.keep)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"failed: {environment.requirements[0]}: {error}", flush=True)
                failed = True
    return 1 if failed else 0


def written_names(file: Path) -> Path:
    """Write every name that the database has of the roots that are dumped, and return the file."""
    roots = dict.fromkeys(
        root.partition(".")[0] for each in ENVIRONMENTS for dump in each.dumps for root in dump.roots
    )
    names = (name for root in roots for name in every_name(root))
    file.write_text("".join(f"{name}\n" for name in names), encoding="utf-8", newline="\n")
    return file


def walk_file(folder: Path, name: str) -> Path:
    """Where the dump of every public name goes."""
    return folder / f"{name}.walk.jsonl.gz"


def told_file(folder: Path, name: str) -> Path:
    """Where the answers for the names that were asked for go."""
    return folder / f"{name}.told.jsonl.gz"


def is_wanted(dump: Dump, names: Sequence[str], folder: Path) -> bool:
    return dump.name in names if names else not walk_file(folder, dump.name).exists()


def take(
    environment: Environment,
    dumps: Sequence[Dump],
    pythons: Mapping[str, str],
    output: Path,
    ask: Path,
    keep: Path | None,
) -> None:
    """Make an environment, take the dumps, remove it. Raises OSError or CalledProcessError where that fails."""
    started = time.monotonic()
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="tflint-accuracy-"))
    else:
        folder = keep / environment.requirements[0].replace("==", "-")
    try:
        python = make(environment, folder, pythons)
        for dump in dumps:
            if dump.requirements:
                install(python, *dump.requirements)
            script = str(Path(__file__).with_name("dump.py"))
            roots = dump.roots
            run(python, "-I", script, *roots, "--output", str(walk_file(output, dump.name)), folder=folder)
            told = str(told_file(output, dump.name))
            run(python, "-I", script, *roots, "--ask", str(ask.resolve()), "--output", told, folder=folder)
            print(f"{dump.name}: dumped, {time.monotonic() - started:.0f} s so far", flush=True)
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def make(environment: Environment, folder: Path, pythons: Mapping[str, str]) -> Path:
    """A virtual environment with the requirements; returns its interpreter."""
    python = folder / "bin" / "python"
    if not python.exists():
        run(Path(find_python(environment.python, pythons)), "-m", "venv", str(folder))
        install(python, "--upgrade", "pip", "wheel")
        install(python, *environment.requirements)
        if environment.tf_keras:
            install(python, "--no-deps", f"tf-keras=={environment.tf_keras}")
    return python


def install(python: Path, *arguments: str) -> None:
    """Install into an environment. Raises CalledProcessError."""
    run(python, "-m", "pip", "install", "--quiet", "--no-input", *arguments)


def find_python(version: str, pythons: Mapping[str, str]) -> str:
    """The interpreter of a version, from the option or the PATH. Raises OSError where there is none."""
    found = pythons.get(version) or shutil.which(f"python{version}")
    if found is None:
        raise OSError(f"no python{version} on the PATH; name one with --python {version}=PATH")
    return found


def run(python: Path, *arguments: str, folder: Path | None = None) -> None:
    """Run an interpreter. Its folder must not be that of the script, whose modules would hide others."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("PYTHONPATH", None)
    subprocess.run([str(python), *arguments], check=True, cwd=folder, env=environment, stdout=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
