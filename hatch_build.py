"""Build hook: compiles the catalogue of rules into the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = "tflint/catalogue/compiled.json"
"""Where the wheel carries the catalogue, below site-packages."""


class CompileCatalogue(BuildHookInterface[Any]):
    """Adds the compiled catalogue to a wheel; leaves an editable install to read ``rules/`` itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self._scratch = tempfile.TemporaryDirectory(prefix="tflint-catalogue-")
        compiled = Path(self._scratch.name) / "compiled.json"
        root = Path(self.root)
        # A process of its own: the package that is being built must not stay imported in the build backend.
        subprocess.run(
            [sys.executable, "-m", "tflint.catalogue.compile", str(root / "rules"), str(compiled)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), *_python_path()])},
            check=True,
        )
        build_data["force_include"][str(compiled)] = COMPILED

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._scratch.cleanup()


def _python_path() -> list[str]:
    path = os.environ.get("PYTHONPATH")
    return [path] if path else []
