"""What functions of the Keras backend, keras.ops and TensorFlow return, by their last names."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FLOAT_RESULT = _names(
    """
    exp log sqrt rsqrt sigmoid tanh softmax log_softmax softplus softsign elu selu hard_sigmoid
    l2_normalize sin cos binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy
    logsumexp reduce_logsumexp epsilon cast_to_floatx random_normal random_uniform truncated_normal
    batch_normalization binary_focal_crossentropy categorical_focal_crossentropy erf log1p expm1
    random_normal_variable random_uniform_variable
    """
)
"""The result is floating, whatever the argument is."""

BOOL_RESULT = _names(
    """
    equal not_equal greater less greater_equal less_equal any all in_top_k logical_and logical_or
    logical_not logical_xor reduce_any reduce_all is_nan is_inf is_finite isnan isinf isfinite
    """
)
"""The result is boolean."""

INT_RESULT = _names(
    """
    argmax argmin shape ndim count_params size rank
    """
)
"""The result is an integer."""

FIRST_ARGUMENT = _names(
    """
    square abs sum reduce_sum max reduce_max min reduce_min prod reduce_prod clip clip_by_value reshape
    flatten batch_flatten expand_dims squeeze permute_dimensions transpose reverse flip repeat
    repeat_elements tile stop_gradient identity gather sign round cumsum cumprod relu temporal_padding
    spatial_2d_padding spatial_3d_padding pad slice resize_images resize_volumes dropout negative sort
    copy
    """
)
"""The result has the dtype of the first argument."""

SUMS = _names(
    """
    sum prod cumsum cumprod
    """
)
"""Of these, booleans give integers."""

JOINED_ARGUMENTS = _names(
    """
    maximum minimum dot batch_dot matmul tensordot pow power add subtract multiply
    """
)
"""The result has the common dtype of the first two arguments."""

SEQUENCE_ARGUMENT = _names(
    """
    concatenate stack concat add_n
    """
)
"""The result has the common dtype of the elements of the first argument."""

NOT_TENSORS = _names(
    """
    epsilon floatx image_data_format int_shape ndim backend is_keras_tensor is_tensor is_sparse dtype
    get_uid count_params eval get_value batch_get_value learning_phase function clear_session set_floatx
    set_epsilon name_scope set_image_data_format gradients get_session placeholder switch
    standardize_dtype unstack split array_split meshgrid unique unique_with_counts moments rnn
    normalize_batch_in_training slogdet while_loop scan cond case map map_fn foldl foldr convert_to_numpy
    executing_eagerly print group no_op device control_dependencies init_scope get_logger get_static_value
    is_symbolic_tensor load_library load_op_library numpy_function py_function custom_gradient
    dynamic_partition top_k qr svd eigh lu_factor get_variable_shape print_tensor_to
    manual_variable_initialization set_session set_learning_phase set_value batch_set_value tf_dtype
    result_type as_dtype recompute_grad get_collection global_variables trainable_variables
    """
)
"""The result is no tensor: a number, a name, a list, a numpy array, nothing."""

FLOATX_DEFAULT = {"zeros": 1, "ones": 1, "constant": 1, "variable": 1, "eye": 1}
"""Functions of the backend whose result has the default float dtype unless a dtype is given (at this position)."""

TENSOR_MODULES = frozenset(
    f"tensorflow{module}"
    for module in ("", ".math", ".nn", ".linalg", ".random", ".image", ".signal", ".compat.v1")
)
"""The modules of TensorFlow whose functions in lower case return tensors, but for NOT_TENSORS."""
