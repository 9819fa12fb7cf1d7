"""Build hook: compiles the catalogue of rules into the wheel, and compresses the tables of releases."""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = "tflint/catalogue/compiled.json"
"""Where the wheel carries the catalogue, below site-packages."""

TABLES = "src/tflint/releases/tables"
"""The tables of the release database, as text, below the root of the project."""

PACKED_TABLES = "tflint/releases/tables"
"""Where the wheel carries them, each compressed."""

RUN_COMPILER = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("tflint.catalogue.compile", run_name="__main__", alter_sys=True)
"""
"""Runs the compiler of the sources that are being built.

Not by PYTHONPATH: where the same sources are installed as editable, pip's isolated builds take them off the path.
"""

KINDS = ("names", "signatures", "notes", "members", "ops")
"""The folders of tables that are shipped; what else is there is for the builder."""


class CompileCatalogue(BuildHookInterface[Any]):
    """Adds the compiled catalogue and the compressed tables to a wheel.

    An editable install reads ``rules/`` and the text of the tables themselves.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self._scratch = tempfile.TemporaryDirectory(prefix="tflint-catalogue-")
        compiled = Path(self._scratch.name) / "compiled.json"
        root = Path(self.root)
        # A process of its own: the package that is being built must not stay imported in the build backend.
        subprocess.run(
            [sys.executable, "-c", RUN_COMPILER, str(root / "src"), str(root / "rules"), str(compiled)],
            check=True,
        )
        build_data["force_include"][str(compiled)] = COMPILED
        for kind in KINDS:
            for table in sorted((root / TABLES / kind).glob("*.tsv")):
                packed = Path(self._scratch.name) / kind / f"{table.name}.gz"
                packed.parent.mkdir(exist_ok=True)
                # Without a time in the header the same tables give the same wheel.
                packed.write_bytes(gzip.compress(table.read_bytes(), 9, mtime=0))
                build_data["force_include"][str(packed)] = f"{PACKED_TABLES}/{kind}/{packed.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._scratch.cleanup()
