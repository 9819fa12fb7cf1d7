"""The tensors that the cases in ``cases.py`` name: every dtype, rank and oddity that old Keras code meets."""

from __future__ import annotations

from typing import Any

import numpy as np


def make_arrays() -> dict[str, np.ndarray[Any, Any]]:
    """Name → array, the same numbers in every process. First letter: f float32, d float64, h half, i int32, l int64, u uint8, b bool."""
    rng = np.random.RandomState(20240517)

    def normal(*shape: int) -> np.ndarray[Any, Any]:
        return np.asarray(rng.normal(size=shape), dtype="float32")

    def probabilities(*shape: int) -> np.ndarray[Any, Any]:
        values = rng.uniform(0.05, 1.0, size=shape)
        return np.asarray(values / values.sum(-1, keepdims=True), dtype="float32")

    integers = np.asarray(rng.randint(0, 7, size=(3, 4)), dtype="int32")
    arrays: dict[str, Any] = {
        "f0": np.float32(0.75),
        "f4": normal(4),
        "f4b": normal(4),
        "f34": normal(3, 4),
        "f34b": normal(3, 4),
        "f43": normal(4, 3),
        "f31": normal(3, 1),
        "f3": normal(3),
        "f234": normal(2, 3, 4),
        "f234b": normal(2, 3, 4),
        "f243": normal(2, 4, 3),
        "f24": normal(2, 4),
        "f2345": normal(2, 3, 4, 5),
        "f2356": normal(2, 3, 5, 6),
        "f14": normal(1, 4),
        "f314": normal(3, 1, 4),
        "f22a": normal(2, 2),
        "f22b": normal(2, 2),
        "f222a": normal(2, 2, 2),
        "f222b": normal(2, 2, 2),
        "fpos": np.abs(normal(3, 4)) + np.float32(0.1),
        "ftiny": np.asarray([[1e-9, 2e-9, 0.0], [0.0, 0.0, 0.0], [3.0, -4.0, 0.0]], dtype="float32"),
        "fties": np.asarray([[1, 3, 3, 0], [2, 2, 1, 2], [-1, -1, -1, -1]], dtype="float32"),
        "fspecial": np.asarray([np.inf, -np.inf, np.nan, -0.0, 0.0, 1e30, -1e30], dtype="float32"),
        "fhalves": np.asarray([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.49], dtype="float32"),
        "z03": np.zeros((0, 3), dtype="float32"),
        "z30": np.zeros((3, 0), dtype="float32"),
        "h34": np.asarray(normal(3, 4), dtype="float16"),
        "h45": np.asarray(normal(4, 5), dtype="float16"),
        "d34": rng.normal(size=(3, 4)),
        "d34b": rng.normal(size=(3, 4)),
        "d43": rng.normal(size=(4, 3)),
        "i0": np.int32(3),
        "i3": np.asarray([2, 0, 3], dtype="int32"),
        "i34": integers,
        "i34b": np.asarray(rng.randint(0, 7, size=(3, 4)), dtype="int32"),
        "i43": np.asarray(rng.randint(0, 7, size=(4, 3)), dtype="int32"),
        "ibig": np.asarray(rng.randint(2**24, 2**28, size=(2, 2)), dtype="int32"),
        "ineg": np.asarray([-1, 0, 2], dtype="int32"),
        "i8": np.asarray([[100, 100, 27], [3, -5, 1]], dtype="int8"),
        "i16": np.asarray([[1000, 30000], [3, -5]], dtype="int16"),
        "l34": np.asarray(integers * 3, dtype="int64"),
        "l3": np.asarray([0, 2, 1], dtype="int64"),
        "u34": np.asarray(rng.randint(0, 255, size=(3, 4)), dtype="uint8"),
        "b0": np.bool_(True),
        "b3": np.asarray([True, False, True]),
        "b2": np.asarray([True, False]),
        "b22": np.asarray([[True, False], [False, True]]),
        "b34": np.asarray(rng.uniform(size=(3, 4)) > 0.5),
        "b34b": np.asarray(rng.uniform(size=(3, 4)) > 0.5),
        "c34": np.asarray(normal(3, 4) + 1j * normal(3, 4), dtype="complex64"),
        # images, kernels, sequences
        "x1d": normal(2, 7, 3),
        "k1d": normal(3, 3, 5),
        "x2d": normal(2, 6, 7, 3),
        "k2d": normal(3, 2, 3, 4),
        "kd2d": normal(3, 2, 3, 2),
        "kp2d": normal(1, 1, 6, 5),
        "kd1d": normal(3, 3, 2),
        "kp1d": normal(1, 6, 5),
        "kt2d": normal(3, 3, 4, 3),
        "x3d": normal(2, 4, 5, 6, 2),
        "k3d": normal(2, 2, 2, 2, 3),
        "x2dcf": normal(2, 3, 6, 7),
        # classification
        "p34": probabilities(3, 4),
        "p234": probabilities(2, 3, 4),
        "p31": np.asarray(rng.uniform(0.1, 0.9, size=(3, 1)), dtype="float32"),
        "q34": np.asarray(rng.uniform(0.05, 0.95, size=(3, 4)), dtype="float32"),
        "psaturated": np.asarray([[0.0, 1.0, 0.5, 1.0]] * 3, dtype="float32"),
        "onehot34": np.eye(4, dtype="float32")[[2, 0, 3]],
        "onehot234": np.eye(4, dtype="float32")[[[2, 0, 3], [1, 1, 0]]],
        "targets34": np.asarray(rng.uniform(size=(3, 4)) > 0.5, dtype="float32"),
        "labels3": np.asarray([2, 0, 3], dtype="int32"),
        "labels31": np.asarray([[2], [0], [3]], dtype="float32"),
        "labels23": np.asarray([[2, 0, 3], [1, 1, 0]], dtype="int64"),
        "labels6": np.asarray([2, 0, 3, 1, 1, 0], dtype="int32"),
        # per-channel statistics
        "m3": normal(3),
        "v3": np.abs(normal(3)) + np.float32(0.5),
        "g3": normal(3),
        "e3": normal(3),
        "m4": normal(4),
        "v4": np.abs(normal(4)) + np.float32(0.5),
        "g4": normal(4),
        "e4": normal(4),
        "m113": normal(1, 1, 1, 3),
        "v113": np.abs(normal(1, 1, 1, 3)) + np.float32(0.5),
    }
    return arrays


def make_values(tf: Any) -> dict[str, Any]:
    """The arrays as TensorFlow tensors, and the few values that are not tensors: numpy arrays, variables, sparse tensors."""
    arrays = make_arrays()
    values: dict[str, Any] = {name: tf.constant(array) for name, array in arrays.items()}
    values["npf"] = arrays["f34"]
    values["npd"] = arrays["d34"]
    values["npi"] = np.asarray(arrays["i34"], dtype="int64")
    values["npb"] = arrays["b34"]
    values["sparse"] = tf.sparse.from_dense(
        tf.constant([[0.0, 1.5, 0.0, 2.0], [0.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0]])
    )
    values["sparse2"] = tf.sparse.from_dense(
        tf.constant([[1.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.5, 0.0], [0.0, 0.0, 0.0, 4.0]])
    )
    values["V"] = tf.Variable(arrays["f34b"])
    values["VI"] = tf.Variable(arrays["i34"])
    values["nothing"] = None
    values["wide"] = "float64"
    return values
