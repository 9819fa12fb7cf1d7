"""What the release database says of one release, in the form in which it is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tflint.releases.importable import importable_names, is_importable
from tflint.releases.members import Members, class_members
from tflint.releases.presence import find_symbol, symbols_in
from tflint.releases.shards import NAMESPACES, root_of
from tflint.releases.signatures import Signature, signature_of
from tflint.releases.symbols import asked_releases, has_symbol
from tflint.releases.target import Target

OPAQUE = "opaque"
"""The kind of a module of which the database does not hold the names."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a name exists. ``arguments`` and ``members`` (of a class) are None where the database does not say."""

    kind: str
    arguments: tuple[str, ...] | None = None
    members: Members | None = None


Claims = Mapping[str, Claim]
"""By dotted name, from the root that is imported: ``tensorflow.nn.relu``."""


def claims_of(root: str, installed: Mapping[str, str]) -> dict[str, Claim]:
    """What the database says that a root has, given the versions of what is installed.

    Of TensorFlow from 2.16 on, what leads into Keras depends on the Keras that is installed with it.
    """
    minors = {name: ".".join(version.split(".")[:2]) for name, version in installed.items()}
    release = minors[root]
    if root != "tensorflow":
        return {
            name: _claim(name, release, root) for name in every_name(root) if has_symbol(name, release, root)
        }
    # Before 2.16 any Keras will do.
    target = Target((release,), (minors.get("keras", "2.3"),), (), "")
    imported = {name: Claim(OPAQUE) for name in importable_names() if is_importable(name, target)}
    return imported | {
        name: _claim(name, asked.releases[0], asked.axis)
        for name in every_name(root)
        for asked in asked_releases(name, target)
        if has_symbol(name, asked.releases[0], asked.axis)
    }


def every_name(root: str) -> Iterator[str]:
    """Every name that the database has below a root, of any release."""
    for namespace in NAMESPACES:
        if root_of(namespace) != root:
            continue
        for symbol in symbols_in(namespace):
            yield symbol
            again = f"{root}.compat.v2{symbol[len(root) :]}"
            if root == "tensorflow" and ".compat." not in f"{symbol}." and symbol != root:
                if again not in symbols_in("tf.compat.v2") and find_symbol(again):
                    yield again  # the database keeps once what compat.v2 repeats


def _claim(name: str, release: str, axis: str) -> Claim:
    symbol = find_symbol(name)
    assert symbol is not None
    signature = signature_of(name, release, axis)
    return Claim(
        symbol.kind,
        None if signature is None else _shown(signature),
        class_members(name, release, axis) if symbol.kind == "class" else None,
    )


def _shown(signature: Signature) -> tuple[str, ...]:
    """A signature as the dumps have it."""
    parameters = [(entry.name + "=" * entry.has_default, entry.by_position) for entry in signature.parameters]
    named_only = [text for text, by_position in parameters if not by_position]
    star = [f"*{signature.varargs}"] if signature.varargs is not None else ["*"] if named_only else []
    return (
        *(text for text, by_position in parameters if by_position),
        *star,
        *named_only,
        *([f"**{signature.kwargs}"] if signature.kwargs is not None else []),
    )
