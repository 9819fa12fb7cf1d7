"""Which of a target's releases of Keras 3 a symbol of Keras belongs to."""

from __future__ import annotations

from tflint.releases.ranges import in_ranges
from tflint.releases.symbols import releases_with
from tflint.releases.target import Target


def keras_3_releases(symbol: str, target: Target, ranges: str = "3.0-") -> tuple[str, ...]:
    """The targeted releases of Keras 3, within ``ranges``, that have a symbol of ``keras`` or ``tensorflow.keras``.

    None of ``tf_keras``, nor where legacy Keras is asked for.
    """
    return tuple(
        release
        for each in releases_with(symbol, target)
        if each.axis == "keras"
        for release in each.releases
        if in_ranges(release, "3.0-") and in_ranges(release, ranges)
    )
