"""Forms of use that published packages have: each was once passed over, or once mended wrongly."""

from __future__ import annotations

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.releases.target import newest_target
from tflint.settings import LintSettings


def symbols(code: str) -> list[tuple[int, str | None]]:
    """(line, symbol) of the findings of TFL302."""
    settings = LintSettings(load_catalogue().select(["TFL302"]), newest_target())
    return [(found.line, found.symbol) for found in lint_source(code.encode(), "code.py", settings).findings]


def test_a_comparison_of_an_element_is_no_guard_for_a_release() -> None:
    code = """\
from keras import backend as K


def aggregate(x, r):
    z = x[1 + r]
    if z.shape[2] > 0:
        return K.mean(z, axis=2)
    if len(z.shape) == r:
        return K.sum(z)
    return K.abs(z) if z[1] == 3 else K.sign(z)
"""
    assert symbols(code) == [
        (7, "keras.backend.mean"),
        (9, "keras.backend.sum"),
        (10, "keras.backend.abs"),
        (10, "keras.backend.sign"),
    ]


def test_a_later_part_of_a_release_is_a_guard() -> None:
    code = """\
import keras
from keras import backend as K

minor = int(keras.__version__.split(".")[1])
if minor < 4:
    one = K.exp(0.0)
"""
    assert symbols(code) == []


def test_an_attribute_that_keeps_a_function_does_not_set_it() -> None:
    code = """\
from keras import backend as K


class Pool:
    def __init__(self):
        self.squash = K.tanh

    def weigh(self, x):
        return K.tanh(x)
"""
    assert symbols(code) == [(6, "keras.backend.tanh"), (9, "keras.backend.tanh")]


def test_the_file_may_still_set_a_function_of_the_backend() -> None:
    code = """\
from keras import backend as K

K.logsumexp = lambda x: x
one = K.logsumexp(1.0)
"""
    assert symbols(code) == []


def test_a_choice_between_two_functions_is_reported_where_they_stand_only() -> None:
    """The call of the choice must not become a call of one of them."""
    code = """\
from keras import backend as K


class Pool:
    def __init__(self, gated):
        self.gate = K.sigmoid if gated else K.tanh

    def weigh(self, x):
        return x * self.gate(x)
"""
    assert symbols(code) == [(6, "keras.backend.sigmoid"), (6, "keras.backend.tanh")]


def test_a_function_kept_in_an_attribute_is_reported_where_it_is_set_only() -> None:
    """A subclass or a caller may keep another function there: the call must stay as it is."""
    code = """\
from keras import backend as K


class Pool:
    def __init__(self):
        self.fold = K.square

    def weigh(self, x):
        return self.fold(x)
"""
    assert symbols(code) == [(6, "keras.backend.square")]


def test_a_module_kept_in_an_attribute_is_followed() -> None:
    code = """\
from keras import backend


class Pool:
    K = backend

    def weigh(self, x):
        return self.K.square(x)
"""
    assert symbols(code) == [(8, "keras.backend.square")]
