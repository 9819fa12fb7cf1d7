"""The modules that the tests compare, and the names that old and new code see. TensorFlow is imported in ``start``."""

from __future__ import annotations

import inspect
import math
import re
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.truth.values import make_values

Names = dict[str, Any]


class _OldBackend(types.ModuleType):
    """``tf_keras.backend`` with what Keras had before: the inner module of 2.6 to 2.12, and functions of 2.2 and 2.3."""

    def __init__(self, inner: Any, earlier: Names) -> None:
        super().__init__("old_backend")
        self._inner = inner
        self._earlier = earlier

    def __getattr__(self, name: str) -> Any:
        return self._earlier[name] if name in self._earlier else getattr(self._inner, name)


@dataclass(frozen=True, slots=True)
class Runtime:
    """``old`` is the backend of Keras 2; the other fields are the modules of these names."""

    tf: Any
    keras: Any
    tf_keras: Any
    old: Any
    values: Names

    def old_names(self, case: str) -> Names:
        """What a case sees when the old backend runs it. The variables that its text names are fresh."""
        names = {**self.values, "tf": self.tf, "np": np, "math": math, "K": self.old, "keras": self.tf_keras}
        return {**names, **self._variables(case, self.tf.Variable)}

    def new_names(self, case: str) -> Names:
        """What a fixed case sees on Keras 3, before the imports that the fixer wrote."""
        names = {**self.values, "tf": self.tf, "np": np, "math": math, "keras": self.keras}
        return {**names, **self._variables(case, self.keras.Variable)}

    def new_variables(self, case: str) -> Names:
        """The variables of Keras 3 that a case names."""
        return self._variables(case, self.keras.Variable)

    def _variables(self, case: str, variable: Callable[..., Any]) -> Names:
        array = self.values["npf"]
        makers: dict[str, Callable[[], Any]] = {
            "KV": lambda: variable(array * 1.5),
            "KW": lambda: variable(array - 0.5),
            "KS": lambda: variable(np.float32(1.5)),
            "VF": lambda: self.tf.Variable(array + 0.5),
            "VS": lambda: self.tf.Variable(1.5),
            "VN": lambda: self.tf.Variable(4, dtype="int32"),
        }
        return {name: make() for name, make in makers.items() if re.search(rf"\b{name}\b", case)}

    @contextmanager
    def same_start(self) -> Iterator[None]:
        """Run something from one state of the random streams, and undo a change of the image format."""
        self.tf.random.set_seed(7)
        np.random.seed(0)
        formats = self.keras.config.image_data_format(), self.tf_keras.backend.image_data_format()
        try:
            yield
        finally:
            self.keras.config.set_image_data_format(formats[0])
            self.tf_keras.backend.set_image_data_format(formats[1])

    def exists(self, name: str) -> bool:
        """Whether a dotted name that starts with ``keras`` or ``tf`` is there."""
        try:
            self.resolve(name)
        except AttributeError:
            return False
        return True

    def resolve(self, name: str) -> Any:
        """The object behind a dotted name. Raises AttributeError."""
        root, *rest = name.split(".")
        found = {"keras": self.keras, "tf": self.tf, "tensorflow": self.tf, "math": math, "np": np}[root]
        for part in rest:
            found = getattr(found, part)
        return found

    def parameters(self, name: str) -> inspect.Signature:
        """The signature behind a dotted name. Raises ValueError, TypeError where there is none."""
        return inspect.signature(self.resolve(name))


def start() -> Runtime:
    """Import TensorFlow and both Keras."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import keras
        import tensorflow as tf
        import tf_keras
        from tf_keras.src import backend as inner

    def set_image_dim_ordering(dim_ordering: str) -> None:
        inner.set_image_data_format({"th": "channels_first", "tf": "channels_last"}[dim_ordering])

    # Functions that only Keras 2.2 or 2.3 had, as its source has them for the TensorFlow backend. The rows were checked once
    # against Keras 2.3.1 on TensorFlow 1.15.
    earlier: Names = {
        "symbolic": lambda func: func,
        "eager": lambda func: func,
        "size": lambda x, name=None: tf.size(x, name=name),
        "slice": lambda x, start, size: tf.slice(x, start, size),
        "get_variable_shape": lambda x: tuple(x.shape),
        "set_image_dim_ordering": set_image_dim_ordering,
        "image_dim_ordering": lambda: {"channels_first": "th", "channels_last": "tf"}[
            inner.image_data_format()
        ],
    }
    return Runtime(tf, keras, tf_keras, _OldBackend(inner, earlier), make_values(tf))
