"""The functions that unroll recurrent cells, by name."""

from __future__ import annotations

from tflint.graph.graphs import Handler
from tflint.graph.layers import bidirectional_rnn, dynamic_rnn, static_rnn

RECURRENT: dict[str, Handler] = {
    "tensorflow.nn.dynamic_rnn": dynamic_rnn,
    "tensorflow.nn.bidirectional_dynamic_rnn": bidirectional_rnn,
    "tensorflow.nn.static_rnn": static_rnn,
    "tensorflow.contrib.rnn.static_rnn": static_rnn,
    "tensorflow.nn.rnn": static_rnn,
}
