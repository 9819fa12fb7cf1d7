"""What a Python file says of itself in inline script metadata (PEP 723): a comment ``# /// script``."""

from __future__ import annotations

import re

from tflint.requirements.collecting import Collector
from tflint.requirements.model import Problem, Reading, Use
from tflint.requirements.text import decode, line_at, line_of_key
from tflint.requirements.toml import parse_toml, strings

_BLOCK = re.compile(r"^# /// script$\n(?P<content>(?:^#(?:| .*)$\n)+?)^# ///$", re.MULTILINE)
_START = re.compile(r"^# /// script$", re.MULTILINE)
_LEFT_OUT = "what it asks for is left out"


def read_script(data: bytes) -> Reading:
    """What the metadata of a file asks for; nothing where it has none."""
    text = decode(data)
    starts = list(_START.finditer(text))
    if not starts:
        return Reading()
    blocks = list(_BLOCK.finditer(text))
    if len(blocks) > 1:
        line = line_at(text, blocks[1].start())
        return Reading(problems=(Problem(line, f"a second block of script metadata: {_LEFT_OUT}"),))
    if not blocks:
        line = line_at(text, starts[0].start())
        return Reading(problems=(Problem(line, f"script metadata without its end, `# ///`: {_LEFT_OUT}"),))
    line = line_at(text, blocks[0].start()) + 1
    content = "".join(row[2:] + "\n" for row in blocks[0]["content"].splitlines())
    document = parse_toml(content, line)
    if isinstance(document, Problem):
        return Reading(problems=(document,))
    collector = Collector(
        "\n" * (line - 1) + content
    )  # the lines have the numbers that they have in the file
    dependencies = document.get("dependencies", [])
    place = line_of_key(collector.text, "dependencies", line)
    if not isinstance(dependencies, list):
        collector.add(Problem(place, f"dependencies are no list: {_LEFT_OUT}"))
    collector.add_list(strings(dependencies), "script", Use.RUNTIME, place)
    python = document.get("requires-python")
    if isinstance(python, str):
        row = line_of_key(collector.text, "requires-python", line)
        collector.set_python(python, row, f"requires-python {python}")
    return collector.reading()
