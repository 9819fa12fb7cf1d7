"""Same input, same output: whatever the hash seed, the number of processes, the order of the paths."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.invariants.code import files
from tests.invariants.running import Done, command
from tests.invariants.server import Server, server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def servers() -> Iterator[list[Server]]:
    """Three processes with three hash seeds."""
    with ExitStack() as stack:
        yield [stack.enter_context(server(seed)) for seed in (0, 1, 4242)]


@given(data=files())
@settings(max_examples=100)
def test_generated_code_with_any_hash_seed(data: bytes, servers: list[Server]) -> None:
    answers = {each.ask(data) for each in servers}
    assert len(answers) == 1


SOME = ("deepctr", "image_classifiers", "innvestigate", "keras_tcn", "keras_vis", "spektral", "tensorforce")
"""Packages of the corpus: enough code for several processes, with findings of all kinds."""


def report(paths: list[Path], corpus: Path, seed: int, *options: str) -> Done:
    relative = [str(path.relative_to(corpus)) for path in paths]
    environment = {"PYTHONHASHSEED": str(seed)}
    arguments = ("--output-format", "json", *options, *relative)
    return command(*arguments, cwd=corpus, environment=environment, seconds=600)


def test_the_corpus_in_any_order_with_any_jobs_and_hash_seed(corpus: Path) -> None:
    packages = [corpus / name for name in SOME]
    shuffled = random.Random(0).sample(packages, len(packages))
    one = report(packages, corpus, 1, "--jobs", "1")
    other = report(shuffled, corpus, 2, "--jobs", "3")
    assert one.status == other.status == 1
    assert one.out == other.out
    assert one.document["findings"]


def test_fixes_of_the_corpus_with_any_jobs_and_hash_seed(corpus: Path) -> None:
    packages = [corpus / name for name in SOME]
    options = ("--diff", "--unsafe-fixes", "--jobs")
    one = command(*options, "1", *packages, environment={"PYTHONHASHSEED": "3"}, seconds=600)
    two = command(*options, "2", *reversed(packages), environment={"PYTHONHASHSEED": "4"}, seconds=600)
    assert one.out == two.out
    assert one.out.startswith("--- ")


def test_a_fixed_project_with_any_jobs_and_hash_seed(tmp_path: Path) -> None:
    """What is fixed in one file decides what is found in another: the outcome is the same all the same."""
    outcomes = []
    for seed, jobs in ((1, 1), (2, 4)):
        folder = tmp_path / str(seed)
        for name, code in related_files().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(code)
        done = command(
            *("--fix", "--unsafe-fixes", "--jobs", str(jobs), "."),
            cwd=folder,
            environment={"PYTHONHASHSEED": str(seed)},
        )
        contents = {name: (folder / name).read_text() for name in related_files()}
        outcomes.append((done.status, done.out, contents))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][2] != related_files()


def related_files() -> dict[str, str]:
    """Files that take names from each other; heavy enough together for several processes."""
    files = {
        "pkg/__init__.py": "",
        "pkg/compat.py": "from keras import backend as K\nfrom keras.layers.core import Dense\n",
        "pkg/again.py": "from .compat import K, Dense\nfrom .compat import *\n",
    }
    filler = "".join(f"def unrelated_{n}(a, b):\n    return a + b * {n}\n\n\n" for n in range(200))
    for number in range(24):
        source = ("compat", "again")[number % 2]
        files[f"pkg/user_{number}.py"] = (
            f"from .{source} import K, Dense\n\n\n"
            f"def loss(y_true, y_pred):\n    return K.mean(K.square(y_true - y_pred)) + {number}\n\n\n{filler}"
        )
    return files
