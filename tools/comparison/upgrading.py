"""The two tools, on many small programs."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tflint.catalogue import load_catalogue
from tflint.fixing.loop import fix_source
from tflint.releases.target import newest_target
from tflint.settings import LintSettings, Tf1

_DRIVER = """
import contextlib, os, sys, traceback
from tensorflow.tools.compatibility import tf_upgrade_v2_main

folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    child = os.fork()
    if child == 0:
        here = os.path.join(folder, name)
        sys.argv = ["tf_upgrade_v2", "--infile", here + "/old.py", "--outfile", here + "/new.py", "--reportfile", here + "/report.txt"]
        try:
            with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
                tf_upgrade_v2_main.main()
        except BaseException as error:
            with open(here + "/crash.txt", "w") as crash:
                crash.write("".join(traceback.format_exception_only(error)))
        os._exit(0)
    os.waitpid(child, 0)
"""
_REPORTED = re.compile(r"^[^\n]*?\d+:\d+: (?:WARNING|ERROR): .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The new code, None where the tool crashed; and what it said is left to do."""

    data: bytes | None
    said: str


def by_tf_upgrade_v2(codes: Mapping[str, str]) -> dict[str, Upgraded]:
    """Each code by its name, in one process that forks. Warnings and errors of its report count as what it said."""
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, code in enumerate(codes.values()):
            (Path(folder) / f"{number:03}").mkdir()
            (Path(folder) / f"{number:03}" / "old.py").write_text(code)
        subprocess.run([sys.executable, "-c", _DRIVER, folder], capture_output=True, check=True)
        for number, name in enumerate(codes):
            here = Path(folder) / f"{number:03}"
            crash, new, report = (here / part for part in ("crash.txt", "new.py", "report.txt"))
            if crash.exists() or not new.exists() or not new.read_bytes():
                results[name] = Upgraded(
                    None, crash.read_text() if crash.exists() else "it wrote an empty file"
                )
                continue
            said = _REPORTED.findall(report.read_text()) if report.exists() else []
            results[name] = Upgraded(new.read_bytes(), "; ".join(said))
    return results


def by_tflint(codes: Mapping[str, str], tf1: Tf1) -> dict[str, Upgraded]:
    """Each code by its name. Findings that are left count as what it said."""
    settings = LintSettings(load_catalogue().select(), newest_target(), tf1=tf1)
    results = {}
    for name, code in codes.items():
        done = fix_source(code.encode(), "code.py", settings, unsafe=True)
        said = "; ".join(finding.message for finding in done.result.findings)
        results[name] = Upgraded(done.data, said)
    return results
