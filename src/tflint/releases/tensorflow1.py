"""Names of TensorFlow 1 and their place in ``tensorflow.compat.v1``."""

from __future__ import annotations

from enum import Enum
from functools import cache, lru_cache

from tflint.releases.partial import lacking_prefix
from tflint.releases.presence import find_symbol
from tflint.releases.signatures import signatures_of
from tflint.releases.symbols import has_symbol, missing_releases
from tflint.releases.target import Target

_ROOT = "tensorflow."
COMPAT = "tensorflow.compat.v1"
_APART = frozenset({"contrib", "examples", "python", "core", "keras", "compat", "lite", "tools"})
"""What is under the root of TensorFlow, but is no part of ``compat.v1`` or the same there."""


BEFORE_1 = frozenset(
    """
    mul sub neg pack unpack inv complex_abs concat_v2 split_v batch_cholesky batch_matrix_inverse batch_matrix_determinant
    batch_matrix_diag batch_matrix_diag_part batch_matrix_band_part batch_matrix_transpose batch_fft batch_ifft batch_fft2d
    batch_ifft2d batch_fft3d batch_ifft3d batch_matmul select scalar_summary histogram_summary image_summary merge_summary
    merge_all_summaries train.SummaryWriter listdiff
    """.split()
)
"""Names that went before TensorFlow 1.0, which no ``compat.v1`` ever had."""


class Era(Enum):
    """Which TensorFlow a name is of."""

    ONE = "of TensorFlow 1 alone"
    BOTH = "of both, and of tensorflow.compat.v1"
    TWO = "of TensorFlow 2, and not of tensorflow.compat.v1"
    OTHER = "unknown, internal, or the same in both"


@lru_cache(maxsize=1 << 15)
def era_of(symbol: str, target: Target) -> Era:
    """Which TensorFlow a symbol below ``tensorflow`` is of, in the eyes of a target with TensorFlow 2."""
    if not symbol.startswith(_ROOT):
        return Era.OTHER
    head = symbol.split(".", 2)[1]
    if head == "contrib":
        return Era.ONE if lacking_prefix(symbol, target) else Era.OTHER
    if head in _APART or head.startswith("_"):
        return Era.OTHER
    if symbol[len(_ROOT) :] in BEFORE_1:
        return Era.ONE
    lacking = lacking_prefix(symbol, target)
    if lacking is not None:
        return Era.ONE if has_symbol(lacking, "1.15") or has_symbol(in_compat(lacking), "2.15") else Era.OTHER
    return Era.TWO if _is_new(symbol, target) else Era.BOTH


def _is_new(symbol: str, target: Target) -> bool:
    """Whether ``compat.v1`` lacks what TensorFlow itself has in all releases of the target."""
    end = len(_ROOT) - 1
    while end >= 0:
        end = symbol.find(".", end + 1)
        prefix = symbol if end < 0 else symbol[:end]
        found = find_symbol(prefix)
        if found is None:
            return False  # an attribute of a class, or nothing that anybody knows
        if missing_releases(in_compat(prefix), target):
            return True
        if not found.is_module:
            return False
    return False


def in_compat(symbol: str) -> str:
    """``tensorflow.compat.v1.Session`` for ``tensorflow.Session``."""
    return COMPAT + symbol[len(_ROOT) - 1 :]


@cache
def settle(symbol: str) -> str:
    """A symbol below ``compat.v1``, by its name in TensorFlow 1 if ``compat.v1`` of no release has the like.

    What is written as ``tf.contrib`` or ``tf.mul`` is the same mistake whatever ``tf`` is.
    """
    if not symbol.startswith(COMPAT + "."):
        return symbol
    name = symbol[len(COMPAT) + 1 :]
    old = name.split(".", 1)[0] == "contrib" or name in BEFORE_1
    return _ROOT + name if old else symbol


@cache
def is_same_in_compat(symbol: str) -> bool:
    """Whether ``compat.v1`` has a name of TensorFlow 2 with the same arguments: then it is the same function."""
    twin = find_symbol(in_compat(symbol))
    found = find_symbol(symbol)
    if twin is None or found is None or twin.kind != found.kind or not has_symbol(in_compat(symbol), "2.21"):
        return False
    return _newest_signature(symbol) == _newest_signature(in_compat(symbol))


def _newest_signature(symbol: str) -> object:
    from tflint.releases.signatures import signature_of

    return signature_of(symbol, "2.21") if signatures_of(symbol) else None
