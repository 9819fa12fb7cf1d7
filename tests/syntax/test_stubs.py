"""What mocks and stubs of modules make exist, in the file that has them."""

from __future__ import annotations

import pytest

from tests.syntax.code import names_of

IMPORTS = "import sys\nfrom unittest import mock\nfrom unittest.mock import patch\nimport tensorflow as tf\n"

THERE = {
    "monkeypatch.setattr(tf, 'Session', f, raising=False)": "tensorflow.Session",
    "monkeypatch.setattr('tensorflow.Session', f, raising=False)": "tensorflow.Session",
    "mock.patch.object(tf.keras, 'symbolic', create=True)": "tensorflow.keras.symbolic",
    "patch('tensorflow.Session', create=True)": "tensorflow.Session",
    "sys.modules['tensorflow.contrib'] = m": "tensorflow.contrib",
    "sys.modules.setdefault('tensorflow.contrib', m)": "tensorflow.contrib",
    "sys.modules.update({'tensorflow.contrib': m})": "tensorflow.contrib",
    "patch.dict('sys.modules', {'tensorflow.contrib': m})": "tensorflow.contrib",
    "mock.patch.dict(sys.modules, {'tensorflow.contrib': m})": "tensorflow.contrib",
    "monkeypatch.setitem(sys.modules, 'tensorflow.contrib', m)": "tensorflow.contrib",
}

NOTHING = [
    "monkeypatch.setattr(tf, 'Session', f)",
    "patch.object(tf, 'Session')",
    "patch('tensorflow.Session')",
    "patch('json.loads', create=True)",
    "sys.modules['tensorflow.contrib']",
    "del sys.modules['tensorflow.contrib']",
    "sys.modules[name] = m",
    "modules['tensorflow.contrib'] = m",
    "setattr(*args, raising=False)",
    "patch(*args, create=True)",
    "sys.modules.update(found)",
]


@pytest.mark.parametrize(("code", "symbol"), THERE.items())
def test_what_is_made_to_exist(code: str, symbol: str) -> None:
    assert names_of(IMPORTS + code).assigned() == {symbol}


@pytest.mark.parametrize("code", NOTHING)
def test_what_makes_nothing_exist(code: str) -> None:
    assert names_of(IMPORTS + code).assigned() == frozenset()
