"""An import is orphaned too where a function still has a name of its own that is spelled alike."""

from __future__ import annotations

import pytest

from tflint.fixing.orphans import orphans, removing_edits

IMPORT = "from keras import backend as K\n\n\n"


def left(body: str, mended: str) -> str:
    """``mended`` without the imports that it orphaned, as compared to ``body``."""
    text = IMPORT + mended
    for edit in reversed(removing_edits(text, orphans(IMPORT + body, text))):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    "local",
    [
        "def orders(K=1):\n    return K\n",
        "def orders(*, K):\n    return lambda: K\n",
        "def orders(**K):\n    return K\n",
        "def orders():\n    K = 3\n    return [k for k in range(K)]\n",
        "def orders(xs):\n    for K in xs:\n        yield K\n",
    ],
)
def test_a_local_name_does_not_keep_the_import(local: str) -> None:
    assert left(f"one = K.abs(1)\n\n\n{local}", f"one = abs(1)\n\n\n{local}").startswith("one = abs(1)")


@pytest.mark.parametrize(
    "user",
    [
        "def orders():\n    return K.epsilon()\n",
        "def orders(x=K.epsilon()):\n    return x\n",
        "def orders(xs):\n    return [K for K in xs], K.epsilon()\n",
        "def orders():\n    global K\n    K = K or None\n",
        "class Orders:\n    K = 1\n\n    def get(self):\n        return K.epsilon()\n",
        "def orders(k: K.epsilon) -> None: ...\n",
    ],
)
def test_a_use_of_the_import_keeps_it(user: str) -> None:
    kept = left(f"one = K.abs(1)\n\n\n{user}", f"one = abs(1)\n\n\n{user}")
    assert kept.startswith(IMPORT)
