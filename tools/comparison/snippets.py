"""Small programs of TensorFlow 1 in the forms that real code has, each with what it prints on TensorFlow 1.15."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """``expected`` is what TensorFlow 1.15 prints; None for code that cannot run on TensorFlow 2 by renaming alone."""

    name: str
    code: str
    expected: str | None


_RUN = """
with {0}Session() as session:
    print(session.run({1}))
"""


def _run(result: str, prefix: str = "tf.") -> str:
    return _RUN.format(prefix, result)


SNIPPETS = (
    Snippet(
        "`import tensorflow as tf`, a placeholder that is fed",
        "import tensorflow as tf\nx = tf.placeholder(tf.float32, [2])\ny = tf.reduce_sum(x)"
        + _run("y, feed_dict={x: [1.0, 2.0]}"),
        "3.0",
    ),
    Snippet(
        "`import tensorflow`",
        "import tensorflow\nx = tensorflow.placeholder(tensorflow.float32)\ny = tensorflow.log(x)"
        + _run("y, {x: 1.0}", "tensorflow."),
        "0.0",
    ),
    Snippet(
        "`import tensorflow as T`",
        "import tensorflow as T\nx = T.placeholder(T.float32)" + _run("x * 2, {x: 1.0}", "T."),
        "2.0",
    ),
    Snippet(
        "`from tensorflow import …`",
        "from tensorflow import placeholder, Session, float32\nx = placeholder(float32)"
        + _run("x + 1, {x: 1.0}", ""),
        "2.0",
    ),
    Snippet(
        "`from tensorflow import *`",
        "from tensorflow import *\nimport builtins\nx = placeholder(float32)\nbuiltins.print(Session().run(x + 1, {x: 1.0}))\n",
        "2.0",
    ),
    Snippet(
        "an import in a function",
        "def main():\n    import tensorflow as tf\n    x = tf.placeholder(tf.float32)\n"
        "    print(tf.Session().run(x, {x: 1.0}))\n\nmain()\n",
        "1.0",
    ),
    Snippet(
        "an alias of a module, `nn = tf.nn`",
        "import tensorflow as tf\nnn = tf.nn\ny = nn.dropout(tf.ones([2]), keep_prob=1.0)" + _run("y"),
        "[1. 1.]",
    ),
    Snippet(
        "an alias of a function, `to_float = tf.to_float`",
        "import tensorflow as tf\nto_float = tf.to_float\ny = to_float(3)" + _run("y"),
        "3.0",
    ),
    Snippet(
        "renamed keywords",
        "import tensorflow as tf\nx = tf.constant([[1.0, 2.0]])\ny = tf.reduce_sum(x, reduction_indices=[1], keep_dims=True)"
        + _run("y"),
        "[[3.]]",
    ),
    Snippet(
        "`tf.nn.dropout` with four positional arguments",
        "import tensorflow as tf\ny = tf.nn.dropout(tf.ones([2]), 1.0, None, 1)" + _run("y"),
        "[1. 1.]",
    ),
    Snippet(
        "`tf.nn.in_top_k` by position",
        "import tensorflow as tf\ny = tf.nn.in_top_k(tf.constant([[0.1, 0.9]]), [1], 1)" + _run("y"),
        "[ True]",
    ),
    Snippet(
        "`tf.batch_to_space_nd`",
        "import tensorflow as tf\nx = tf.ones([4, 1, 1, 1])\ny = tf.reduce_sum(tf.batch_to_space_nd(x, [2, 2], [[0, 0], [0, 0]]))"
        + _run("y"),
        "4.0",
    ),
    Snippet(
        "newer Python: `f'{a=}'`, `:=`, `/`",
        "import tensorflow as tf\n\ndef f(a, /):\n    return f'{a=}' if (b := a) else b\n\nprint(f(1))\ny = tf.log(1.0)"
        + _run("y"),
        "a=1\n0.0",
    ),
    Snippet(
        "a parameter that is called `tf`",
        "import math\n\nclass Math:\n    log = staticmethod(math.log)\n\ndef f(tf):\n    return tf.log(1.0)\n\nprint(f(Math))\n",
        "0.0",
    ),
    Snippet(
        "a class of one's own that is called `slim`",
        "import tensorflow as tf\n\nclass slim:\n    @staticmethod\n    def l2_regularizer(x):\n        return x\n\n"
        "print(slim.l2_regularizer(0.5))\ny = tf.log(1.0)" + _run("y"),
        "0.5\n0.0",
    ),
    Snippet(
        "`x.shape[0].value`",
        "import tensorflow as tf\nx = tf.placeholder(tf.float32, [3, None])\nprint(x.shape[0].value, x.get_shape()[1].value)\n",
        "3 None",
    ),
    Snippet(
        "embedding of several tables",
        "import tensorflow as tf\nt = tf.constant([[1.0], [2.0]])\n"
        "y = tf.reshape(tf.nn.embedding_lookup([t, -t], [0, 1, 2, 3]), [-1])\nz = tf.log(1.0)" + _run("y"),
        "[ 1. -1.  2. -2.]",
    ),
    Snippet(
        "`tf.image.resize`",
        "import tensorflow as tf\nx = tf.reshape(tf.to_float(tf.range(16)), [1, 4, 4, 1])\n"
        "y = tf.reshape(tf.image.resize(x, [2, 2]), [-1])" + _run("y"),
        "[ 0.  2.  8. 10.]",
    ),
    Snippet(
        "`tf.image.resize_images`",
        "import tensorflow as tf\nx = tf.reshape(tf.to_float(tf.range(16)), [1, 4, 4, 1])\n"
        "y = tf.reshape(tf.image.resize_images(x, [2, 2]), [-1])" + _run("y"),
        "[ 0.  2.  8. 10.]",
    ),
    Snippet(
        "the default of `tf.random_uniform_initializer`",
        "import tensorflow as tf\nv = tf.get_variable('v', [1000], initializer=tf.random_uniform_initializer())\n"
        "with tf.Session() as session:\n    session.run(tf.global_variables_initializer())\n"
        "    print(session.run(tf.reduce_max(v)) > 0.5)\n",
        "True",
    ),
    Snippet(
        "the gradient of labels",
        "import tensorflow as tf\nz = tf.constant([[1.0, 2.0]])\n"
        "loss = tf.nn.softmax_cross_entropy_with_logits(labels=tf.nn.softmax(z), logits=tf.log([[1.0, 2.0]]))\n"
        "print(tf.gradients(loss, z))\n",
        "[None]",
    ),
    Snippet(
        "a dataset's one-shot iterator",
        "import tensorflow as tf\nx = tf.data.Dataset.range(3).batch(3).make_one_shot_iterator().get_next()"
        + _run("x"),
        "[0 1 2]",
    ),
    Snippet(
        "a dataset's initializable iterator",
        "import tensorflow as tf\nrows = tf.data.Dataset.range(3).batch(3)\niterator = rows.make_initializable_iterator()\n"
        "x = iterator.get_next()\nwith tf.Session() as session:\n    session.run(iterator.initializer)\n    print(session.run(x))\n",
        "[0 1 2]",
    ),
    Snippet(
        "summaries",
        "import tensorflow as tf\nloss = tf.placeholder(tf.float32, [])\ntf.summary.scalar('loss', loss)\nmerged = tf.summary.merge_all()\n"
        "with tf.Session() as session:\n"
        "    print(tf.Summary.FromString(session.run(merged, {loss: 2.0})).value[0].simple_value)\n",
        "2.0",
    ),
    Snippet(
        "an optimizer and variables",
        "import tensorflow as tf\nw = tf.get_variable('w', [], initializer=tf.constant_initializer(1.0))\n"
        "train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))\nwith tf.Session() as session:\n"
        "    session.run(tf.global_variables_initializer())\n    session.run(train)\n    print('%.3f' % session.run(w))\n",
        "0.800",
    ),
    Snippet(
        "`InteractiveSession`, `eval`, `run`",
        "import tensorflow as tf\nsession = tf.InteractiveSession()\nv = tf.Variable([1.0])\n"
        "tf.global_variables_initializer().run()\nprint(v.eval(), tf.log(v).eval())\n",
        "[1.] [0.]",
    ),
    Snippet(
        "flags, logging, files",
        "import tensorflow as tf\nflags = tf.app.flags\nflags.DEFINE_integer('number', 3, '')\nFLAGS = flags.FLAGS\n"
        "tf.logging.set_verbosity(tf.logging.ERROR)\n\ndef main(_):\n    print(FLAGS.number, tf.gfile.Exists('/nowhere'))\n\n"
        "if __name__ == '__main__':\n    tf.app.run()\n",
        "3 False",
    ),
    Snippet(
        "comments between arguments",
        "import tensorflow as tf\ny = tf.nn.conv2d(tf.ones([1, 2, 2, 1]), tf.ones([1, 1, 1, 1]), strides=[1, 1, 1, 1],\n"
        "                 padding='SAME',\n                 use_cudnn_on_gpu=True)  # speed\nz = tf.reduce_sum(y)"
        + _run("z"),
        "4.0",
    ),
    Snippet(
        "`tf.layers.dense`",
        "import tensorflow as tf\ny = tf.layers.dense(tf.ones([1, 2]), 1, kernel_initializer=tf.ones_initializer())\n"
        "with tf.Session() as session:\n    session.run(tf.global_variables_initializer())\n    print(session.run(y))\n",
        None,
    ),
    Snippet(
        "`import tensorflow.contrib.slim as slim`",
        "import tensorflow as tf\nimport tensorflow.contrib.slim as slim\nprint(slim.l2_regularizer(0.5))\n",
        None,
    ),
    Snippet(
        "`from tensorflow.contrib import rnn`",
        "import tensorflow as tf\nfrom tensorflow.contrib import rnn\nprint(rnn.BasicLSTMCell(3).output_size)\n",
        None,
    ),
    Snippet(
        "an Estimator",
        "import tensorflow as tf\nprint(tf.estimator.LinearClassifier([tf.feature_column.numeric_column('x')]))\n",
        None,
    ),
    Snippet(
        "code for TensorFlow 2 already",
        "import tensorflow as tf\noptimizer = tf.keras.optimizers.Adam(1e-3)\nprint(tf.nn.dropout(tf.ones([2]), rate=0.0).numpy())\n",
        "[1. 1.]",
    ),
    Snippet(
        "code for TensorFlow 2 already, `tf.device(device_name=…)`",
        'import tensorflow as tf\nwith tf.device(device_name="/cpu:0"):\n    print(tf.math.log(1.0).numpy())\n',
        "0.0",
    ),
    Snippet(
        "code on `compat.v1` already",
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\nz = tf.constant([[1.0, 2.0]])\n"
        "loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=z, logits=z)\nprint(len(tf.gradients(loss, z)), tf.gradients(loss, z)[0] is None)\n",
        "1 False",
    ),
)
"""The last three run as they are, and must go on doing so."""

BEFORE_1 = (
    Snippet(
        "pre-1.0: `tf.mul`, `tf.sub`, `tf.pack`",
        "import tensorflow as tf\ny = tf.pack([tf.mul(2.0, 3.0), tf.sub(2.0, 3.0)])" + _run("y"),
        "[ 6. -1.]",
    ),
    Snippet(
        "pre-1.0: `tf.concat(0, xs)`, `tf.split(0, n, x)`",
        "import tensorflow as tf\nx = tf.placeholder(tf.float32, [2])\ny = tf.concat(0, [x, x])\na, b = tf.split(0, 2, y)"
        + _run("b, {x: [1.0, 2.0]}"),
        "[1. 2.]",
    ),
    Snippet(
        "pre-1.0: `tf.initialize_all_variables`, `tf.scalar_summary`",
        "import tensorflow as tf\nv = tf.Variable(1.0)\ntf.scalar_summary('v', v)\nmerged = tf.merge_all_summaries()\n"
        "with tf.Session() as session:\n    session.run(tf.initialize_all_variables())\n"
        "    print(tf.Summary.FromString(session.run(merged)).value[0].simple_value)\n",
        "1.0",
    ),
    Snippet(
        "pre-1.0: logits first",
        "import tensorflow as tf\nlogits = tf.placeholder(tf.float32, [1, 2])\nlabels = tf.constant([[0.0, 1.0]])\n"
        "y = tf.nn.softmax_cross_entropy_with_logits(logits, labels)" + _run("y, {logits: [[0.0, 0.0]]}"),
        "[0.6931472]",
    ),
)
"""Code of TensorFlow 0.x, which 1.15 does not run: what it should print is plain from the code."""
