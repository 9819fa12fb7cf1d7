"""TFL500: classes in dictionaries and lists, those of functions, and custom objects that other modules hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.objects.test_unregistered import named

LAYERS = """
import keras


class A(keras.layers.Layer):
    pass


class B(keras.layers.Layer):
    pass


ALL = [A, B]
ONLY_A = {"A": A}
ONLY_B = {"B": B}
FILLED = {}
FILLED["A"] = A


def objects():
    return {"A": A, "B": B}
"""
MAIN = """
import keras
import layers
from layers import ALL, A, B, FILLED, ONLY_A, ONLY_B, objects
{above}
model = keras.Sequential([A(), B()])
model.save("m.keras")
keras.models.load_model("m.keras", custom_objects={given})
"""


COVERS = {
    "by their names": "{item.__name__: item for item in [A, B]}",
    "by their names, of a list": "{item.__name__: item for item in ALL}",
    "unpacked": "{**ONLY_A, **ONLY_B}",
    "unpacked, of a module": "{**layers.ONLY_A, 'B': B}",
    "dict": "dict(A=A, B=B)",
    "dict of a dictionary": "dict(ONLY_A, B=B)",
    "dict of two": "dict(**ONLY_A, **ONLY_B)",
    "union": "ONLY_A | ONLY_B",
    "union with a display": "ONLY_A | {'B': B}",
    "a function": "objects()",
    "a function of a module": "layers.objects()",
    "not to be known": "everything",
    "filled by anybody": "FILLED",
    "a copy": "objects().copy()",
}
HALF = {
    "a variable of another module": "ONLY_A",
    "an attribute of it": "layers.ONLY_A",
    "by their names": "{item.__name__: item for item in (A,)}",
    "a copy": "ONLY_A.copy()",
    "dict": "dict(A=A)",
    "union": "ONLY_A | {}",
    "a variable": "mine",
}


def main(given: str, above: str = "") -> dict[str, str]:
    return {"layers.py": LAYERS, "main.py": MAIN.format(given=given, above=above)}


@pytest.mark.parametrize("given", COVERS.values(), ids=COVERS)
def test_custom_objects_that_name_both_or_may_do_so(given: str, tmp_path: Path) -> None:
    assert named(tmp_path, main(given), "layers.py") == []


@pytest.mark.parametrize("given", HALF.values(), ids=HALF)
def test_custom_objects_that_name_one(given: str, tmp_path: Path) -> None:
    assert named(tmp_path, main(given, "mine = {'A': A}"), "layers.py") == ["B"]


CHANGED = {
    "update": "mine = {'A': A}\nmine.update({'B': B})",
    "item": "mine = {'A': A}\nmine['B'] = B",
    "by computed names": "mine = {'A': A}\nmine[name] = B",
    "several": "mine = {'A': A}\nmine.update(B=B)",
    "joined": "mine = {'A': A}\nmine |= {'B': B}",
}


@pytest.mark.parametrize("above", CHANGED.values(), ids=CHANGED)
def test_what_is_put_into_a_dictionary_counts(above: str, tmp_path: Path) -> None:
    assert named(tmp_path, main("mine", above), "layers.py") == []


def test_a_list_that_is_changed_holds_more_than_it_says(tmp_path: Path) -> None:
    above = "mine = [A]\nmine.append(B)"
    assert named(tmp_path, main("{item.__name__: item for item in mine}", above), "layers.py") == []


MADE = {
    "a list": "layers = [A(), B()]\nmodel = keras.Sequential(layers)",
    "a list that grows": "parts = []\nparts.append(A())\nparts.extend([B()])\nmodel = keras.Sequential(parts)",
    "a loop over layers": "model = keras.Sequential()\nfor part in (A(), B()):\n    model.add(part)",
    "a loop over classes": "model = keras.Sequential()\nfor part in (A, B):\n    model.add(part())",
    "a loop over a list": "PARTS = [A, B]\nmodel = keras.Sequential()\nfor part in PARTS:\n    model.add(part())",
    "a comprehension": "model = keras.Sequential([part() for part in (A, B)])",
    "items of a dictionary": "parts = {'a': A, 'b': B}\nmodel = keras.Sequential([parts['a'](), parts['b']()])",
    "items of a list": "parts = [A, B]\nmodel = keras.Sequential([parts[0](), parts[1]()])",
    "the values of a dictionary": "parts = {'a': A(), 'b': B()}\nmodel = keras.Sequential()\nfor part in parts.values():\n    model.add(part)",
    "a model in a model": "inner = keras.Sequential([A()])\nmodel = keras.Sequential([inner, B()])",
    "a model in a functional model": "inner = keras.Sequential([A()])\ninputs = keras.Input((4,))\nmodel = keras.Model(inputs, B()(inner(inputs)))",
    "at the top of another module": "from built import model",
    "an attribute of another module": "import built\nmodel = built.model",
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_layers_in_containers_are_part_of_the_model(made: str, tmp_path: Path) -> None:
    built = "import keras\nfrom layers import A, B\nmodel = keras.Sequential([A()])\nmodel.add(B())\n"
    code = f"import keras\nfrom layers import A, B\n{made}\nmodel.save('m.keras')\n"
    files = {"layers.py": LAYERS, "built.py": built, "main.py": code}
    assert named(tmp_path, files, "layers.py") == ["A", "B"]


NOT_MADE = {
    "another item": "parts = {'a': A(), 'b': B(), 'c': keras.layers.Dense(2)}\nmodel = keras.Sequential([parts['c']])",
    "another model of a dictionary": "models = {'a': keras.Sequential([A(), B()]), 'c': keras.Sequential([])}\nmodel = models['c']",
    "an item that is not known": "parts = {'a': A, 'b': B}\nmodel = keras.Sequential([parts[kind]()])",
    "the parts of a model's own class": "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.parts = [A(), B()]\nmodel = Net()",
}


@pytest.mark.parametrize("made", NOT_MADE.values(), ids=NOT_MADE)
def test_what_may_not_be_in_the_model_is_not(made: str, tmp_path: Path) -> None:
    code = f"import keras\nfrom layers import A, B\n{made}\nmodel.save('m.keras')\n"
    assert named(tmp_path, {"layers.py": LAYERS, "main.py": code}, "layers.py") == []


def test_a_class_of_a_function_is_reported_without_a_fix(tmp_path: Path) -> None:
    code = """
import keras


def build():
    class Inner(keras.layers.Layer):
        pass

    return keras.Sequential([Inner()])


build().save("m.keras")
"""
    assert named(tmp_path, {"main.py": code}, "main.py") == ["Inner"]
