"""Whether two results are the same: value, dtype, shape, and tensor against array against Python value."""

from __future__ import annotations

from typing import Any

import numpy as np

_TOLERANCE = {2: 1e-2, 4: 1e-6, 8: 1e-12, 16: 1e-12}
"""Relative and absolute, by the bytes of a float: the order of additions may differ."""


def difference(old: Any, new: Any, *, values: bool = True) -> str:
    """What is different, in words; empty if nothing is. Without ``values`` only kinds, dtypes and shapes count."""
    old, new = _plain(old), _plain(new)
    if isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)):
        if len(old) != len(new):
            return f"{len(old)} results, now {len(new)}"
        return next(
            (found for pair in zip(old, new, strict=True) if (found := difference(*pair, values=values))), ""
        )
    if old is None or new is None or isinstance(old, (str, type)) or isinstance(new, (str, type)):
        return "" if old == new else f"{old!r}, now {new!r}"
    if _kind(old) == "array" and isinstance(new, int) and np.ndim(old) == 0:
        return "" if int(old) == new else f"{old}, now {new}"  # np.prod of a shape, now a Python int
    return _array_difference(old, new, values)


def _plain(value: Any) -> Any:
    if isinstance(value, map):
        return list(value)
    if type(value).__name__ == "SparseTensor":
        return [value.indices, value.values, value.dense_shape]
    return value


def _kind(value: Any) -> str:
    if isinstance(value, (np.ndarray, np.generic)):
        return "array"
    return "tensor" if hasattr(value, "dtype") else type(value).__name__


def _array_difference(old: Any, new: Any, values: bool) -> str:
    kinds = _kind(old), _kind(new)
    if kinds[0] != kinds[1]:
        return f"{kinds[0]}, now {kinds[1]}"
    left, right = np.asarray(old), np.asarray(new)
    if left.dtype != right.dtype:
        return f"{left.dtype}, now {right.dtype}"
    if left.shape != right.shape:
        return f"shape {left.shape}, now {right.shape}"
    if not values or _equal(left, right):
        return ""
    return (
        f"values differ by up to {np.nanmax(np.abs(left.astype('complex128') - right.astype('complex128')))}"
    )


def _equal(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> bool:
    if left.dtype.kind in "OSUiub":
        return bool(np.array_equal(left, right))
    tolerance = _TOLERANCE[left.dtype.itemsize // (2 if left.dtype.kind == "c" else 1)]
    wide = "complex128" if left.dtype.kind == "c" else "float64"
    return bool(
        np.allclose(left.astype(wide), right.astype(wide), rtol=tolerance, atol=tolerance, equal_nan=True)
    )
