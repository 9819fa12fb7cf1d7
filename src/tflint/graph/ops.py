"""Functions of TensorFlow 1 and the Keras backend by what their results rest on. Names are the last ones of dotted names.

The modules that a name counts in are in ``MODULES``. A function that is in no table is unknown.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES = _names(
    """
    tensorflow tensorflow.math tensorflow.nn tensorflow.linalg tensorflow.strings tensorflow.image tensorflow.signal
    tensorflow.spectral tensorflow.sparse tensorflow.debugging tensorflow.manip tensorflow.random tensorflow.io
    tensorflow.bitwise tensorflow.dtypes tensorflow.train
    keras.backend tensorflow.keras.backend tensorflow.keras.activations keras.activations
    keras.losses tensorflow.keras.losses
    """
)

LINEAR = _names(
    """
    add subtract sub neg negative add_n accumulate_n reduce_sum reduce_mean reshape transpose identity concat concat_v2
    concatenate stack pack parallel_stack unstack unpack split expand_dims squeeze tile pad slice strided_slice reverse
    reverse_v2 bias_add cumsum matrix_transpose matrix_diag matrix_diag_part diag diag_part trace avg_pool avg_pool2d
    avg_pool1d avg_pool3d space_to_batch batch_to_space space_to_depth depth_to_space roll broadcast_to identity_n
    matrix_band_part sum mean flatten batch_flatten permute_dimensions repeat_elements reverse_sequence
    extract_image_patches resize_images resize_bilinear resize_nearest_neighbor batch_to_space_nd space_to_batch_nd
    moments placeholder_with_default Print tuple fft ifft fft2d ifft2d rfft irfft real imag sparse_reduce_sum
    sparse_tensor_to_dense to_dense sparse_add cumulative_sum per_image_standardization
    """
)
"""The gradient to an input needs no value of any input."""

PRODUCT = _names(
    """
    multiply mul matmul batch_matmul div divide truediv realdiv div_no_nan tensordot scalar_mul conv1d conv2d conv3d
    conv2d_transpose conv3d_transpose convolution depthwise_conv2d depthwise_conv2d_native separable_conv2d atrous_conv2d
    atrous_conv2d_transpose embedding_lookup gather gather_nd batch_gather dot batch_dot xw_plus_b
    sparse_tensor_dense_matmul sparse_dense_matmul sparse_matmul embedding_lookup_sparse boolean_mask dropout
    unsorted_segment_sum segment_sum segment_mean unsorted_segment_mean safe_embedding_lookup_sparse
    """
)
"""The gradient to one of the first two inputs needs the other."""

CURVED = _names(
    """
    square sqrt rsqrt exp log log1p expm1 tanh sigmoid log_sigmoid relu relu6 leaky_relu elu selu crelu softplus softsign
    softmax log_softmax abs pow maximum minimum reduce_max reduce_min reduce_prod reduce_logsumexp l2_loss l2_normalize
    mean_squared_error mean_absolute_error squared_difference softmax_cross_entropy_with_logits softmax_cross_entropy_with_logits_v2
    sigmoid_cross_entropy_with_logits sparse_softmax_cross_entropy_with_logits weighted_cross_entropy_with_logits
    log_poisson_loss nce_loss sampled_softmax_loss ctc_loss ctc_loss_v2 max_pool max_pool2d max_pool1d max_pool3d
    max_pool_with_argmax lrn local_response_normalization batch_normalization
    batch_norm_with_global_normalization reduce_std reduce_variance
    clip_by_value clip_by_norm clip_by_average_norm norm top_k erf erfc sin cos tan asin acos atan sinh cosh asinh acosh
    atanh reciprocal inv cumprod lgamma digamma igamma betainc matrix_inverse matrix_determinant cholesky
    self_adjoint_eig svd qr matrix_solve matrix_triangular_solve relu_layer normalize_moments
    max min prod var std logsumexp hard_sigmoid binary_crossentropy categorical_crossentropy swish gelu silu
    sparse_categorical_crossentropy fractional_max_pool cross atan2 xlogy sinc logdet slogdet segment_max segment_min
    unsorted_segment_max complex_abs segment_prod
    """
)
"""The gradient to any input needs the values of all."""

FLAT = _names(
    """
    argmax argmin arg_max arg_min equal not_equal greater greater_equal less less_equal logical_and logical_or logical_not
    logical_xor floor ceil round rint sign stop_gradient to_int32 to_int64 one_hot range fill zeros ones random_normal
    random_uniform truncated_normal random_shuffle random_crop multinomial random_gamma random_poisson categorical
    sequence_mask in_top_k is_nan is_inf is_finite string_join string_split string_to_number string_to_hash_bucket
    string_to_hash_bucket_fast substr regex_replace decode_raw decode_jpeg decode_png decode_image decode_csv encode_jpeg
    encode_png as_string count_nonzero reduce_all reduce_any reduce_join invert_permutation unique unique_with_counts
    setdiff1d bincount confusion_matrix histogram_fixed_width bitcast linspace lin_space meshgrid py_func py_function
    numpy_function floordiv floor_div floormod mod truncatediv truncatemod edit_distance
    assign assign_add assign_sub scatter_update scatter_add scatter_sub scatter_nd scatter_nd_update Assert
    assert_equal assert_less assert_less_equal assert_greater assert_greater_equal assert_positive assert_non_negative
    assert_negative check_numerics verify_tensor_all_finite is_numeric_tensor any all cast_int ctc_greedy_decoder
    ctc_beam_search_decoder searchsorted sparse_to_dense extract_glimpse crop_and_resize non_max_suppression
    draw_bounding_boxes rgb_to_grayscale grayscale_to_rgb rgb_to_hsv hsv_to_rgb flip_left_right flip_up_down
    random_flip_left_right random_flip_up_down random_brightness random_contrast adjust_brightness adjust_contrast
    adjust_hue adjust_saturation convert_image_dtype resize_image_with_crop_or_pad central_crop total_variation
    serialize_tensor parse_example parse_single_example parse_tensor exponential_decay polynomial_decay
    piecewise_constant natural_exp_decay inverse_time_decay cosine_decay group print cumulative_logsumexp sort argsort
    dynamic_partition dynamic_stitch sparse_slice sparse_reshape nth_element to_bfloat16 log_uniform_candidate_sampler
    transpose_conv eye dense_to_sparse random_binomial
    """
)
"""There may be no gradient."""

_NOT_PLAIN = _names("piecewise_constant transpose_conv cumulative_sum normalize_moments is_numeric_tensor")
LINEAR -= _NOT_PLAIN
CURVED -= _NOT_PLAIN
FLAT -= _NOT_PLAIN

STATIC = _names(
    """
    shape shape_n size rank zeros_like ones_like zeros_initializer constant_initializer no_op constant
    global_variables_initializer local_variables_initializer variables_initializer tables_initializer
    initialize_all_variables initialize_variables initialize_local_variables initialize_all_tables
    report_uninitialized_variables is_variable_initialized assert_type assert_variables_initialized
    int_shape ndim broadcast_static_shape random_normal_initializer
    """
)
"""Running their results need not need what they are given: shapes may be static, initializers need no feed."""

LOSSES = _names(
    """
    absolute_difference compute_weighted_loss cosine_distance hinge_loss huber_loss log_loss mean_pairwise_squared_error
    mean_squared_error sigmoid_cross_entropy softmax_cross_entropy sparse_softmax_cross_entropy
    """
)
"""Of ``tf.losses``: they are kept in a collection, too."""
LOSS_MODULES = _names("tensorflow.losses tensorflow.contrib.losses tensorflow.contrib.slim.losses")

SUMMARIES = _names("scalar histogram image audio text tensor_summary")
OLD_SUMMARIES = _names("scalar_summary histogram_summary image_summary audio_summary")

WEIGHTED = _names(
    """
    dense conv1d conv2d conv3d conv2d_transpose conv3d_transpose separable_conv2d separable_conv1d fully_connected
    convolution convolution2d convolution2d_transpose linear relu fully_connected
    """
)
"""Functions that make a layer with weights and call it."""
NORMALIZING = _names("batch_normalization batch_norm layer_norm group_norm instance_norm")
POOLING = _names("max_pooling1d max_pooling2d max_pooling3d max_pool2d max_pool3d")
PLAIN_LAYERS = _names("average_pooling1d average_pooling2d average_pooling3d avg_pool2d avg_pool3d flatten")
LAYER_MODULES = _names(
    "tensorflow.layers tensorflow.contrib.layers tensorflow.contrib.slim tf_slim tf_slim.layers"
)
ACTIVE_BY_DEFAULT = _names(
    "fully_connected conv2d convolution2d convolution conv1d conv3d separable_conv2d conv2d_transpose convolution2d_transpose relu"
)
"""Of slim and contrib.layers: a rectifier is their default activation."""

LAYER_CLASSES = _names(
    """
    Dense Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose SeparableConv2D SeparableConv1D DepthwiseConv2D
    BatchNormalization LayerNormalization Embedding LSTM GRU SimpleRNN ConvLSTM2D CuDNNLSTM CuDNNGRU Flatten Activation
    ReLU LeakyReLU ELU PReLU Softmax Dropout SpatialDropout1D SpatialDropout2D GaussianNoise MaxPooling1D MaxPooling2D
    MaxPool1D MaxPool2D AveragePooling1D AveragePooling2D GlobalAveragePooling1D GlobalAveragePooling2D
    GlobalMaxPooling1D GlobalMaxPooling2D Reshape Permute RepeatVector UpSampling1D UpSampling2D ZeroPadding2D
    Concatenate Add Multiply Average Maximum Subtract Dot TimeDistributed Bidirectional
    """
)
LAYER_CLASS_MODULES = _names("tensorflow.layers tensorflow.keras.layers keras.layers tf_keras.layers")
LINEAR_LAYER_CLASSES = _names("Flatten Reshape Permute RepeatVector Concatenate Add Average Dropout")
CELLS = _names(
    """
    BasicLSTMCell LSTMCell GRUCell BasicRNNCell LayerNormBasicLSTMCell NASCell UGRNNCell GRUBlockCell LSTMBlockCell
    CoupledInputForgetGateLSTMCell
    """
)
CELL_MODULES = _names(
    "tensorflow.nn.rnn_cell tensorflow.contrib.rnn tensorflow.python.ops.rnn_cell tensorflow.models.rnn.rnn_cell"
)

SAFE_HOOKS = _names(
    """
    StopAtStepHook LoggingTensorHook CheckpointSaverHook NanTensorHook StepCounterHook SummarySaverHook FinalOpsHook
    GlobalStepWaiterHook ProfilerHook
    """
)
"""Hooks of TensorFlow that feed nothing."""
