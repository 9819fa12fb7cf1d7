"""Circular imports that nobody would write, made at random: what is said of them is what real Python raises."""

from __future__ import annotations

import random
from pathlib import Path

from tests.linking.test_projects import run_all
from tests.project.test_suspects import MODULES, dotted, some_line
from tests.project.trees import write_tree
from tflint.project.index import Project


def random_project(seed: int, top: Path) -> tuple[Path, list[str]]:
    """A project in which every module has every name in the end, and a script for each module that imports it."""
    chance = random.Random(seed)
    files = {}
    for module in MODULES:
        lines = [some_line(chance).replace("if q:", "if len(__name__):") for _ in range(chance.randint(1, 4))]
        files[f"{module}.py"] = "\n".join([*lines, "x = y = z = 1", ""])
    scripts = {
        f"enter_{dotted(module).replace('.', '_')}.py": f"import {dotted(module)}\n" for module in MODULES
    }
    return write_tree(top / str(seed), {**files, **scripts}), sorted(scripts)


def test_what_is_said_is_what_is_raised(tmp_path: Path) -> None:
    projects = [random_project(seed, tmp_path.resolve()) for seed in range(50)]
    places = [[str(root), script] for root, scripts in projects for script in scripts]
    raised = dict(zip(map(tuple, places), run_all(places), strict=True))
    failing = named = same = reports = 0
    for root, scripts in projects:
        links = Project([root]).linkage()
        found = {failure for path in sorted(root.rglob("*.py")) for failure in links.failures(str(path))}
        for failure in found:
            what = raised[str(root), Path(failure.entry).name]
            assert what is not None, failure  # something fails: this, or what comes before it
            same += (root / what.path, what.line) == (Path(failure.path), failure.line)
        failing += any(raised[str(root), script] for script in scripts)
        named += bool(found)
        reports += len(found)
    assert failing > 25
    assert named / failing > 0.7
    assert same / reports > 0.8
