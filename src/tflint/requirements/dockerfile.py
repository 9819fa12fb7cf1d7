"""Dockerfiles: the images that they begin with, what they install, and the environment variable of legacy Keras."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence

from tflint.requirements.collecting import Collector
from tflint.requirements.conda import read_conda_spec
from tflint.requirements.model import (
    ANY,
    LEGACY_VARIABLE,
    LegacySwitch,
    Reading,
    Requirement,
    is_legacy_value,
)
from tflint.requirements.pep508 import read_requirement
from tflint.requirements.text import decode

_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+(.*)$", re.DOTALL)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")
_ASSIGNMENT = re.compile(r"""([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)""")
_IMAGE = re.compile(r"(?:^|/)tensorflow(?:-training|-inference)?$")
_TAG = re.compile(r"v?(\d+\.\d+(?:\.\d+)?(?:-?rc\d+)?)(?![\d.])")
_CLOUD_IMAGE = re.compile(r"(?:^|/)tf2?-(?:cpu|gpu)\.(\d+)-(\d+)\b")
_NVIDIA = re.compile(r"nvcr\.io/nvidia/tensorflow$")
_WITH_VALUE = frozenset(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix "
    "--root --python --trusted-host -n --name -p --channel --cache-dir --proxy --timeout --platform".split()
)


def read_dockerfile(data: bytes) -> Reading:
    """What each stage begins with and installs. Files that it installs from are not followed: they lie in the image."""
    collector = Collector(decode(data))
    variables: dict[str, str] = {}
    stage, begun, stages = 1, 0, dict[str, int]()
    for line, instruction, rest in _instructions(collector.text):
        if instruction == "FROM":
            image, _, name = _from(_substituted(rest, variables))
            begun += 1
            # What is built upon another stage holds together with it.
            stage = stages.get(image, begun)
            if name:
                stages[name] = stage
            collector.add(_image(image, line, f"stage {stage}"))
        elif instruction in ("ARG", "ENV"):
            for name, value in _assignments(rest):
                variables[name] = _substituted(value, variables)
                if name == LEGACY_VARIABLE and instruction == "ENV":
                    shown = f"ENV {name}={value}"
                    collector.legacy = LegacySwitch(is_legacy_value(variables[name]), shown, line)
        elif instruction == "RUN":
            _read_run(collector, _substituted(rest, variables), line, f"stage {stage}")
    return collector.reading()


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Instructions in capitals with what follows them, over continued lines, and the line each begins on."""
    start, parts = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not parts:
            start = number
        if line.rstrip().endswith("\\"):
            parts.append(line.rstrip()[:-1])
            continue
        parts.append(line)
        match = _INSTRUCTION.match("".join(parts))
        parts.clear()
        if match is not None:
            yield start, match[1].upper(), match[2].strip()


def _from(rest: str) -> tuple[str, str, str]:
    """The image, the word AS and the name of the stage, of a FROM."""
    words = [word for word in rest.split() if not word.startswith("--")]
    return (words[0] if words else "", "AS", words[2] if len(words) == 3 else "")


def _image(image: str, line: int, section: str) -> Requirement | None:
    """The TensorFlow that an image brings; None for an image of something else."""
    name, _, tag = image.partition("@")[0].partition(":")
    cloud = _CLOUD_IMAGE.search(image)
    if cloud is not None:
        specifier = f"=={cloud[1]}.{cloud[2]}.*"
    elif _NVIDIA.search(name):
        # NVIDIA numbers its images by month; the tag tells only the major version.
        specifier = ">=2" if "tf2" in tag else "<2" if "tf1" in tag else ANY
    elif _IMAGE.search(name):
        version = _TAG.match(tag)
        specifier = f"=={version[1]}" if version else ANY
    else:
        return None
    return Requirement("tensorflow", (specifier,), image, line, section)


def _assignments(rest: str) -> list[tuple[str, str]]:
    found = [(name, value.strip("\"'")) for name, value in _ASSIGNMENT.findall(rest)]
    if found:
        return found
    # The older ``ENV NAME value``.
    name, _, value = rest.partition(" ")
    return [(name, value.strip().strip("\"'"))] if value else []


def _substituted(text: str, variables: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        return variables.get(match[1] or match[3], match[2] if match[2] is not None else match[0])

    return _VARIABLE.sub(value, text)


def _read_run(collector: Collector, rest: str, line: int, section: str) -> None:
    for words in _commands(rest):
        at = next((index for index, word in enumerate(words) if word == "install"), None)
        if at is None:
            continue
        before = {word.rpartition("/")[2] for word in words[:at]}
        conda = not before.isdisjoint({"conda", "mamba", "micromamba"})
        if not conda and not any(re.fullmatch(r"pip[\d.]*", word) for word in before):
            continue
        for package in _arguments(words[at + 1 :]):
            read = read_conda_spec if conda else read_requirement
            # What a build is told from outside may be any release.
            collector.add(read(re.sub(r"\s*[=<>!~]*\s*\$.*", "", package), line, section))


def _commands(rest: str) -> Iterator[list[str]]:
    """The words of each command of a RUN, in either of its forms."""
    if rest.startswith("["):
        try:
            words = json.loads(rest)
        except ValueError:
            words = []
        yield [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
        return
    for command in re.split(r"&&|\|\||;(?!\s*(?:sys_platform|python_version|platform_))|\||\n", rest):
        try:
            yield shlex.split(command)
        except ValueError:
            yield command.split()


def _arguments(words: Sequence[str]) -> Iterator[str]:
    """The words that are neither options nor their values."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _WITH_VALUE
        else:
            yield word
