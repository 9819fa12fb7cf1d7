"""What reading a saved model gives: plain values, equal for equal files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(str, Enum):
    """What an artefact is; the values are those of the JSON output."""

    SAVED_MODEL = "savedmodel"
    KERAS_FILE = "keras"
    KERAS_FOLDER = "keras-folder"
    H5_MODEL = "h5-model"
    H5_WEIGHTS = "h5-weights"
    KERAS_WEIGHTS = "weights-h5"
    CHECKPOINT = "checkpoint"
    OTHER = "other"
    """Not a model that tflint knows; `Artefact.problem` says what it looks like."""


class Fault(str, Enum):
    """Why an artefact can be read by nobody, or not by tflint."""

    MISSING = "missing"
    EMPTY = "empty"
    LFS_POINTER = "git-lfs-pointer"
    WRONG_FORMAT = "wrong-format"
    NO_MODEL = "no-model"
    """HDF5 or a zip archive of another kind."""
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    INCOMPLETE = "incomplete"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"


UNKNOWN_FAULTS = frozenset({Fault.UNREADABLE, Fault.UNSUPPORTED, Fault.MISSING})
"""These say something about tflint or the disk, not about the model: whether it loads is not known."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file, in one line."""

    fault: Fault
    message: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote an artefact, as far as it says so. ``flavour`` is ``"keras"`` (3), ``"keras2"``, ``"tf_keras"``
    or empty; ``producer`` is the GraphDef version, which dates a graph even without a release.
    """

    tensorflow: str = ""
    keras: str = ""
    flavour: str = ""
    backend: str = ""
    date: str = ""
    producer: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """A class or function that is not part of Keras and that loading has to find.

    ``what``: ``"class"``, ``"object"`` (a class in HDF5 that is no layer), ``"function"``, or ``"activation"`` for a
    function that HDF5 names by a text.
    ``name`` is that of the class, ``registered`` the key under which it is looked up (``pkg>Scale``), ``module``
    where it was defined if the file says so, ``place`` where in the model it is used.
    """

    what: str
    name: str
    registered: str
    module: str
    place: str

    @property
    def is_function(self) -> bool:
        return self.what in ("function", "activation")


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in a model's configuration that some Keras does not take: see `tflint.doctor.configs`."""

    layer: str
    keys: tuple[tuple[str, str], ...]
    """(keyword, its value as Python writes it)."""
    place: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """One input or output of a signature; ``shape`` is None for an unknown rank, -1 in it an unknown dimension."""

    key: str
    dtype: str
    shape: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Signature:
    """A way to call a SavedModel."""

    name: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """What a SavedModel's graph is made of. ``objects``: it also holds the objects of TensorFlow 2."""

    tags: tuple[tuple[str, ...], ...]
    ops: tuple[str, ...]
    functions: int
    signatures: tuple[Signature, ...]
    objects: bool
    keras: bool
    """Whether tf.keras 1.15 to 2.15 or tf_keras saved it, with the classes of its layers."""
    has_variables: bool
    callable_root: bool = False
    """Whether what is loaded can be called: its root has a traced ``__call__``."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a model's configuration in JSON says."""

    model: str
    layers: int
    classes: tuple[tuple[str, str, str], ...]
    """The parts of Keras that it is made of: (module as far as it is known, class, place)."""
    lambdas: tuple[str, ...]
    """Places of Lambda layers that hold Python bytecode."""
    refused_by_keras_3: tuple[Refused, ...]
    batch_shape: bool
    """Whether an input layer has ``batch_shape``, which Keras 2 does not know."""
    loss: str = ""
    """A loss or metric that HDF5 of Keras names by a text that Keras 3 cannot load back."""
    loss_function: str = ""
    """A loss of the user's own that Keras 3 writes into HDF5 but cannot read."""
    wrapped_first: str = ""
    """The first layer, by its name, where Keras 3 misreads the shape of a model without an input layer."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """One saved model and all that was read of it."""

    path: str
    kind: Kind
    size: int = 0
    """Bytes of the file, or of all files of the folder that were looked at."""
    problem: Problem | None = None
    writer: Writer = Writer()
    needs: tuple[Need, ...] = ()
    graph: Graph | None = None
    config: Config | None = None
