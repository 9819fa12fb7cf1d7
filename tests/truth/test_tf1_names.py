"""The names of TensorFlow 1 on real TensorFlow: what a safe fix writes is the same function, or gives the same values.

``tf.compat.v1`` is TensorFlow 1 as far as today's release still has it.
"""

from __future__ import annotations

import types
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.truth.runtime import Names, Runtime
from tests.truth.table import settings
from tflint.catalogue import load_catalogue
from tflint.checks.renamed_argument import read_rows as read_argument_rows
from tflint.checks.renamed_symbol import Row, read_rows
from tflint.fixing.loop import fix_source
from tflint.frameworks import full_symbol
from tflint.releases.presence import find_symbol
from tflint.releases.ranges import in_ranges

RULES = tuple(rule for rule in load_catalogue() if rule.check == "renamed-symbol")
OTHER_OBJECT = frozenset(
    {
        "batch_to_space_nd",
        "bincount",
        "floor_div",
        "linalg.transpose",
        "manip.batch_to_space_nd",
        "manip.reshape",
    }
)
"""Names whose successor is another Python function for the same op: compared by their values below."""

CASES = (
    "tf.to_float([1, 2])",
    "tf.to_double([1, 2])",
    "tf.to_int32([1.7, -2.7])",
    "tf.to_int64([1.7, -2.7])",
    "tf.to_bfloat16([1.7, -2.7])",
    "tf.to_complex64([1.0])",
    "tf.to_complex128([1.0])",
    "tf.arg_max([[1, 5, 2]], 1)",
    "tf.arg_max([[1, 5, 2]], dimension=0)",
    "tf.arg_min([[1, 5, 2]], 1, tf.int32)",
    "tf.confusion_matrix([0, 1, 1], [0, 1, 0], 3, tf.int64)",
    "tf.confusion_matrix([0, 1, 1], [0, 1, 0], weights=[1, 2, 3])",
    "tf.count_nonzero([[0, 1], [2, 3]])",
    "tf.count_nonzero([[0, 1], [2, 3]], 1, True)",
    "tf.count_nonzero([[0, 1], [2, 3]], reduction_indices=0, keep_dims=True)",
    "tf.decode_csv(['1,a', '2,b'], [[0], ['x']])",
    "tf.decode_csv(['1;a', '2;b'], [[0], ['x']], ';', na_value='a')",
    "tf.decode_raw([b'abcd'], tf.uint8)",
    "tf.decode_raw([b'abcd'], tf.int16, False)",
    "tf.depth_to_space(tf.reshape(tf.range(16.0), [1, 2, 2, 4]), 2)",
    "tf.space_to_depth(tf.reshape(tf.range(16.0), [1, 4, 4, 1]), 2, data_format='NHWC')",
    "tf.extract_image_patches(images, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], 'VALID')",
    "tf.image.extract_image_patches(images, ksizes=[1, 2, 2, 1], strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding='SAME')",
    "tf.manip.gather_nd([[1, 2], [3, 4]], [[1, 0]])",
    "tf.random.stateless_multinomial([[0.1, 0.9]], 5, [1, 2], tf.int32)",
    "tf.parse_example(examples, {'a': tf.io.FixedLenFeature([], tf.int64)})",
    "tf.parse_single_example(examples[0], {'a': tf.io.FixedLenFeature([], tf.int64)}, 'name')",
    "tf.reduce_join([['a', 'b'], ['c', 'd']], 1, separator='-')",
    "tf.reduce_join([['a', 'b'], ['c', 'd']], reduction_indices=[0], keep_dims=True)",
    "tf.serialize_sparse(sparse)",
    "tf.serialize_many_sparse(sparse, out_type=tf.string)",
    "tf.sparse_add(sparse, sparse)",
    "tf.sparse_add(sparse, sparse, thresh=3.0)",
    "tf.sparse_concat(0, [sparse, sparse])",
    "tf.sparse_concat(axis=1, sp_inputs=[sparse, sparse], expand_nonconcat_dim=True)",
    "tf.sparse_reduce_max(sparse, 1)",
    "tf.sparse_reduce_sum(sparse, reduction_axes=0, keep_dims=True)",
    "tf.sparse_segment_mean([[1.0], [2.0], [3.0]], [0, 1, 2], [0, 0, 1])",
    "tf.sparse_segment_sqrt_n([[1.0], [2.0], [3.0]], [0, 1, 2], [0, 0, 1])",
    "tf.sparse_segment_sum([[1.0], [2.0], [3.0]], [0, 1, 2], [0, 0, 1], num_segments=3)",
    "tf.sparse_split(sp_input=sparse, num_split=2, axis=0)",
    "tf.string_to_hash_bucket(['a', 'b'], 7)",
    "tf.string_to_number(string_tensor=['1', '2'])",
    "tf.string_to_number(['1', '2'], tf.int32)",
    "tf.substr(['abc'], 1, 2)",
    "tf.verify_tensor_all_finite([1.0, 2.0], 'finite')",
    "tf.data.experimental.TensorStructure(tf.float32, [2])",
    "tf.data.experimental.SparseTensorStructure(tf.float32, [2])",
    "tf.data.experimental.RaggedTensorStructure(tf.float32, [2, None], 1)",
    "tf.data.experimental.TensorArrayStructure(tf.float32, [2], False, True)",
    "tf.nn.softmax_cross_entropy_with_logits_v2(labels=[[0.2, 0.8]], logits=[[1.0, 2.0]])",
    "tf.nn.softmax_cross_entropy_with_logits_v2([[0.2], [0.8]], [[1.0], [2.0]], dim=0)",
    "tf.batch_to_space_nd(tf.reshape(tf.range(4.0), [4, 1, 1, 1]), [2, 2], [[0, 0], [0, 0]])",
    "tf.manip.batch_to_space_nd(tf.reshape(tf.range(4.0), [4, 1, 1, 1]), [2, 2], [[0, 0], [0, 0]])",
    "tf.bincount([1, 1, 3])",
    "tf.bincount([1, 1, 3], [1.0, 2.0, 3.0], 6)",
    "tf.bincount([1, 1, 3], maxlength=2, dtype=tf.int64)",
    "tf.floor_div([7, -7], [2, 2])",
    "tf.floor_div([7.5, -7.5], 2.0)",
    "tf.linalg.transpose([[1, 2], [3, 4]])",
    "tf.linalg.transpose([[1 + 2j, 2], [3, 4]], conjugate=True)",
    "tf.manip.reshape([1, 2, 3, 4], [2, 2])",
    "tf.gfile.Exists(folder)",
    "tf.gfile.IsDirectory(dirname=folder)",
    "tf.gfile.ListDirectory(folder)",
    "tf.gfile.Glob(filename=folder + '/*')",
    "list(tf.gfile.Walk(folder, in_order=False))",
    "tf.gfile.Stat(folder + '/a').length",
    "tf.gfile.Open(folder + '/a').read()",
    "tf.gfile.FastGFile(folder + '/a', 'rb').read()",
    "tf.gfile.MakeDirs(folder + '/b/c')",
    "tf.gfile.MkDir(folder + '/d')",
    "tf.gfile.Copy(folder + '/a', newpath=folder + '/e')",
    "tf.gfile.Rename(folder + '/a', folder + '/f', overwrite=True)",
    "tf.gfile.Remove(folder + '/a')",
    "tf.gfile.DeleteRecursively(folder + '/z')",
)
RANDOM = (
    "tf.multinomial([[0.1, 0.9]], 4)",
    "tf.random.multinomial([[0.1, 0.9]], 4, output_dtype=tf.int32)",
    "tf.random_poisson([1.0, 2.0], [3])",
)
"""Compared by shape and dtype only."""


def look_up(root: Any, name: str) -> Any:
    for part in name.split(".")[1:]:
        root = getattr(root, part)
    return root


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_name_that_a_fix_writes_is_there(rule: Any, runtime: Runtime, tally: Counter[str]) -> None:
    for row in read_rows(rule).values():
        for name in filter(None, (row.new, row.reference)):
            found = find_symbol(full_symbol(name, "keras"))
            assert found is not None
            if row.advice and not in_ranges("2.21", found.ranges):
                continue  # older releases have it, and only there the fix writes it
            look_up(runtime.tf, name)
            tally["names that fixes write, looked up"] += 1


@pytest.mark.parametrize("code", ["TFL201", "TFL212"])
def test_a_safe_rename_is_the_same_object(code: str, runtime: Runtime, tally: Counter[str]) -> None:
    different = set()
    for row in read_rows(load_catalogue().find(code)).values():
        old = row.symbol.removeprefix("tensorflow.")
        if not row.new or row.reason or not in_ranges("1.15", _ranges(row)):
            continue
        before, after = look_up(runtime.tf.compat.v1, f"tf.{old}"), look_up(runtime.tf, row.new)
        tally["renames whose objects were compared"] += 1
        if before is not after and not (isinstance(before, (int, str, tuple)) and before == after):
            different.add(old)
    assert different == (OTHER_OBJECT if code == "TFL201" else {"gfile.FastGFile"})


def _ranges(row: Row) -> str:
    found = find_symbol(row.symbol)
    return found.ranges if found is not None else ""


def test_every_template_has_a_case() -> None:
    called = {case.removeprefix("list(").partition("(")[0] for case in (*CASES, *RANDOM)}
    rows = (row for code in ("TFL201", "TFL212") for row in read_rows(load_catalogue().find(code)).values())
    templates = {row.symbol.replace("tensorflow.", "tf.", 1) for row in rows if row.template is not None}
    assert templates - called == {"tf.select", "tf.batch_matmul"}  # TensorFlow 0.x had these
    assert {f"tf.{name}" for name in OTHER_OBJECT} <= called


def fixed(case: str) -> str:
    outcome = fix_source(
        f"import tensorflow as tf\n{case}\n".encode(), "case.py", settings("auto"), unsafe=False
    )
    assert not outcome.result.findings, case
    [first, second] = outcome.data.decode().splitlines()
    assert first == "import tensorflow as tf" and second != case
    return second


@pytest.mark.parametrize("case", CASES)
def test_a_safe_fix_gives_the_same_values(
    case: str, runtime: Runtime, tally: Counter[str], tmp_path: Path
) -> None:
    results = []
    for number, (text, tf) in enumerate(((case, runtime.tf.compat.v1), (fixed(case), runtime.tf))):
        folder = tmp_path / str(number) / "same"
        (folder / "z").mkdir(parents=True)
        (folder / "a").write_text("text")
        value = eval(text, names(tf, runtime, folder))
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
        results.append((plain(value, runtime, str(folder)), files))
    assert results[0] == results[1]
    tally["old calls whose values were compared"] += 1


@pytest.mark.parametrize("case", RANDOM)
def test_random_functions_keep_shape_and_dtype(case: str, runtime: Runtime) -> None:
    old, new = eval(case, {"tf": runtime.tf.compat.v1}), eval(fixed(case), {"tf": runtime.tf})
    assert (old.shape, old.dtype) == (new.shape, new.dtype)


def names(tf: types.ModuleType, runtime: Runtime, folder: Path) -> Names:
    real = runtime.tf
    feature = real.train.Feature(int64_list=real.train.Int64List(value=[3]))
    example = real.train.Example(features=real.train.Features(feature={"a": feature})).SerializeToString()
    return {
        "tf": tf,
        "folder": str(folder),
        "images": real.reshape(real.range(16.0), [1, 4, 4, 1]),
        "examples": [example],
        "sparse": real.sparse.from_dense([[1.0, 0.0], [0.0, 2.0]]),
    }


def plain(value: Any, runtime: Runtime, folder: str) -> Any:
    """A value that can be compared: its numbers, dtype and shape, and texts without the folder of the case."""
    if isinstance(value, runtime.tf.SparseTensor):
        return [plain(part, runtime, folder) for part in (value.indices, value.values, value.dense_shape)]
    if isinstance(value, dict):
        return {key: plain(inner, runtime, folder) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner, runtime, folder) for inner in value]
    if isinstance(value, runtime.tf.Tensor):
        array = np.asarray(value)
        return (str(value.dtype), array.shape, array.tolist())
    return value.replace(folder, "") if isinstance(value, str) else value


def test_the_old_argument_orders_still_fail_or_mean_something_else(runtime: Runtime) -> None:
    tf = runtime.tf
    x = tf.ones([2, 3])
    with pytest.raises(ValueError):
        tf.concat(0, [x, x])
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.split(0, 2, x)
    with pytest.raises(TypeError):
        tf.boolean_mask(x, [True, False], "name")


def test_what_the_new_rules_are_silent_about_works(runtime: Runtime) -> None:
    tf = runtime.tf
    assert tf.Variable(1.0, use_resource=True, collections=[]).shape == ()
    assert callable(tf.compat.v1.flags.DEFINE_enum) and callable(tf.compat.v1.app.flags.DEFINE_enum)


def test_every_renamed_keyword_is_refused_by_the_real_function(runtime: Runtime, tally: Counter[str]) -> None:
    rows = read_argument_rows(load_catalogue().find("TFL207"))
    for symbol, row in rows.items():
        function = look_up(runtime.tf, symbol.replace("tensorflow.", "tf.", 1))
        for keyword in (*row.rename, *row.drop, *row.compat):
            with pytest.raises(TypeError) as caught:
                function(**{keyword: None})
            assert keyword in str(caught.value) or "takes no arguments" in str(caught.value), (
                symbol,
                keyword,
            )
            tally["old keywords that the real function refused"] += 1
