"""Real-looking Keras code for Hypothesis: import forms, calls in any layout, comments, line ends, encodings.

Everything that is drawn here is Python that parses; `written` turns it into the bytes of a file.
"""

from __future__ import annotations

import ast
import codecs
import re
import warnings
from dataclasses import dataclass
from functools import cache

from hypothesis import assume
from hypothesis import strategies as st

from tflint.catalogue import load_catalogue


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the backend with the names of its arguments, without defaults first."""

    name: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """An import form: the lines, and what stands before the name of a backend function (``{}`` is the name)."""

    lines: str
    use: str


WAYS = (
    Way("from keras import backend as K", "K.{}"),
    Way("import keras.backend as K", "K.{}"),
    Way("import keras", "keras.backend.{}"),
    Way("import keras.backend", "keras.backend.{}"),
    Way("from tensorflow.keras import backend as K", "K.{}"),
    Way("import tensorflow as tf", "tf.keras.backend.{}"),
    Way("import tensorflow as tf\nfrom keras import backend", "backend.{}"),
    Way("import tensorflow.compat.v1 as tf\nK = tf.keras.backend", "K.{}"),
    Way("from tensorflow import keras", "keras.backend.{}"),
    Way("from tensorflow import keras\nK = keras.backend", "K.{}"),
    Way("from keras.backend import *", "{}"),
    Way("import importlib\nK = importlib.import_module('keras.backend')", "K.{}"),
    Way(
        "try:\n    from keras import backend as K\nexcept ImportError:\n    from tensorflow.keras import backend as K",
        "K.{}",
    ),
    Way("from keras import (  # the framework\n    backend as K,  # its backend\n    layers,\n)", "K.{}"),
    Way("import numpy as np; from keras import backend as K; import os", "K.{}"),
    Way("from keras import backend as K, layers as L, optimizers", "K.{}"),
)
"""Import forms that lead to the backend."""

_ENCODINGS = ("utf-8", "utf-8-sig", "latin-1", "cp1252", "shift_jis")
_COMMENTS = (
    "# why",
    "#",
    "# é is a letter",
    "#: doc",
    "# K.mean(x) in a comment",
    "# )",
    '# "',
    "# noqa: E501",
)
_SUPPRESSIONS = ("# noqa", "# noqa: TFL302", "# tflint: ignore[TFL302] on purpose", "# tflint: ignore")
_NAMES = ("x", "y", "y_true", "y_pred", "self.w", "inputs[0]", "x_1")
_LITERALS = (
    "1",
    "-1",
    "0.5",
    "None",
    "True",
    "(1, 2)",
    "[0, 1]",
    "'float32'",
    "()",
    "1e-7",
    '"a#b"',
    "2 ** -1",
)


@cache
def functions() -> tuple[Function, ...]:
    """The backend functions that the rules know."""
    found = []
    for code in ("TFL301", "TFL302"):
        for row in load_catalogue().find(code).tables["symbol"]:
            signature = row.get("signature", "(x)").strip("()")
            parameters = [part.strip() for part in _at_commas(signature) if not part.strip().startswith("*")]
            needed = tuple(re.split(r"[|]", name)[0] for name in parameters if "=" not in name)
            optional = tuple(re.split(r"[|=]", name)[0] for name in parameters if "=" in name)
            found.append(Function(row["name"], needed, optional))
    return tuple(found)


def _at_commas(text: str) -> list[str]:
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


@st.composite
def gaps(draw: st.DrawFn) -> str:
    """White space that may stand between the tokens within brackets."""
    kind = draw(
        st.sampled_from(("none", "none", "none", "space", "lines", "comment", "tab", "feed", "joined"))
    )
    indent = " " * draw(st.integers(0, 9))
    return {
        "none": "",
        "space": indent,
        "lines": "\n" + indent,
        "comment": "  " + draw(st.sampled_from(_COMMENTS)) + "\n" + indent,
        "tab": "\t",
        "feed": "\f",
        "joined": " \\\n" + indent,
    }[kind]


def calls(way: Way, below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Calls of a backend function with the given expressions as arguments."""

    @st.composite
    def call(draw: st.DrawFn) -> str:
        function = draw(st.sampled_from(functions()))
        arguments = [draw(below) for _ in function.needed]
        if arguments and draw(st.integers(0, 5)) == 0:
            arguments = arguments[: draw(st.integers(0, len(arguments) - 1))] + ["*args"]
        elif arguments and draw(st.integers(0, 3)) == 0:
            arguments[-1] = f"{function.needed[-1]}{draw(gaps())}={draw(gaps())}{arguments[-1]}"
        for name in function.optional:
            if draw(st.booleans()):
                arguments.append(f"{name}={draw(below)}")
        if draw(st.integers(0, 9)) == 0:
            arguments.append("**kwargs")
        text = ",".join(draw(gaps()) + argument + draw(gaps()) for argument in arguments)
        trailing = draw(st.booleans())
        comma = "," + draw(gaps()) if arguments and trailing else ""
        return f"{way.use.format(function.name)}({draw(gaps()) if not arguments else ''}{text}{comma})"

    return call()


@st.composite
def _around(draw: st.DrawFn, below: st.SearchStrategy[str]) -> str:
    form = draw(
        st.sampled_from(
            (
                "({}{}{})",
                "-{}",
                "{} + {}",
                "({} if {} else {})",
                "[{}, {}]",
                "{}[0]",
                "({}).shape",
                "(lambda t: {})(x)",
                "[{} for t in {}]",
                "dict(a={})",
                "not {}",
                "{} * ({} - {}) ** 2",
                "f(x)({})",
                'f"{{x}}" + {}',
            )
        )
    )
    if form == "({}{}{})":
        return form.format(draw(gaps()), draw(below), draw(gaps()))
    return "(" + re.sub(r"(?<!\{)\{\}(?!\})", lambda _: draw(below), form) + ")"


def expressions(way: Way) -> st.SearchStrategy[str]:
    """Expressions with backend calls and references at any depth, all of which may stand on several lines."""
    references = st.sampled_from(functions()).map(lambda function: way.use.format(function.name))
    leaves = st.one_of(st.sampled_from(_NAMES), st.sampled_from(_LITERALS), references)
    return st.recursive(leaves, lambda below: st.one_of(calls(way, below), _around(below)), max_leaves=6)


@st.composite
def statements(draw: st.DrawFn, way: Way) -> str:
    """A statement, or several, at the left margin, four spaces for each level."""
    one, other = draw(calls(way, expressions(way))), draw(expressions(way))
    comment = draw(st.sampled_from(("", "", *(f"  {text}" for text in (*_COMMENTS, *_SUPPRESSIONS)))))
    symbolic = way.use.format("symbolic")
    mean = way.use.format("mean")
    return draw(
        st.sampled_from(
            (
                f"x = {one}{comment}",
                f"{one}{comment}",
                f"x = {one}; y = ({other}){comment}",
                f"def loss(y_true, y_pred):{comment}\n    x = {one}\n\n    return ({other})",
                f"def f(x, *args, **kwargs):\n    '''Doc.'''\n    if x:{comment}\n        return {one}\n    else: pass",
                "class Layer(keras_layers.Layer):\n    def __init__(self): self.w = 1\n"
                f"\n    def call(self, inputs):{comment}\n        return {one}",
                f"class Optimizer(Base):\n    @{symbolic}{comment}\n    def get_updates(self, loss, params):\n        return {one}",
                f"inputs_sym = {symbolic}({other}){comment}",
                f"for x in {one}:{comment}\n    y += {other}\nelse:\n    pass",
                f"with f({one}) as y:\n    pass{comment}",
                f"while x:\n    x = {one}\n    break{comment}",
                f"try:\n    x = {one}\nexcept AttributeError:{comment}\n    x = None",
                f"if hasattr(x, 'mean'):\n    {one}{comment}",
                f"y = map({mean}, x){comment}",
                f"assert {one}, ({other})",
                f"g = lambda y_true, y_pred: {one}",
                f"del x; x = {one}",
                f"x: int = {one}{comment}",
                f"model.compile(loss={mean}, metrics=[{symbolic}]){comment}",
                f"async def a(x):\n    await {one}\n    yield {one}",
                f"print({other}, {one}, sep='')",
                f"x = ({one}\n     ){comment}",
                f"global_x = '''\n{mean}(x)\n'''\nx = {one}",
            )
        )
    )


_HEADS = (
    "",
    "#!/usr/bin/env python\n",
    '"""A module.\n\n    Indented.\n"""\n',
    "from __future__ import annotations\n",
    "\n\n",
)
_TAILS = ("", "\n", "\n\n\n", "\n# the end", "\n    # an odd end\n", "\n\f\n")


@st.composite
def modules(draw: st.DrawFn) -> str:
    """A module with LF line ends that Python parses."""
    way = draw(st.sampled_from(WAYS))
    parts = [draw(st.sampled_from(_HEADS)) + way.lines]
    for _ in range(draw(st.integers(1, 4))):
        parts.append(draw(st.sampled_from(("", "", "\n\n", "# between", "\f"))))
        parts.append(draw(statements(way)))
    if draw(st.integers(0, 7)) == 0:
        parts.append("__all__ = ['K', 'f']")
    text = "\n".join(parts) + draw(st.sampled_from(_TAILS))
    if draw(st.integers(0, 5)) == 0:
        text = re.sub("^(?: {4})+", lambda match: "\t" * (len(match[0]) // 4), text, flags=re.MULTILINE)
    assume(parses(text))
    return text


@st.composite
def written(draw: st.DrawFn, module: str) -> bytes:
    """A module as a file holds it: some encoding with its cookie, some line ends."""
    encoding = draw(st.sampled_from(_ENCODINGS))
    if not encoding.startswith("utf-8"):
        try:
            module.encode(encoding)
        except UnicodeEncodeError:
            module = module.replace("é", "e")
        first, newline, rest = module.partition("\n")
        cookie = f"# -*- coding: {encoding} -*-"
        module = f"{first}{newline}{cookie}\n{rest}" if first.startswith("#!") else f"{cookie}\n{module}"
    ends = draw(st.sampled_from(("\n", "\n", "\r\n", "\r", "mixed")))
    if ends == "mixed":
        module = re.sub("\n", lambda _: draw(st.sampled_from(("\n", "\r\n"))), module)
    else:
        module = module.replace("\n", ends)
    assume(parses(module))
    return module.encode(encoding)


def files() -> st.SearchStrategy[bytes]:
    """The bytes of Python files that parse."""
    return modules().flatmap(written)


def parses(source: str | bytes) -> bool:
    """Whether Python's own parser takes a source."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def encoding_of(data: bytes) -> str:
    """The encoding that a file of `files` says it has."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    cookie = re.search(rb"coding: ([-\w]+)", b"".join(re.split(rb"\r\n|\r|\n", data)[:2]))
    return "utf-8" if cookie is None else cookie[1].decode()
