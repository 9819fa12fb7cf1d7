"""Small models saved in every way, by Keras 3, tf_keras and TensorFlow, and what is needed to load them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.truth.runtime import Runtime

COMMITTED = Path(__file__).parents[2] / "fixtures" / "artefacts"


@contextmanager
def chdir(folder: Path) -> Iterator[None]:
    """Work in a folder: messages have the paths as they are given."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def own_objects(library: Any, runtime: Runtime) -> Mapping[str, Any]:
    """Classes and functions of a user, made with one Keras."""

    class Scale(library.layers.Layer):  # type: ignore[misc]
        def __init__(self, factor: float = 2.0, **keywords: Any) -> None:
            super().__init__(**keywords)
            self.factor = factor

        def call(self, inputs: Any) -> Any:
            return inputs * self.factor

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "factor": self.factor}

    class Net(library.Model):  # type: ignore[misc]
        def __init__(self, **keywords: Any) -> None:
            super().__init__(**keywords)
            self.dense = library.layers.Dense(2)

        def call(self, inputs: Any) -> Any:
            return self.dense(inputs)

    def double(x: Any) -> Any:
        return x * 2

    def distance(y_true: Any, y_pred: Any) -> Any:
        return runtime.tf.reduce_mean((y_true - y_pred) ** 2)

    return {
        "Scale": Scale,
        "Net": Net,
        "double": double,
        "distance": distance,
        "TensorFlowScale": Scale,
        "swish2": double,
    }


def save_all(library: Any, objects: Mapping[str, Any], runtime: Runtime, folder: Path) -> None:
    """Save models with one Keras into a folder."""
    layers, is_3 = library.layers, library is runtime.keras

    def sequential(*parts: Any, shape: tuple[int, ...] = (4,)) -> Any:
        return library.Sequential([library.Input(shape), *parts])

    makers: dict[str, Callable[[], Any]] = {
        "plain": lambda: sequential(layers.Dense(2)),
        "own_layer": lambda: sequential(objects["Scale"](3.0)),
        "own_activation": lambda: sequential(layers.Dense(2, activation=objects["double"])),
        "lambda": lambda: sequential(layers.Lambda(lambda x: x * 2)),
        "lstm": lambda: sequential(layers.LSTM(2), shape=(5, 4)),
        "transposed": lambda: sequential(layers.Conv2DTranspose(1, 2), shape=(4, 4, 1)),
        "depthwise": lambda: sequential(layers.DepthwiseConv2D(2), shape=(4, 4, 1)),
        "spatial": lambda: sequential(layers.SpatialDropout1D(0.5), shape=(4, 2)),
        "flip": lambda: sequential(layers.RandomFlip(), shape=(4, 4, 3)),
    }
    if not is_3:
        makers["local"] = lambda: sequential(layers.LocallyConnected1D(2, 2), shape=(4, 2))
        makers["threshold"] = lambda: sequential(layers.ThresholdedReLU())
    for name, make in makers.items():
        model = make()
        model.save(folder / f"{name}.keras")
        model.save(folder / f"{name}.h5")
    for name, loss in {
        "mse": "mse",
        "long_mse": "mean_squared_error",
        "loss_object": library.losses.MeanSquaredError(),
        "own_loss": objects["distance"],
    }.items():
        model = makers["plain"]()
        model.compile("sgd", loss)
        model.save(folder / f"{name}.h5")
        model.save(folder / f"{name}.keras")
    registered = library.utils.register_keras_serializable("pkg")(type("Registered", (objects["Scale"],), {}))
    sequential(registered(3.0)).save(folder / "registered.keras")
    sequential(registered(3.0)).save(folder / "registered.h5")
    library.utils.get_custom_objects().pop("pkg>Registered")
    net = objects["Net"]()
    net(runtime.tf.zeros([1, 4]))
    net.save(folder / "subclassed.keras")
    plain = makers["plain"]()
    plain.save_weights(folder / "plain.weights.h5")
    shutil.copy(folder / "plain.weights.h5", folder / "misnamed_new_weights.h5")
    shutil.copy(folder / "plain.keras", folder / "archive.h5")
    if is_3:
        shutil.copy(folder / "plain.h5", folder / "hdf5.keras")
        plain.export(folder / "exported", verbose=False)
        makers["own_layer"]().export(folder / "exported_own", verbose=False)
        plain.save(folder / "unzipped", zipped=False)
        makers["own_layer"]().save(folder / "unzipped_own", zipped=False)
        net.save(folder / "subclassed.h5")
    else:
        plain.save_weights(folder / "old_weights.h5")
        shutil.copy(folder / "old_weights.h5", folder / "misnamed_old.weights.h5")
        plain.save_weights(folder / "checkpoint")
        for name in ("plain", "own_layer", "lambda"):
            makers[name]().save(folder / f"{name}_savedmodel")


def save_modules(runtime: Runtime, folder: Path) -> None:
    """SavedModels of TensorFlow itself."""
    tf = runtime.tf

    class Module(tf.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.weight = tf.Variable(1.0)

        @tf.function(input_signature=[tf.TensorSpec([], tf.float32)])  # type: ignore[untyped-decorator]
        def __call__(self, x: Any) -> Any:
            return x * self.weight

    class Untraced(tf.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.weight = tf.Variable(1.0)

        def __call__(self, x: Any) -> Any:
            return x * self.weight

    tf.saved_model.save(Module(), str(folder / "module"))
    tf.saved_model.save(Untraced(), str(folder / "untraced"))
    content = (folder / "module" / "saved_model.pb").read_bytes()
    shutil.copytree(folder / "module", folder / "unknown_op")
    (folder / "unknown_op" / "saved_model.pb").write_bytes(content.replace(b"Mul", b"Muz"))


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 12345\n"


def damage_all(folder: Path) -> None:
    """What goes wrong with files on their way, in a folder with sound ones."""
    for suffix in ("keras", "h5", "weights.h5"):
        content = (folder / f"plain.{suffix}").read_bytes()
        (folder / f"pointer.{suffix}").write_bytes(LFS)
        (folder / f"empty.{suffix}").write_bytes(b"")
        (folder / f"cut.{suffix}").write_bytes(content[: len(content) // 2])
        (folder / f"text.{suffix}").write_bytes(b"not a model at all, but a note\n" * 9)
    breaks: dict[str, Callable[[Path], object]] = {
        "broken_pointer": lambda at: (at / "saved_model.pb").write_bytes(LFS),
        "broken_empty": lambda at: (at / "saved_model.pb").write_bytes(b""),
        "broken_cut": lambda at: (at / "saved_model.pb").write_bytes(
            (at / "saved_model.pb").read_bytes()[:900]
        ),
        "broken_text": lambda at: (at / "saved_model.pb").write_bytes(b"hello " * 90),
        "broken_no_graph": lambda at: os.remove(at / "saved_model.pb"),
        "broken_no_variables": lambda at: shutil.rmtree(at / "variables"),
        "broken_no_shard": lambda at: os.remove(at / "variables" / "variables.data-00000-of-00001"),
        "broken_index_pointer": lambda at: (at / "variables" / "variables.index").write_bytes(LFS),
        "broken_index_empty": lambda at: (at / "variables" / "variables.index").write_bytes(b""),
        "broken_shard_pointer": lambda at: (at / "variables" / "variables.data-00000-of-00001").write_bytes(
            LFS
        ),
    }
    for name, break_it in breaks.items():
        shutil.copytree(folder / "module", folder / name)
        break_it(folder / name)


def inside(folder: Path) -> Iterator[str]:
    """The artefacts of a folder by their names, sorted."""
    with chdir(folder):
        from tflint.doctor.finding import find_artefacts

        yield from find_artefacts(["."])[0]
