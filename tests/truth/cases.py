"""Calls of the old backend, by function, as source text. The names are those of ``values.py``.

``KV`` is a variable of the Keras that runs the call: a ``tf.Variable`` for the old one, a ``keras.Variable`` for Keras 3.
A case that raises in the old backend says nothing about a fix; it stays in the list because it shows where the border is.
"""

from __future__ import annotations

ANY = "f0 f4 f34 f234 f2345 fspecial z03 h34 d34 i34 i8 l34 u34 b34 c34 npf npd npi npb V VI KV".split() + [
    "-1.5",
    "2",
    "True",
    "[1.0, -2.0]",
    "[[1, 2], [3, 4]]",
    "np.float32(2)",
    "f34[0]",
    "f34 - f34b",
]


def _unary(name: str) -> list[str]:
    return [f"K.{name}({x})" for x in ANY] + [f"K.{name}(x=f34)", f"K.{name}(x=f34 * 2.0)"]


def _reduction(name: str) -> list[str]:
    whole = "f0 f4 f34 f2345 fspecial h34 d34 i34 i8 i16 l34 u34 b34 c34 npf npd npi V KV z03 z30".split()
    calls = [f"K.{name}({x})" for x in whole]
    forms = [
        "0", "-1", "axis=1", "axis=-2", "axis=None", "axis=(0, 1)", "axis=[1, 2]", "axis=[-1]", "axis=(-1, 0)", "axis=[]",
        "axis=1, keepdims=True", "-1, True", "None, True", "axis=[0, 2], keepdims=True", "keepdims=True", "keepdims=False",
    ]  # fmt: skip
    calls += [f"K.{name}(f234, {form})" for form in forms]
    calls += [f"K.{name}(x=f234, keepdims=True, axis=-1)", f"K.{name}(f234 - f234b, -1)"]
    typed = "h34 d34 i34 i8 l34 u34 b34 c34 npf npi V KV z03 z30".split()
    calls += [f"K.{name}({x}, axis={axis})" for x in typed for axis in ("0", "-1")]
    calls += [f"K.{name}([1.0, 2.0])", f"K.{name}(3.5)"]
    return calls


def _binary(name: str) -> list[str]:
    pairs = [
        "f34, f34b", "f34, f4", "f31, f14", "f34, f0", "f34, 0.0", "f34, 0", "0.5, f34", "1, f34", "d34, d34b", "d34, 0.5", "d34, 1",
        "h34, h34", "h34, 0.5", "h34, 2", "i34, i34b", "i34, 2", "l34, 2", "u34, 7", "i8, i8", "b34, b34b", "b34, True", "npf, npf", "npd, npd",
        "npi, npi", "npf, f34", "f34, npf", "d34, npd", "V, f34", "KV, f34", "f34, KV", "KV, 0.5", "f34, d34", "f34, i34", "i34, f34", "i34, 0.5",
        "z03, f3", "fspecial, 0.0", "fspecial, fspecial", "c34, c34", "f34, [1.0, 2.0, 3.0, 4.0]", "f34, np.float32(0.5)", "f34, np.float64(0.5)",
        "i34, np.int64(2)", "1.0, 2.0", "1, 2", "f234, f34", "f34[:, 0], f34[:, 1]", "f34 + 1.0, f34b * 2.0",
    ]  # fmt: skip
    return [f"K.{name}({pair})" for pair in pairs]


def _keywords(name: str, first: str = "x", second: str = "y") -> list[str]:
    return [
        f"K.{name}({first}=f34, {second}=f34b)",
        f"K.{name}(f34, {second}=f34b)",
        f"K.{name}({second}=f34b, {first}=f34)",
    ]


UNARY = (
    "abs exp log round sign sin cos square sqrt sigmoid hard_sigmoid softplus softsign tanh flatten".split()
)
REDUCTIONS = "sum mean prod max min any all var std logsumexp".split()
COMPARISONS = "equal not_equal greater greater_equal less less_equal maximum minimum".split()

CASES: dict[str, list[str]] = {name: _unary(name) for name in UNARY}
CASES |= {name: _reduction(name) for name in REDUCTIONS}
CASES |= {name: _binary(name) + _keywords(name) for name in COMPARISONS}
CASES["round"] += ["K.round(fhalves)"]
CASES["sign"] += ["K.sign(fhalves)"]
CASES["sqrt"] += [
    "K.sqrt(fpos)",
    "K.sqrt(x=fpos + 1.0)",
    "K.sqrt(K.sum(K.square(f34), axis=-1, keepdims=True))",
]
CASES["log"] += ["K.log(fpos)", "K.log(f34 + 3.0)", "K.log(1.0 - fpos / 9.0)"]
CASES["hard_sigmoid"] += ["K.hard_sigmoid(f34 * 5.0)", "K.hard_sigmoid(x=f34 - 1.0)"]

CASES["symbolic"] = ["K.symbolic(f34)", "K.symbolic(func=f34)", "K.symbolic(f34 - f34b)"]
CASES["eager"] = ["K.eager(f34)", "K.eager(func=f34)"]

CASES["pow"] = _binary("pow") + _keywords("pow", "x", "a") + [f"K.pow({x}, {a})" for x in ("fpos", "d34", "h34", "i34") for a in ("2", "2.0", "-1")] + [
    "K.pow(fpos, 0.5)", "K.pow(2.0, f34)", "K.pow(f34, a=3)"]  # fmt: skip

for _name in ("argmax", "argmin"):
    CASES[_name] = (
        [
            f"K.{_name}({x})"
            for x in "f0 f4 f34 f234 fties fspecial h34 d34 i34 i8 l34 u34 b34 npf npi V KV z03".split()
        ]
        + [f"K.{_name}(f234, {a})" for a in ("0", "1", "-1", "axis=0", "axis=-2", "axis=2")]
        + [
            f"K.{_name}(x=f34, axis=0)",
            f"K.{_name}(f34 * 2.0, axis=-1)",
            f"K.{_name}([[1.0, 2.0], [4.0, 3.0]])",
        ]
    )

for _name in ("cumsum", "cumprod"):
    CASES[_name] = (
        [
            f"K.{_name}({x})"
            for x in "f4 f34 f234 h34 d34 i34 l34 i8 i16 u34 b34 c34 npf npi V KV z03 z30".split()
        ]
        + [f"K.{_name}(f234, {a})" for a in ("0", "1", "-1", "axis=2", "axis=-2")]
        + [f"K.{_name}(x=f34 + 1.0, axis=1)", f"K.{_name}([1.0, 2.0, 3.0])", f"K.{_name}([1, 2, 3])"]
    )

CASES["cast"] = [f"K.cast({x}, {dtype})" for x in "f34 fspecial h34 d34 i34 l34 u34 b34 npf npi V KV ineg fhalves".split()
                 for dtype in ('"float32"', '"float64"', '"float16"', '"int32"', '"int64"', '"uint8"', '"bool"')]  # fmt: skip
CASES["cast"] += [
    "K.cast(i34, K.floatx())", "K.cast(x=i34, dtype='float32')", "K.cast(b34, dtype='float32')", "K.cast(f34 > 0, 'float32')", "K.cast(3, 'float32')",
    "K.cast(0.5, 'float32')", "K.cast([1, 2], 'float32')", "K.cast(True, 'float32')", "K.cast(i34, tf.float32)", "K.cast(i34, tf.bool)", "K.cast(f34, tf.int32)",
    "K.cast(i34, np.float32)", "K.cast(f34, np.int64)", "K.cast(f34, f34b.dtype)", "K.cast(i34, f34.dtype)", "K.cast(f34, 'bfloat16')", "K.cast(i34, dtype=tf.float64)",
    "K.cast(i34, np.dtype('float32'))", "K.cast(sparse, 'float64')", "K.cast(c34, 'complex64')", "K.cast(i34, 'int8')", "K.cast(l34, 'uint32')",
    "K.cast(f34, float)", "K.cast(f34, int)", "K.cast(f34, bool)", "K.cast(f34, 'half')", "K.cast(f34, 'complex64')",
]  # fmt: skip

CASES["cast_to_floatx"] = [
    f"K.cast_to_floatx({x})"
    for x in "f34 d34 i34 b34 h34 V KV npf npd npi sparse".split()
    + ["x=d34", "3", "0.5", "[1, 2]", "i34 * 2", "K.sum(d34)"]
]

CASES["set_image_dim_ordering"] = [
    f"K.set_image_dim_ordering({x}); K.image_data_format()" for x in ("'th'", "'tf'", "dim_ordering='th'")
]
CASES["image_dim_ordering"] = ["K.image_dim_ordering()", "K.image_dim_ordering() == 'tf'"]

CASES["arange"] = [f"K.arange({a})" for a in (
    "5", "0", "-3", "2, 7", "2, 7, 2", "0, 10, step=3", "start=1, stop=4", "stop=4, start=1, step=1", "7, 2, -1", "5, None", "5, None, 2", "stop=6, start=0",
    "5, dtype='float32'", "0, 5, 1, 'float32'", "0, 5, dtype='int64'", "5, dtype='int32'", "2, 7, dtype=tf.float32", "5, dtype=K.floatx()", "0., 1., 0.25",
    "0.0, 2.0", "3.0", "0.5, 3, dtype='int32'", "0.5, 3.0, dtype='int64'", "0.0, 3.0, dtype='float64'", "i0", "0, i0", "i0, 9, 2", "l3[1]", "K.shape(f34)[0]",
    "0, K.shape(f34)[1]", "len([1, 2])", "f34.shape[0]", "0, i0, dtype='float32'", "np.int64(4)", "0, np.int64(4)",
)]  # fmt: skip

CASES["concatenate"] = [f"K.concatenate({a})" for a in (
    "[f34, f34b]", "[f34, f34b], 0", "[f34, f34b], axis=1", "[f34, f34b], axis=-1", "[f234, f234b], axis=-2", "tensors=[f34, f34b], axis=0", "(f34, f34b)",
    "[f34, f34b, f34], -1", "[f34]", "[i34, i34b]", "[d34, d34b], axis=0", "[b34, b34b]", "[V, f34]", "[KV, f34]", "[npf, npf]", "[f34, npf]", "[f34, i34]", "[h34, h34]",
    "[f4, f4b]", "[f4, f4b], axis=0", "[z03, f43], axis=0", "[sparse, sparse2]", "[sparse, f34]", "[sparse, sparse2], axis=0", "[l34, l34]", "[f34, d34]",
    "[f0, f0]", "[f34 * 2.0, f34b + 1.0], axis=1", "[x for x in (f34, f34b)]", "[f34, KV], axis=0",
)]  # fmt: skip

CASES["stack"] = [f"K.stack({a})" for a in (
    "[f34, f34b]", "[f34, f34b], 0", "[f34, f34b], axis=1", "[f34, f34b], axis=-1", "x=[f34, f34b], axis=2", "(f34, f34b)", "[f34]", "[i34, i34b]", "[d34, d34b]",
    "[b34, b34b]", "[f0, f0]", "[1.0, 2.0]", "[1, 2]", "[npf, npf]", "[f34, npf]", "[V, V]", "[V, f34]", "[KV, f34]", "[KV, KV]", "[f34, 0.0]", "[f0, 1.0]", "[2, i0]", "f34",
    "f234, axis=1", "[K.shape(f34)[0], 4]", "[x * 2.0 for x in (f34, f34b)]", "npf", "[c34, c34]", "f34, axis=1", "[f34, f34b], axis=-2",
)]  # fmt: skip

CASES["reshape"] = [f"K.reshape({a})" for a in (
    "f34, (4, 3)", "f34, [12]", "f34, (-1,)", "f34, shape=(2, 6)", "f34, [-1, 2, 2]", "x=f34, shape=(6, 2)", "i34, (4, 3)", "d34, (4, 3)", "h34, (2, 6)", "b34, (2, -1)",
    "npf, (4, 3)", "V, (4, 3)", "KV, (12,)", "z03, (3, 0)", "f0, (1, 1)", "f0, ()", "f234, (-1, f234.shape[2])", "f234, (-1, K.shape(f234)[2])",
    "f234, (K.shape(f234)[0], 12)", "[1.0, 2.0], (2, 1)", "f34 * 2.0, (3, 2, 2)", "f34, -1", "f34, i3[:1] * 6", "f234, K.stack([2, 12])", "c34, (12,)", "f34, np.array([4, 3])",
)]  # fmt: skip

CASES["permute_dimensions"] = [f"K.permute_dimensions({a})" for a in (
    "f234, (0, 2, 1)", "f234, [2, 0, 1]", "f234, pattern=(1, 0, 2)", "x=f234, pattern=[0, 2, 1]", "f34, (1, 0)", "i34, (1, 0)", "d34, [1, 0]", "f2345, (0, 3, 1, 2)", "npf, (1, 0)",
    "KV, (1, 0)", "V, (1, 0)", "f4, (0,)", "f34 * 2.0, (1, 0)", "b34, (1, 0)", "c34, (1, 0)", "f234, tuple(range(3))", "h34, (1, 0)",
)]  # fmt: skip

CASES["transpose"] = [
    f"K.transpose({x})"
    for x in "f0 f4 f34 f234 f2345 i34 d34 h34 b34 c34 npf V KV z03".split()
    + ["x=f34", "f34 * 2.0", "[[1, 2], [3, 4]]"]
]

CASES["expand_dims"] = [f"K.expand_dims({a})" for a in (
    "f34", "f34, 0", "f34, axis=1", "f34, -1", "x=f34, axis=-2", "f0", "i34, 1", "d34", "b34, 0", "npf, 1", "V", "KV, 0", "f34 * 2.0", "[1.0, 2.0]", "3.0", "z03", "h34, -3", "f34, axis=2", "c34",
)]  # fmt: skip

CASES["squeeze"] = [f"K.squeeze({a})" for a in (
    "f31, 1", "f31, -1", "f31, axis=1", "f314, 1", "x=f314, axis=1", "f14, 0", "f14, axis=0", "f314 * 2.0, -2", "f34, 0", "K.expand_dims(i34), -1", "p31, 1", "f34[:1], 0", "npf[:1], 0",
)]  # fmt: skip

CASES["batch_flatten"] = [
    f"K.batch_flatten({x})"
    for x in "f4 f34 f234 f2345 d34 i34 h34 npf V KV z03 z30".split()
    + ["x=f234", "f234 * 2.0", "f234[:, :1]", "c34", "b34"]
]

CASES["dot"] = [f"K.dot({a})" for a in (
    "f34, f43", "x=f34, y=f43", "f34, y=f43", "f34, f243", "f234, f43", "f234, f243", "f2345, f2356[0, 0]", "d34, d43", "h34, h45", "i34, i43", "ibig, ibig", "l34, l34[:, :1]", "npf, npf.T",
    "f34, KV", "K.transpose(f34), f34b", "f4, f43", "f34, f4", "f4, f4b", "V, f43", "f34 * 2.0, f43 + 1.0", "KV, f43", "f34, d43", "sparse, f43", "c34, K.transpose(c34)", "z30, z03",
)]  # fmt: skip

CASES["batch_dot"] = [f"K.batch_dot({a})" for a in (
    "f234, f243, axes=(2, 1)", "f234, f234b, axes=2", "f234, f234b, axes=[2, 2]", "f234, f234b, axes=1", "f34, f34b, axes=1", "f34, f34b, axes=-1", "f234, f24, axes=(2, 1)", "f24, f243, axes=(1, 1)",
    "x=f234, y=f234b, axes=(1, 1)", "f234, f243, (2, 1)", "f2345, f2345, axes=(3, 3)", "f234, f243", "f34, f34b", "f234, f24", "d34, d34b, axes=1", "f234, f234b, axes=[-1, -1]", "f2345, f2356, axes=(3, 2)",
    "f234 * 2.0, f243, axes=(2, 1)", "i34, i34b, axes=1",
)]  # fmt: skip

CASES["gather"] = [f"K.gather({a})" for a in (
    "f34, i3 - 1", "f34, labels23 - 1", "f34, 1", "f34, [0, 2]", "f43, i3", "f43, indices=i3", "reference=f43, indices=i3", "f4, i3", "f234, [1, 0]", "i43, i3", "d43, l3", "h45, l3", "KV, l3", "V, l3", "npf, l3",
    "npf, [0, 1]", "f43, i3[0]", "f43, i0", "f43 * 2.0, i3", "f43, np.array([1, 2])", "c34, l3", "b34, l3", "[1.0, 2.0, 3.0], [0, 2]", "f43, K.cast(f3 * 0, 'int32')", "z03, z03[0:0, 0]", "K.shape(f234), 1", "f34, u34[0] * 0",
)]  # fmt: skip

CASES["one_hot"] = [f"K.one_hot({a})" for a in (
    "i3, 4", "labels3, num_classes=4", "indices=labels3, num_classes=5", "l3, 3", "labels23, 4", "i0, 4", "[0, 2], 3", "2, 4", "u34, 10", "ineg, 3", "i34, 2", "K.cast(labels31, 'int32'), 4", "labels31, 4", "i3, i0 + 1",
    "npi, 7", "K.argmax(f34), 4", "i3, K.shape(f34)[1]", "labels3, int(4)",
)]  # fmt: skip

CASES["in_top_k"] = [f"K.in_top_k({a})" for a in (
    "p34, labels3, 1", "p34, labels3, k=2", "predictions=p34, targets=labels3, k=3", "f34, labels3, 2", "fties, labels3, 2", "f34, K.cast(labels3, 'int64'), 1", "p34, l3, 4", "p34 * 2.0, labels3 + 0, 2", "d34, labels3, 1",
)]  # fmt: skip

CASES["repeat"] = [
    f"K.repeat({a})"
    for a in (
        "f34, 2",
        "f34, n=3",
        "x=f34, n=2",
        "i34, 3",
        "d34, 1",
        "b34, 2",
        "KV, 2",
        "V, 2",
        "f4, 2",
        "f234, 2",
        "f34 * 2.0, 2",
        "f34, i0",
        "h34, 2",
        "f34, K.shape(f24)[0]",
        "f34, 0",
        "npf, 2",
    )
]
CASES["repeat_elements"] = [f"K.repeat_elements({a})" for a in (
    "f34, 2, 0", "f34, 2, axis=1", "f34, rep=3, axis=-1", "x=f234, rep=2, axis=1", "f234, 2, -2", "i34, 2, 0", "d34, 3, 1", "b34, 2, 1", "f4, 2, 0", "KV, 2, 0", "V, 2, 1", "f34 * 2.0, 2, 1", "f34, 1, 0", "h34, 2, 1", "f34, 2.0, 1", "npf, 2, 0",
)]  # fmt: skip

CASES["tile"] = [f"K.tile({a})" for a in (
    "f34, (2, 1)", "f34, [1, 3]", "f34, n=(2, 2)", "x=f34, n=[2, 1]", "f4, 2", "f4, [2]", "f34, 2", "i34, (1, 2)", "f234, (1, 2, 1)", "f34 * 2.0, [2, 1]", "f34, K.stack([1, 2])", "f34, i3[:2] + 1", "KV, (2, 1)", "V, (2, 1)", "npf, (2, 1)",
    "f34, [K.shape(f234)[0], 1]", "f0, []", "b34, [1, 2]", "f34, (0, 1)", "f34, (2, 1, 1)", "f4, i0", "[1.0, 2.0], 2", "f31, (1, f34.shape[1])", "d34, (1, 2)", "f34, np.array([2, 1])",
)]  # fmt: skip

CASES["reverse"] = [f"K.reverse({a})" for a in (
    "f34, 0", "f34, 1", "f34, axes=-1", "f234, [0, 1]", "f234, axes=(1, 2)", "f234, [0]", "x=f34, axes=0", "i34, 1", "d34, [1]", "f234, [-1]", "b34, 0", "KV, 0", "V, [1]", "npf, 0", "f34 * 2.0, 1", "f4, 0", "f34, []", "f234, [0, -1]", "c34, 1",
)]  # fmt: skip

CASES["clip"] = [f"K.clip({a})" for a in (
    "f34, 0.0, 1.0", "f34, -1, 1", "f34, 0, 0.5", "x=f34, min_value=0.0, max_value=1.0", "f34, min_value=-0.5, max_value=0.5", "f34, None, 1.0", "f34, 0.0, None", "f34, max_value=0.5, min_value=None", "f34, 1.0, 0.0", "f34, 2, 1",
    "i34, 1, 3", "d34, 0.0, 1.0", "h34, 0.0, 1.0", "l34, 2, 9", "u34, 3, 99", "f34, f0 - 1.0, f0", "f34, f34b - 1.0, f34b + 1.0", "npf, 0.0, 1.0", "KV, 0.0, 1.0", "V, 0.0, 1.0", "0.5, 0.0, 0.25", "f34, K.epsilon(), 1.0 - K.epsilon()",
    "f34 * 2.0, -1.0, 1.0", "fspecial, -1.0, 1.0", "f34, 0.0, np.inf", "f34, 0.0, float('inf')", "f34, -np.inf, 0.5", "f34, K.epsilon(), np.inf", "i34, 0.5, 2.5", "z03, 0.0, 1.0", "f34, f0, f0 - 1.0", "K.round(f34), 0, 1", "q34, 0.1, 0.9", "b34, 0, 1", "[1.0, 5.0], 0.0, 2.0", "npi, 1, 3",
)]  # fmt: skip

CASES["relu"] = [f"K.relu({a})" for a in (
    "f34", "f34, 0.1", "f34, alpha=0.2", "x=f34", "x=f34, alpha=0.3", "f34, max_value=1.0", "f34, max_value=6", "f34, threshold=0.5", "f34, alpha=0.1, max_value=0.5", "f34, 0.1, 0.5, 0.2", "f34, alpha=0.1, threshold=0.3", "f34, 0.0", "f34, 0.", "f34, alpha=0",
    "f34, max_value=None", "f34, max_value=6.0", "d34", "h34", "i34", "d34, alpha=0.2", "h34, 0.1", "f34, 0.0, 1.0", "f34 - 0.2", "f34, alpha=f0", "npf", "V", "KV", "z03", "fspecial", "f34, threshold=-0.5", "f34, max_value=0.5, threshold=0.1", "f34, threshold=0",
    "f34 * 8.0, max_value=6", "f34 * 8.0, alpha=0.1, max_value=6, threshold=0.0", "f34, alpha=0.0, max_value=2", "d34, max_value=1.0", "f34, alpha=0.0, max_value=None, threshold=0.0", "[-1.0, 2.0]", "-1.5", "f34, 0., 6.", "h34, max_value=1.0", "d34, threshold=0.2", "KV, alpha=0.1", "npf, 0.1", "f34, -0.2", "f34, 1", "npf, max_value=1.0", "npf, alpha=0.2, max_value=0.5",
)]  # fmt: skip
CASES["elu"] = [f"K.elu({a})" for a in (
    "f34", "f34, 1.0", "f34, alpha=0.5", "x=f34", "x=f34 - 0.3, alpha=2.0", "d34", "h34", "f34, 1", "f34, alpha=1.0", "KV", "V", "npf", "z03", "fspecial", "f34, f0", "d34, 0.3", "h34, 0.3", "fhalves, 0.3", "f34, alpha=2", "KV, 0.3", "npf, 0.3", "[-1.0, 2.0]",
)]  # fmt: skip
CASES["softmax"] = [f"K.softmax({a})" for a in (
    "f34", "f34, -1", "f34, axis=0", "f234, 1", "f234, axis=[1, 2]", "f234, axis=(1, 2)", "f4", "d34", "h34", "x=f234, axis=-2", "KV", "V", "npf", "f34 * 2.0", "z03", "fspecial", "f234, axis=None", "i34", "f234, axis=(-1,)", "f234, axis=-1",
)]  # fmt: skip
CASES["dropout"] = [
    f"K.dropout({a})"
    for a in (
        "f34, 0.0",
        "f34, level=0.5",
        "f34, 0.5, seed=3",
        "x=f34, level=0.3",
        "f34, 0.5, (3, 1)",
        "f34, 0.5, noise_shape=(1, 4)",
        "d34, 0.2",
        "h34, 0.2",
        "f34 * 2.0, 0.4",
        "KV, 0.5",
        "f34, 0.5, None, 1",
        "npf, 0.5",
        "i34, 0.5",
        "f34, 0",
        "f34, 0.5, noise_shape=(1, 4), seed=3",
    )
]
CASES["l2_normalize"] = [f"K.l2_normalize({a})" for a in (
    "f34", "f34, 1", "f34, axis=-1", "f34, axis=0", "x=f234, axis=1", "f234, axis=(1, 2)", "f234, axis=[1, 2]", "d34, axis=1", "h34, axis=-1", "ftiny, axis=1", "ftiny, axis=-1", "f4, 0", "KV, axis=1", "V, -1", "npf, axis=1", "f34 * 2.0, axis=1", "f34, None", "f4", "z03, axis=1",
    "f34, axis=None", "f234", "ftiny", "f234, axis=(0, -1)",
)]  # fmt: skip

CASES["zeros_like"] = [f"K.zeros_like({a})" for a in (
    "f0", "f34", "i34", "b34", "d34", "h34", "l34", "u34", "npf", "npi", "V", "KV", "z03", "f34, 'int32'", "f34, dtype='float64'", "i34, dtype='float32'", "x=f34", "f34, name='zz'", "f34, dtype=tf.int64", "f34, K.floatx()", "[1.0, 2.0]", "3", "f34 * 2.0", "f34[:, 0]", "c34",
    "f34, None", "f34, dtype='bool'", "f34, dtype=np.int32",
)]  # fmt: skip
CASES["ones_like"] = [call.replace("zeros_like", "ones_like") for call in CASES["zeros_like"]]
CASES["zeros"] = [f"K.zeros({a})" for a in (
    "(2, 3)", "[2, 3]", "()", "shape=(2,)", "(2, 3), 'int32'", "(2, 3), dtype='float64'", "(0, 3)", "(2,), name='zz'", "shape=(2, 3), dtype='int32', name='w'", "5", "[5]", "K.shape(f34)", "(2, 3), dtype=tf.float32", "f34.shape", "(K.shape(f34)[0], 2)", "(2, 3), K.floatx()", "(2, 3), dtype=None", "(2, 3), 'bool'", "K.int_shape(f34)", "(3,)",
)]  # fmt: skip
CASES["zeros"] += ["K.zeros((2, 3)) + f34[:2, :3]", "K.zeros(shape=(3, 4)) * f34"]
CASES["ones"] = [call.replace("K.zeros", "K.ones") for call in CASES["zeros"]]
CASES["eye"] = [
    f"K.eye({a})"
    for a in (
        "3",
        "size=3",
        "3, 'int32'",
        "3, dtype='float64'",
        "3, name='e'",
        "0",
        "3, 'bool'",
        "3, tf.int64",
        "3, None",
        "K.int_shape(f34)[0]",
        "K.shape(f34)[0]",
        "3, K.floatx()",
        "size=4, dtype='float32', name='e'",
        "(2, 3)",
    )
] + ["K.eye(3) * f34[:, :3]", "K.dot(K.eye(3), f34)"]

CASES["constant"] = [f"K.constant({a})" for a in (
    "3", "1.5", "[1, 2]", "[[1.0, 2.0], [3.0, 4.0]]", "npf", "npi", "npd", "0, dtype='int32'", "[1, 2], 'int64'", "value=2.0", "0.0, shape=(2, 3)", "[1, 2, 3, 4], shape=(2, 2)", "3, name='c'", "value=[1.0], dtype='float64', name='c'", "True", "True, dtype='bool'", "0, 'float32', (2,)", "2, dtype=tf.int32", "np.array([1, 2])",
    "[1.5, 2.5], dtype='int32'", "f34", "np.pi", "i34", "[]", "[f0, f0]", "'a', dtype='string'", "[1, 2], dtype=K.floatx()", "npf, shape=(4, 3)", "1.0, dtype='float16'", "b34", "[True, False]", "npb", "255, dtype='uint8'", "2 ** 24 + 1, dtype='int32'", "3, None", "0.1, dtype='float64'", "npd, dtype='float64'",
)]  # fmt: skip
CASES["variable"] = [f"K.variable({a})" for a in (
    "3", "1.5", "[1, 2]", "npf", "npd", "npi", "0, dtype='int32'", "f34", "value=2.0", "npf, name='v'", "0, 'int64'", "npf, dtype='float64', name='v'", "f34, constraint=None", "0.0, dtype=tf.float32", "True, dtype='bool'", "np.zeros((2, 3))", "[[1.0, 2.0]]", "K.constant(2.0)", "npf, K.floatx()", "f34, dtype=None", "npi, dtype='int32'", "0.1, 'float64'",
)]  # fmt: skip

CASES["shape"] = [f"K.shape({x})" for x in "f0 f34 f234 i34 V KV npf".split()] + [
    "K.shape(f34)[0]", "K.shape(f234)[-1]", "K.shape(x=f34)[1]", "K.shape(f34)[0] * 2", "K.shape(f34) * 2", "K.shape(f34)[:1] + 1", "K.shape(f34 * 2.0)[0]", "K.shape(KV)[0]", "K.shape(npf)[1]", "K.shape([1, 2])", "f34[:K.shape(f24)[0]]", "tf.zeros((K.shape(f34)[0], 2))",
    "K.shape(f234)[1:]", "K.shape(f34)[1] + i0", "K.cast(K.shape(f34)[0], 'float32')", "K.sum(f34) / K.cast(K.shape(f34)[0], 'float32')", "K.shape(f34)[i0 - 3]", "K.shape(f34)[0] / 2", "K.shape(f34)[0] // 2", "K.shape(f34)[0] - 1",
]  # fmt: skip
CASES["int_shape"] = [
    f"K.int_shape({x})"
    for x in "f0 f4 f34 f234 f2345 z03 i34 V KV".split() + ["x=f34", "f34 * 2.0", "f34[0]", "npf"]
] + ["K.int_shape(f34)[0]", "K.int_shape(f234)[-1]", "K.int_shape(f234)[1:]", "len(K.int_shape(f234))"]
CASES["ndim"] = [
    f"K.ndim({x})"
    for x in "f0 f4 f34 f234 f2345 z03 i34 V KV".split() + ["x=f34", "f34 * 2.0", "f34[0]", "npf"]
] + ["K.ndim(f34) > 2"]
CASES["dtype"] = [
    f"K.dtype({x})" for x in "f34 d34 h34 i34 l34 u34 b34 V VI KV c34".split() + ["x=f34", "f34 * 2.0", "npf"]
] + ["K.dtype(f34) == 'float32'", "K.cast(i34, K.dtype(f34))"]
CASES["count_params"] = [
    f"K.count_params({x})" for x in "f0 f4 f34 f234 V KV z03".split() + ["x=f34", "f34 * 2.0", "npf"]
] + ["K.count_params(f34) * 2", "int(K.count_params(f34))"]

CASES["get_value"] = [
    f"K.get_value({x})"
    for x in "f0 f34 i34 b34 V VI KV npf z03 c34 d34".split()
    + ["3.5", "3", "[1.0]", "x=f34", "f34 * 2.0", "x=KV", "None", "'a'"]
]
CASES["eval"] = [
    f"K.eval({x})"
    for x in "f0 f34 i34 b34 V KV npf z03 sparse d34".split()
    + ["3.5", "x=f34", "f34 * 2.0", "K.sum(f34)", "K.square(f34) + 1.0"]
]
CASES["batch_get_value"] = [
    f"K.batch_get_value({x})"
    for x in (
        "[V, VI]",
        "[KV]",
        "tensors=[V]",
        "[]",
        "[f34, i34]",
        "[v for v in (V, VI)]",
        "(V, VI)",
        "[KV, KV]",
    )
]
CASES["is_sparse"] = [
    f"K.is_sparse({x})"
    for x in ("f34", "sparse", "tensor=sparse", "npf", "V", "KV", "3.0", "tensor=f34 * 2.0")
]
CASES["to_dense"] = [
    f"K.to_dense({x})" for x in ("sparse", "f34", "tensor=sparse", "tensor=f34", "V", "i34", "npf", "KV")
]
CASES["is_tensor"] = [f"K.is_tensor({x})" for x in ("f34", "V", "KV", "npf", "3.0", "sparse")]
CASES["is_variable"] = [f"K.is_variable({x})" for x in ("f34", "V", "KV", "npf")]
CASES["stop_gradient"] = [
    f"K.stop_gradient({x})"
    for x in "f0 f34 d34 i34 b34 h34 npf V KV".split()
    + ["variables=f34", "[f34, f34b]", "(f34, f34b)", "f34 * 2.0", "2.0", "f34[0]"]
]
CASES["identity"] = [
    f"K.identity({x})"
    for x in "f0 f34 d34 i34 b34 npf V KV".split() + ["x=f34", "f34, name='n'", "f34 * 2.0"]
]
CASES["size"] = [f"K.size({x})" for x in "f0 f34 f234 V KV npf".split() + ["x=f34", "f34, name='n'"]]
CASES["slice"] = [
    f"K.slice({a})"
    for a in (
        "f34, (0, 1), (2, 2)",
        "f34, [1, 0], [2, 4]",
        "x=f34, start=(0, 0), size=(1, 4)",
        "f234, (0, 1, 0), (2, 1, 4)",
        "KV, (0, 1), (2, 2)",
        "f34, [0, 1], [-1, 2]",
        "i34, (0, 1), (2, 2)",
        "f34, K.stack([0, 1]), (2, 2)",
    )
]

CASES["set_value"] = [f"K.set_value({a}); {v}" for v, a in (
    ("VF", "VF, npf"), ("VF", "VF, value=npf * 2"), ("VF", "x=VF, value=npf"), ("VF", "VF, npd"), ("VF", "VF, npf.tolist()"), ("VF", "VF, np.ones((3, 4), dtype='int64')"), ("VS", "VS, 0.5"), ("VS", "VS, 2"), ("VS", "VS, np.float64(0.25)"), ("KW", "KW, npf"),
    ("KW", "KW, npd * 2"), ("KS", "KS, 0.5"), ("KS", "KS, K.get_value(KS) * 0.5"), ("VS", "VS, 0.1 * 2"), ("VN", "VN, 3"), ("VN", "VN, 2.7"), ("KS", "KS, 3"), ("VF", "VF, np.ones((3, 4)) > 0"),
)]  # fmt: skip
for _name, _arg in (("update", "new_x"), ("update_add", "increment"), ("update_sub", "decrement")):
    CASES[_name] = [f"K.{_name}({a}); {v}" for v, a in (
        ("VF", "VF, npf"), ("VF", f"VF, {_arg}=f34"), ("VF", f"x=VF, {_arg}=f34 * 2.0"), ("VS", "VS, 0.5"), ("VS", "VS, 2"), ("VN", "VN, 1"), ("VF", "VF, npd"), ("KW", "KW, f34"), ("KS", "KS, 0.5"), ("VF", "VF, VF * 2.0"), ("KW", "KW, KW * 0.9"), ("VN", "VN, 2.5"), ("VF", "VF, d34"), ("VF", "VF, i34"),
    )]  # fmt: skip
CASES["moving_average_update"] = [f"K.moving_average_update({a}); {v}" for v, a in (
    ("VF", "VF, f34, 0.9"), ("VF", "VF, value=f34, momentum=0.99"), ("VS", "VS, 0.5, 0.9"), ("KW", "KW, f34, 0.9"), ("KW", "x=KW, value=f34 * 2.0, momentum=0.5"), ("VF", "VF, f34, f0"), ("VF", "VF, d34, 0.9"), ("VF", "VF, npf, 0.9"), ("VF", "VF, f34, momentum=1"),
)]  # fmt: skip

CASES["batch_normalization"] = [f"K.batch_normalization({a})" for a in (
    "f34, m4, v4, e4, g4", "x2d, m3, v3, e3, g3", "x2d, m3, v3, beta=e3, gamma=g3, epsilon=1e-5", "x2d, m3, v3, None, None", "x2d, m3, v3, e3, None", "f34, m4, v4, None, g4", "x=f34, mean=m4, var=v4, beta=e4, gamma=g4", "f234, m4, v4, e4, g4, axis=-1", "x2d, m113, v113, e3, g3", "f34, m4, v4, e4, g4, -1, 1e-2",
    "x1d, m3, v3, e3, g3", "x2dcf, m3, v3, e3, g3, axis=1", "f234, m3, v3, e3, g3, axis=1", "f34 * 2.0, m4, v4, e4, g4, epsilon=0.1", "x2d, m3, v3, e3, g3, axis=3", "x3d, m3[:2], v3[:2], e3[:2], g3[:2]", "f34, m4, v4, e4, g4, axis=1", "x2d, m113, v113, None, None",
)]  # fmt: skip
CASES["bias_add"] = [f"K.bias_add({a})" for a in (
    "f34, f4", "f234, f4b", "x=f34, bias=f4", "x2d, m3", "x2d, m3, data_format='channels_last'", "x2dcf, m3, data_format='channels_first'", "f234, f34", "x2d, m3, 'channels_last'", "d34, d34[0]", "f34 * 2.0, f4 + 1.0", "f34, KV[0]", "x1d, m3", "x3d, m3[:2]", "x2d, x2d[0]", "h34, h34[0]", "i34, i34[0]", "f34, f34", "x2dcf, m3, 'channels_first'", "x1d, x1d[0]", "f24, f4", "npf, npf[0]",
)]  # fmt: skip

CASES["binary_crossentropy"] = [f"K.binary_crossentropy({a})" for a in (
    "targets34, q34", "target=targets34, output=q34", "targets34, f34, from_logits=True", "targets34, f34, True", "targets34, psaturated", "targets34, p31", "K.cast(i34 > 3, 'float32'), q34", "targets34, q34, from_logits=False", "b34, q34", "targets34[:, :1], p31", "targets34, q34 * 0.9", "targets34, psaturated, from_logits=True", "i34, q34",
    "K.cast(targets34, 'float64'), K.cast(q34, 'float64')", "labels31, p31", "q34, q34", "targets34, K.sigmoid(f34)", "npf * 0 + 1, q34", "KV, q34",
)]  # fmt: skip
CASES["categorical_crossentropy"] = [f"K.categorical_crossentropy({a})" for a in (
    "onehot34, p34", "target=onehot34, output=p34", "onehot34, f34, from_logits=True", "onehot34, f34, True", "onehot34, p34, from_logits=False", "onehot234, p234", "onehot34, q34", "onehot234, p234, axis=-1", "onehot234, p234, axis=2", "onehot34, p34, axis=0", "onehot34, psaturated", "onehot34, f34, from_logits=True, axis=1", "onehot34, K.softmax(f34)",
    "onehot34, p34 * 1.0", "p34, p34", "K.cast(onehot34, 'float64'), K.cast(p34, 'float64')", "onehot234, f234, from_logits=True", "onehot34, f34, from_logits=True, axis=0", "K.one_hot(labels3, 4), p34", "onehot34, p34, False, -1", "i34, p34", "onehot34, onehot34", "b34, p34", "onehot34[0], p34[0]",
)]  # fmt: skip
CASES["sparse_categorical_crossentropy"] = [f"K.sparse_categorical_crossentropy({a})" for a in (
    "labels3, p34", "target=labels3, output=p34", "labels3, f34, from_logits=True", "labels3, f34, True", "labels31, p34", "labels23, p234", "labels6, p234", "labels23, p234, axis=-1", "labels23, f234, from_logits=True, axis=2", "labels3, q34", "K.cast(labels3, 'float32'), p34", "K.cast(labels23, 'float32'), p234", "labels3, psaturated",
    "K.zeros((2, 4), dtype='int32'), p234, axis=1", "labels3, K.softmax(f34)", "labels3, p34, ignore_class=0", "K.expand_dims(labels23), p234", "labels3 + 0, p34 * 1.0", "labels3, p34, False, -1", "labels3, K.cast(p34, 'float64')", "labels3[0], p34[0]",
)]  # fmt: skip

CASES["conv1d"] = [f"K.conv1d({a})" for a in (
    "x1d, k1d", "x1d, k1d, 2", "x1d, k1d, strides=2, padding='same'", "x=x1d, kernel=k1d, padding='valid'", "x1d, k1d, padding='causal'", "x1d, k1d, dilation_rate=2", "x1d, k1d, strides=1, padding='same', data_format='channels_last', dilation_rate=2", "x1d, k1d, 1, 'same'", "K.cast(x1d, 'float64'), K.cast(k1d, 'float64')", "x1d * 2.0, k1d",
    "x1d, k1d, padding='causal', dilation_rate=2", "K.permute_dimensions(x1d, (0, 2, 1)), k1d, data_format='channels_first'", "x1d, k1d, data_format='channels_last'", "x1d, k1d, strides=(2,)", "x1d, k1d, dilation_rate=(2,)",
)]  # fmt: skip
CASES["conv2d"] = [f"K.conv2d({a})" for a in (
    "x2d, k2d", "x2d, k2d, (2, 2)", "x2d, k2d, strides=(2, 1), padding='same'", "x=x2d, kernel=k2d, padding='valid'", "x2d, k2d, dilation_rate=(2, 2)", "x2d, k2d, strides=(1, 1), padding='same', data_format='channels_last', dilation_rate=(1, 2)", "x2d, k2d, (1, 1), 'same'", "x2dcf, k2d, data_format='channels_first'", "K.cast(x2d, 'float64'), K.cast(k2d, 'float64')",
    "x2d, k2d, strides=2", "x2d * 2.0, k2d", "x2d, k2d, padding='same', strides=[1, 1]", "x2d, k2d, data_format='channels_last'", "x2d, k2d, data_format=None", "x2dcf, k2d, padding='same', data_format='channels_first', strides=(2, 2)", "x2d, k2d, dilation_rate=2", "x2d, k2d, padding='same', dilation_rate=(2, 2)",
)]  # fmt: skip
CASES["conv3d"] = [f"K.conv3d({a})" for a in (
    "x3d, k3d", "x3d, k3d, (2, 2, 2)", "x3d, k3d, strides=(1, 2, 1), padding='same'", "x=x3d, kernel=k3d, padding='valid'", "x3d, k3d, data_format='channels_last'", "x3d, k3d, (1, 1, 1), 'same'", "K.permute_dimensions(x3d, (0, 4, 1, 2, 3)), k3d, data_format='channels_first'", "x3d, k3d, dilation_rate=(1, 2, 2)", "x3d, k3d, padding='same', dilation_rate=(2, 1, 1)",
)]  # fmt: skip
CASES["conv2d_transpose"] = [f"K.conv2d_transpose({a})" for a in (
    "x2d, kt2d, (2, 8, 9, 4)", "x2d, kt2d, output_shape=(2, 12, 14, 4), strides=(2, 2), padding='same'", "x2d, kt2d, (2, 13, 15, 4), strides=(2, 2)", "x=x2d, kernel=kt2d, output_shape=[2, 6, 7, 4], padding='same'", "x2d, kt2d, (K.shape(x2d)[0], 6, 7, 4), padding='same'", "x2d, kt2d, (2, 14, 16, 4), strides=(2, 2)", "x2d, kt2d, (2, 6, 7, 4), padding='same', data_format='channels_last'",
)]  # fmt: skip
CASES["depthwise_conv2d"] = [f"K.depthwise_conv2d({a})" for a in (
    "x2d, kd2d", "x2d, kd2d, (2, 2)", "x2d, kd2d, padding='same'", "x=x2d, depthwise_kernel=kd2d, strides=(1, 1), padding='valid'", "x2d, kd2d, data_format='channels_last'", "x2d, kd2d, dilation_rate=(2, 2)", "x2d, kd2d, (1, 1), 'same'", "x2dcf, kd2d, data_format='channels_first'", "x2d, kd2d, padding='same', dilation_rate=(2, 2)", "x2d, kd2d, strides=(2, 2), padding='same'",
)]  # fmt: skip
CASES["separable_conv2d"] = [f"K.separable_conv2d({a})" for a in (
    "x2d, kd2d, kp2d", "x2d, kd2d, kp2d, (2, 2)", "x2d, kd2d, kp2d, padding='same'", "x=x2d, depthwise_kernel=kd2d, pointwise_kernel=kp2d, padding='valid'", "x2d, kd2d, kp2d, data_format='channels_last'", "x2d, kd2d, kp2d, dilation_rate=(2, 2)", "x2dcf, kd2d, kp2d, data_format='channels_first'", "x2d, kd2d, kp2d, strides=(2, 2), padding='same'", "x2d, kd2d, kp2d, (1, 1), 'same'",
)]  # fmt: skip
CASES["separable_conv1d"] = [
    f"K.separable_conv1d({a})"
    for a in (
        "x1d, kd1d, kp1d",
        "x1d, kd1d, kp1d, padding='same'",
        "x1d, kd1d, kp1d, 2",
        "x1d, kd1d, kp1d, dilation_rate=2",
        "x1d, kd1d, kp1d, data_format='channels_last'",
        "x1d, kd1d, kp1d, strides=(2,)",
    )
]
CASES["pool2d"] = [f"K.pool2d({a})" for a in (
    "x2d, (2, 2)", "x2d, (2, 2), (2, 2)", "x2d, pool_size=(2, 2), strides=(2, 2), padding='same'", "x2d, (2, 3), pool_mode='avg'", "x2d, (2, 2), padding='same', pool_mode='avg'", "x=x2d, pool_size=(2, 2), pool_mode='max'", "x2d, (2, 2), (1, 1), 'same', None, 'max'", "x2d, (2, 2), data_format='channels_last'", "x2dcf, (2, 2), data_format='channels_first'",
    "x2d, (2, 2), (2, 2), 'valid', 'channels_last', 'avg'", "x2d, (3, 3), strides=(2, 1), padding='same', pool_mode='avg'", "x2dcf, (2, 2), data_format='channels_first', pool_mode='avg'", "x2d, (2, 2), strides=(2, 2), padding='same', data_format='channels_last', pool_mode='avg'", "K.cast(x2d, 'float64'), (2, 2)",
)]  # fmt: skip
CASES["pool3d"] = [f"K.pool3d({a})" for a in (
    "x3d, (2, 2, 2)", "x3d, (2, 2, 2), (2, 2, 2)", "x3d, pool_size=(2, 2, 2), padding='same'", "x3d, (2, 2, 2), pool_mode='avg'", "x3d, (2, 1, 2), strides=(1, 2, 1), padding='same', pool_mode='avg'", "x3d, (2, 2, 2), data_format='channels_last', pool_mode='max'", "x3d, (2, 2, 2), (1, 1, 1), 'valid', 'channels_last', 'avg'", "K.permute_dimensions(x3d, (0, 4, 1, 2, 3)), (2, 2, 2), data_format='channels_first'",
)]  # fmt: skip
CASES["resize_images"] = [f"K.resize_images({a})" for a in (
    "x2d, 2, 2, 'channels_last'", "x2d, 2, 3, data_format='channels_last'", "x2d, height_factor=2, width_factor=1, data_format='channels_last'", "x2dcf, 2, 2, 'channels_first'", "x2d, 2, 2, 'channels_last', 'bilinear'", "x2d, 2, 2, 'channels_last', interpolation='nearest'", "x2d, 2, 2, 'channels_last', interpolation='bilinear'", "x=x2d, height_factor=3, width_factor=2, data_format='channels_last'",
    "x2d, 2, 2, 'channels_last', interpolation='bicubic'", "x2dcf, 2, 2, 'channels_first', interpolation='bilinear'", "K.cast(x2d, 'int32'), 2, 2, 'channels_last'", "K.cast(x2d, 'float64'), 2, 2, 'channels_last', interpolation='bilinear'",
)]  # fmt: skip
CASES["resize_volumes"] = [
    f"K.resize_volumes({a})"
    for a in (
        "x3d, 2, 2, 2, 'channels_last'",
        "x3d, 1, 2, 3, data_format='channels_last'",
        "x=x3d, depth_factor=2, height_factor=1, width_factor=2, data_format='channels_last'",
        "K.permute_dimensions(x3d, (0, 4, 1, 2, 3)), 2, 2, 2, 'channels_first'",
        "K.cast(x3d, 'int32'), 2, 2, 2, 'channels_last'",
    )
]
CASES["temporal_padding"] = [
    f"K.temporal_padding({a})"
    for a in (
        "x1d",
        "x1d, (1, 2)",
        "x1d, padding=(2, 0)",
        "x=x1d, padding=[1, 1]",
        "x1d * 2.0, (0, 1)",
        "f234, (3, 3)",
        "x1d, padding=(1, len([1, 2]))",
        "d34[None], (1, 1)",
        "i34[None]",
    )
]
CASES["spatial_2d_padding"] = [
    f"K.spatial_2d_padding({a})"
    for a in (
        "x2d",
        "x2d, ((1, 2), (0, 1))",
        "x2d, padding=((2, 2), (1, 1))",
        "x2dcf, data_format='channels_first'",
        "x2d, ((1, 1), (1, 1)), 'channels_last'",
        "x2dcf, ((1, 2), (0, 1)), 'channels_first'",
        "x=x2d, padding=[[1, 2], [3, 4]]",
        "x2d * 2.0, ((0, 1), (1, 0))",
        "x2d, ((1, 2), (0, 1)), data_format='channels_last'",
    )
]
CASES["spatial_3d_padding"] = [
    f"K.spatial_3d_padding({a})"
    for a in (
        "x3d",
        "x3d, ((1, 2), (0, 1), (1, 1))",
        "x3d, padding=((2, 2), (1, 1), (0, 0)), data_format='channels_last'",
        "K.permute_dimensions(x3d, (0, 4, 1, 2, 3)), data_format='channels_first'",
        "x=x3d, padding=[[1, 2], [3, 4], [0, 0]]",
    )
]

CASES["switch"] = [f"K.switch({a})" for a in (
    "b34, f34, f34b", "b0, f34, f34b", "f34 > 0, f34, f34b", "condition=f34 > 0, then_expression=f34, else_expression=f34b", "i34, f34, f34b", "b0, lambda: f34, lambda: f34b", "b3, f34, f34b", "b22, f222a, f222b", "b2, f22a, f22b", "K.greater(f34, 0.0), f34, K.zeros_like(f34)", "f34 > 0, 1.0, 0.0", "b34, i34, i34b", "f0 > 0.5, f34, f34b", "b34, d34, d34b",
    "K.equal(i34, 3), f34, f34b", "b34, f34 * 2.0, f34b + 1.0", "b3, f3, m3", "b34, f34, 0.0", "f0 > 0.5, 1.0, 0.0", "f31 > 0, f34, f34b", "f34 > 0, lambda: f34, lambda: f34b", "b34, f34, d34",
    "tf.size(f34) > 0, K.mean(f34), tf.constant(0.0)", "tf.size(f34[:0]) > 0, f34[:0], tf.constant(0.0)", "K.sum(f34) > 1e9, f34, f34b",
)]  # fmt: skip
CASES["map_fn"] = [f"K.map_fn({a})" for a in (
    "lambda t: t * 2.0, f34", "lambda t: K.sum(t), f34", "fn=lambda t: t + 1.0, elems=f34", "K.square, f34", "lambda t: t * 2, i34", "lambda t: t[0] + t[1], (f34, f34b), dtype='float32'", "lambda t: tf.cast(t, tf.int32), f34, dtype='int32'", "lambda t: t * 2.0, elems=f34, name='m'", "lambda t: tf.reduce_max(t), f234", "lambda t: t > 0, f34, dtype='bool'", "lambda t: tf.cast(t, tf.float64), f34, dtype=tf.float64",
)]  # fmt: skip
CASES["name_scope"] = ["K.name_scope('a').name", "K.name_scope(name='a').name"]
CASES["foldl"] = [
    f"K.foldl({a})"
    for a in (
        "lambda a, t: a + t, f34",
        "lambda a, t: a + t, f34, f4",
        "fn=lambda a, t: a - t, elems=f34, initializer=f4",
        "lambda a, t: a * t, f34, name='l'",
        "lambda a, t: a + t, f34, initializer=None",
    )
]
CASES["foldr"] = [call.replace("foldl", "foldr") for call in CASES["foldl"]]
CASES["ctc_label_dense_to_sparse"] = [
    f"K.ctc_label_dense_to_sparse({a})" for a in ("i34, i3[:3] + 1", "labels=i34, label_lengths=i3 + 1")
]

for _name in ("random_normal", "truncated_normal"):
    CASES[_name] = [
        f"K.{_name}({a})"
        for a in (
            "(2, 3)",
            "shape=(2, 3)",
            "(2, 3), 1.0",
            "(2, 3), mean=1.0, stddev=0.5",
            "(2, 3), 0.0, 2.0",
            "(2, 3), dtype='float64'",
            "(2, 3), seed=3",
            "(2, 3), 0., 1., 'float32', 5",
            "K.shape(f34)",
            "shape=(K.shape(f34)[0], 2), mean=0.0, stddev=1.0",
            "[2, 3]",
            "(2, 3), dtype=K.floatx()",
            "f34.shape",
            "shape=K.shape(f34), mean=0., stddev=0.1",
            "K.int_shape(f34), dtype=tf.float32",
            "(2, 3), 1, 2",
            "()",
            "(2, 3), stddev=0.5",
            "(2, 3), dtype='float16'",
            "(2, 3), f0, f0",
            "(2, 3), dtype=None, seed=None",
            "(2, 3), seed=np.random.randint(10)",
        )
    ]
CASES["random_uniform"] = [
    f"K.random_uniform({a})"
    for a in (
        "(2, 3)",
        "shape=(2, 3)",
        "(2, 3), 1.0, 2.0",
        "(2, 3), minval=-1.0, maxval=1.0",
        "(2, 3), maxval=4.0",
        "(2, 3), dtype='float64'",
        "(2, 3), seed=3",
        "(2, 3), 0., 1., 'float32', 5",
        "K.shape(f34)",
        "shape=(K.shape(f34)[0], 2)",
        "[2, 3]",
        "(2, 3), 0, 9, dtype='int32'",
        "(2, 3), minval=0, maxval=9, dtype='int64'",
        "(2, 3), maxval=9, dtype='int32'",
        "(2, 3), dtype=K.floatx()",
        "f34.shape",
        "(2, 3), 0, 5",
        "()",
        "(2, 3), dtype='float16'",
        "(2, 3), -f0, f0",
        "(2, 3), minval=2, dtype='int32'",
        "(2, 3), 0, 9, 'int32', 3",
        "(2, 3), 0, 9, tf.int32",
    )
]
for _name in ("random_binomial", "random_bernoulli"):
    CASES[_name] = [
        f"K.{_name}({a})"
        for a in (
            "(2, 3), 0.5",
            "(2, 3), p=1.0",
            "(2, 3)",
            "shape=(2, 3), p=0.3, dtype='float64'",
            "(2, 3), 0.5, seed=3",
            "K.shape(f34), p=0.5",
            "(K.shape(f34)[0], 2), 0.5",
            "(2, 3), 0.5, 'float16'",
            "f34.shape, 0.2",
            "(2, 3), f0",
            "(2, 3), 0.5, None, 3",
            "(2, 3), 1 - 0.5",
            "(3, 4), q34",
        )
    ]
CASES["random_normal_variable"] = [
    f"K.random_normal_variable({a})"
    for a in (
        "(2, 3), 0.0, 1.0",
        "shape=(2, 3), mean=0.0, scale=0.5",
        "(2, 3), 0, 1, name='v'",
        "(2, 3), 0.0, 1.0, 'float64'",
        "(2, 3), 0.0, 1.0, seed=3",
        "(2, 3), mean=0.0, scale=1.0, dtype='float64', name='v'",
    )
]
CASES["random_uniform_variable"] = [
    f"K.random_uniform_variable({a})"
    for a in (
        "(2, 3), 0.0, 1.0",
        "shape=(2, 3), low=-1.0, high=0.5",
        "(2, 3), 0, 1, name='v'",
        "(2, 3), 0.0, 1.0, 'float64'",
        "(2, 3), 0.0, 1.0, seed=3",
        "(2, 3), low=0.0, high=1.0, dtype='float64', name='v'",
    )
]
CASES["ctc_decode"] = ["K.ctc_decode(p234, i3[:2] + 1)"]
CASES["get_variable_shape"] = [
    "K.get_variable_shape(V)",
    "K.get_variable_shape(x=KV)",
    "K.get_variable_shape(f34)",
]

# A dtype that only run time knows: ``nothing`` is None there, ``wide`` is "float64".
for _name, _arg in (
    ("constant", "3"),
    ("zeros", "(2, 3)"),
    ("ones", "(2, 3)"),
    ("variable", "3"),
    ("eye", "3"),
    ("random_normal", "(2, 3)"),
    ("random_uniform", "(2, 3)"),
    ("truncated_normal", "(2, 3)"),
    ("ones_like", "i34"),
    ("zeros_like", "i34"),
    ("random_normal_variable", "(2, 3), 0.0, 1.0"),
):
    CASES[_name] += [f"K.{_name}({_arg}, dtype=nothing)", f"K.{_name}({_arg}, dtype=wide)"]
CASES["random_bernoulli"] += [
    "K.random_bernoulli((2, 3), 0.5, dtype=nothing)",
    "K.random_bernoulli((2, 3), 0.5, dtype=wide)",
]
CASES["cast"] += ["K.cast(i34, wide)"]
CASES["arange"] += ["K.arange(0, 5, dtype=wide)", "K.arange(5, dtype=wide)"]
