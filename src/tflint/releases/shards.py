"""The tables of the release database: files of sorted lines, one file a kind and namespace.

In the source tree they are text, ``tables/<kind>/<namespace>.tsv``; in a wheel each is compressed,
``….tsv.gz``. ``tools/releases`` writes them. What the lines mean is written in docs/releases.md.
"""

from __future__ import annotations

import os
from functools import lru_cache

NAMESPACES = (
    "keras",
    "keras.backend",
    "keras.engine",
    "keras.layers",
    "keras.saving",
    "tensorflow_addons",
    "tf",
    "tf.compat.v1",
    "tf.compat.v1.keras",
    "tf.compat.v2",
    "tf.contrib",
    "tf.estimator",
    "tf.keras",
    "tf.raw_ops",
    "tf_keras",
    "tf_slim",
)
"""A name is in the file of the longest of these that it begins with. The tables write ``tf`` for ``tensorflow``."""

KINDS = ("names", "signatures", "notes", "members", "ops")
"""Ops have no namespaces; theirs is the one file ``tf``."""

TABLES = os.path.join(os.path.dirname(__file__), "tables")


def namespace_of(name: str) -> str | None:
    """The namespace of a name as the tables write it; None if none is its."""
    return name if name in _NAMESPACES else _namespace_below(name.rpartition(".")[0])


@lru_cache(maxsize=1 << 12)
def _namespace_below(parent: str) -> str | None:
    """The namespace of what lies below a name: few parents stand for all names."""
    while parent and parent not in _NAMESPACES:
        parent = parent.rpartition(".")[0]
    return parent or None


_NAMESPACES = frozenset(NAMESPACES)
_COMPAT_V2 = "tf.compat.v2."


def table_name(symbol: str) -> str:
    """A symbol as the tables write it: ``"tf.nn.relu"`` for ``"tensorflow.nn.relu"``."""
    if symbol.startswith("tensorflow."):
        return "tf" + symbol[10:]
    return "tf" if symbol == "tensorflow" else symbol


def python_name(name: str) -> str:
    """The symbol that a name of the tables is: the reverse of `table_name`."""
    return "tensorflow" + name[2:] if name == "tf" or name.startswith("tf.") else name


def root_of(name: str) -> str:
    """The root of a name as the tables write it, which is its own axis of releases: ``"tensorflow"`` for tf."""
    root = name.partition(".")[0]
    return "tensorflow" if root == "tf" else root


def name_at(symbol: str, release: str, axis: str) -> str:
    """The name under which the tables have a symbol for a release.

    From TensorFlow 2.0 on ``tf.compat.v2`` is ``tf`` itself, and the tables say it once.
    """
    name = table_name(symbol)
    if name.startswith(_COMPAT_V2) and not (axis == "tensorflow" and release.startswith("1.")):
        return "tf." + name[len(_COMPAT_V2) :]
    return name


def read_table(kind: str, namespace: str) -> str:
    """The text of a table, with ``\\n`` between lines; empty if there is none."""
    path = os.path.join(TABLES, kind, namespace + ".tsv")
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        pass
    import gzip

    try:
        with gzip.open(path + ".gz") as compressed:
            return compressed.read().decode("utf-8")
    except FileNotFoundError:
        return ""
