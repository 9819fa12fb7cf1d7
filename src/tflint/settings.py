"""What a lint run is asked to do, resolved: which rules, for which releases, in which style."""

from __future__ import annotations

from typing import Literal

from tflint.records import record
from tflint.releases.target import Target

Style = Literal["auto", "ops", "tf"]
Tf1 = Literal["native", "compat"]
KerasFlavour = Literal["most-used", "keras", "tf.keras", "tf_keras"]


@record(frozen=True, slots=True)
class LintSettings:
    """The part of the settings that decides what is found in a file.

    ``rules`` are the enabled codes, sorted. ``style`` picks the replacement for a Keras backend function
    where there are two: ``ops`` (``keras.ops``), ``tf`` (TensorFlow), or ``auto`` by the target.
    ``extend_rules`` are folders with further rule files. ``tf1`` is what becomes of TensorFlow 1: ``native`` names of
    TensorFlow 2, or ``compat``, the code as it is on ``tensorflow.compat.v1``.
    """

    rules: tuple[str, ...]
    target: Target
    style: Style = "auto"
    extend_rules: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    """Codes, sorted, that were turned off by name: what they would have said, no general rule says instead."""
    tf1: Tf1 = "native"
    strict: bool = False
    """Whether every custom object that nothing registers is reported, also where no model with it is saved."""
    keras_flavour: KerasFlavour = "most-used"
    """The Keras to which mixed imports are unified: the one that most files of the project import, or this one."""

    def fingerprint(self) -> str:
        """A digest that is equal for equal settings, for cache keys."""
        from hashlib import sha256  # takes a while to import, and only a cache asks

        parts = (
            ",".join(self.rules),
            self.target.fingerprint(),
            self.style,
            ",".join(self.extend_rules),
            ",".join(self.ignored),
            self.tf1,
            str(self.strict),
            self.keras_flavour,
        )
        return sha256("\0".join(parts).encode()).hexdigest()
