"""TFL303 in files: what becomes of the names of a module that is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from tests.truth.table import settings
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source

RULES = Path(__file__).parents[2] / "rules" / "keras"


def fixed(code: str, target: tuple[str, ...] = ()) -> str:
    return fix_source(code.encode(), "module.py", settings("auto", target), unsafe=False).data.decode()


@pytest.mark.parametrize(
    "name", ["set_session(s)", "get_session()", "function([x], [y])", "_SESSION", "tf.zeros(1)"]
)
def test_what_ended_with_the_module_is_not_written_under_its_successor(name: str) -> None:
    code = f"import keras\nfrom keras import backend as K\n\nK.tensorflow_backend.{name}\n"
    assert fixed(code) == code


def test_the_message_says_what_became_of_it() -> None:
    code = "import keras\nkeras.backend.tensorflow_backend.set_session(s)\n"
    (finding,) = lint_source(code.encode(), "module.py", settings("auto")).findings
    assert finding.code == "TFL303"
    assert "`set_session`: there is no session: delete the call" in finding.message


def test_what_goes_on_in_the_backend_or_as_an_operation() -> None:
    code = "from keras import backend as K\n\nprint(K.tensorflow_backend.floatx(), K.tensorflow_backend.square(x))\n"
    assert fixed(code) == "from keras import backend as K, ops\n\nprint(K.floatx(), ops.square(x))\n"


def test_a_release_whose_backend_still_has_the_function() -> None:
    code = "import keras\nkeras.backend.tensorflow_backend.placeholder((2,))\n"
    assert fixed(code, ("keras==2.6.*",)) == "import keras\nkeras.backend.placeholder((2,))\n"


def test_functions_without_a_replacement_are_told_so_by_the_old_module_too() -> None:
    """The two rules say the same of what Keras 2.0 to 2.3 had and Keras 3 has no rewrite for."""
    functions = tomli.loads((RULES / "TFL302-backend-op-removed.toml").read_text(encoding="utf-8"))["symbol"]
    modules = tomli.loads((RULES / "TFL303-removed-module.toml").read_text(encoding="utf-8"))["module"]
    (backend,) = (each for each in modules if each["name"] == "keras.backend.tensorflow_backend")
    by_hand = {
        each["name"]: each["manual"]
        for each in functions
        if not (each.get("ops") or each.get("tf") or each.get("keep"))
        and each.get("keras", "")[:3] in {"2.0", "2.1", "2.2", "2.3"}
    }
    assert backend["gone"] == by_hand
