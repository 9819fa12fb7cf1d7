"""Code for other releases is not reported. Each case uses ``K.a`` once; the target is TensorFlow 2.20–2.21, Keras 3.14–3.15."""

from __future__ import annotations

from textwrap import dedent

import libcst as cst
import pytest

from tests.syntax.code import TARGET, names_of
from tflint.syntax.guards import Guards

IMPORT = "import sys, six\nimport tensorflow as tf\nimport keras\nfrom keras import backend as K\n"


def is_guarded(code: str) -> bool:
    names = names_of(IMPORT + dedent(code))
    guards = Guards(names.tree, names, lambda root: TARGET.get(root, ()))
    (use,) = (node for node in names.tree.attributes["a"] if names.resolve_one(node) == "keras.backend.a")
    return guards.guarded(use)


EXPECTED_TO_FAIL = {
    "except AttributeError": "try:\n    K.a\nexcept AttributeError:\n    pass",
    "except AttributeError among others": "try:\n    K.a\nexcept (ValueError, AttributeError) as error:\n    pass",
    "except AttributeError around much": "try:\n    x = 1\n    y = f(K.a)\nexcept AttributeError:\n    pass",
    "any exception around one line": "try:\n    K.a\nexcept Exception:\n    pass",
    "a bare except around one line": "try: K.a\nexcept: pass",
    "in the handler of an AttributeError": "try:\n    f()\nexcept AttributeError:\n    K.a",
    "in the handler of an ImportError": "try:\n    import x\nexcept ImportError:\n    K.a",
    "in a bare handler of a try that imports": "try:\n    import x\nexcept:\n    K.a",
    "with suppress": "with contextlib.suppress(AttributeError):\n    K.a",
    "with pytest.raises": "with pytest.raises(AttributeError, match='x'):\n    K.a",
    "with assertRaises": "with self.assertRaises(Exception):\n    K.a",
}
TRIED_FOR_THE_ANSWER = {
    "tests are skipped": "try:\n    K.a\nexcept AttributeError:\n    raise unittest.SkipTest('no a')",
    "tests are skipped by a call": "try:\n    K.a\nexcept AttributeError as e:\n    pytest.skip('x')\n    raise",
    "the program ends well": "try:\n    K.a\nexcept AttributeError:\n    print('no')\n    sys.exit()",
    "the program ends well by number": "try:\n    K.a\nexcept AttributeError:\n    sys.exit(0)",
    "another backend is asked for": (
        "def f():\n    try:\n        K.a\n    except AttributeError:\n        raise NotImplementedError('no')"
    ),
    "an attribute is asked for": (
        "def __getattr__(name):\n    try:\n        return K.a\n    except AttributeError:\n        raise AttributeError(name)"
    ),
    "an error of the project": "try:\n    K.a\nexcept AttributeError:\n    raise BackendMissing('a')",
    "a handler with a condition": (
        "try:\n    K.a\nexcept AttributeError as e:\n    if x:\n        y = 1\n    raise ImportError from e"
    ),
    "a value is set": "try:\n    K.a\nexcept AttributeError:\n    HAS_A = False\n    raise ImportError",
    "a function that may leave": "try:\n    K.a\nexcept AttributeError as e:\n    recover(e)\n    raise",
    "one handler of two goes on": (
        "try:\n    K.a\nexcept AttributeError:\n    pass\nexcept (TypeError, AttributeError):\n    raise"
    ),
    "the second of two ways": (
        "try:\n    f()\nexcept Exception:\n    try:\n        K.a\n    except Exception as e:\n        raise ValueError(e)"
    ),
    "tried once more": (
        "try:\n    try:\n        K.a\n    except AttributeError:\n        raise ImportError('no')\nexcept ImportError:\n    pass"
    ),
    "expected by a test": (
        "with pytest.raises(ImportError):\n    try:\n        K.a\n    except AttributeError:\n        raise ImportError('no')"
    ),
    "finally": "def f():\n    try:\n        K.a\n    except AttributeError:\n        raise\n    finally:\n        return 1",
    "another error that was met before": "error = 1\ntry:\n    K.a\nexcept AttributeError as e:\n    raise error",
}
NOT_EXPECTED_TO_FAIL = {
    "no guard": "K.a",
    "another exception": "try:\n    K.a\nexcept ValueError:\n    pass",
    "any exception around a program": "try:\n    x = 1\n    K.a\nexcept Exception:\n    pass",
    "an ImportError around a use": "try:\n    import x\n    K.a\nexcept ImportError:\n    pass",
    "in the else of a try": "try:\n    f()\nexcept AttributeError:\n    pass\nelse:\n    K.a",
    "in the handler of another exception": "try:\n    f()\nexcept ValueError:\n    K.a",
    "finally alone": "try:\n    K.a\nfinally:\n    pass",
    "another suppressed exception": "with suppress(KeyError):\n    K.a",
    "another context manager": "with tf.device(AttributeError):\n    K.a",
    "what is suppressed": "with suppress(K.a, AttributeError):\n    pass",
    "another error instead": "try:\n    K.a\nexcept AttributeError:\n    raise ImportError('install it')",
    "the same error": "try:\n    K.a\nexcept AttributeError as e:\n    print('old', e)\n    raise e",
    "the same error, logged": "try:\n    K.a\nexcept AttributeError:\n    logging.getLogger(f()).error('x')\n    raise",
    "an error with a text made before": (
        "try: K.a\nexcept Exception as e:\n    msg = 'no {}'.format(e)\n    raise RuntimeError(msg) from e"
    ),
    "the program fails": "try:\n    K.a\nexcept AttributeError:\n    print('no')\n    sys.exit(1)",
    "the program fails with a text": "try:\n    K.a\nexcept AttributeError:\n    raise SystemExit('no a')",
    "a bare except that raises": "try: K.a\nexcept: raise",
    "every handler raises": "try:\n    K.a\nexcept TypeError:\n    pass\nexcept AttributeError:\n    raise\nelse:\n    x = 1",
    "a function in a try": (
        "try:\n    def f():\n        try:\n            K.a\n        except AttributeError:\n            raise\nexcept ValueError:\n    pass"
    ),
}


@pytest.mark.parametrize("code", EXPECTED_TO_FAIL.values(), ids=EXPECTED_TO_FAIL)
def test_uses_that_may_fail(code: str) -> None:
    assert is_guarded(code)


@pytest.mark.parametrize("code", TRIED_FOR_THE_ANSWER.values(), ids=TRIED_FOR_THE_ANSWER)
def test_uses_that_ask_whether_something_is_there(code: str) -> None:
    assert is_guarded(code)


@pytest.mark.parametrize("code", NOT_EXPECTED_TO_FAIL.values(), ids=NOT_EXPECTED_TO_FAIL)
def test_uses_that_may_not_fail(code: str) -> None:
    assert not is_guarded(code)


HASATTR = {
    "if": "if hasattr(K, 'a'):\n    K.a",
    "else": "if hasattr(K, 'b'):\n    pass\nelse:\n    K.a",
    "not": "if not hasattr(K, 'b'):\n    K.a",
    "and": "hasattr(K, 'a') and K.a",
    "or": "not hasattr(K, 'a') or K.a",
    "a conditional expression": "K.a if hasattr(K, 'a') else None",
    "its other side": "None if hasattr(K, 'b') else K.a",
    "with another condition": "if x and hasattr(K, 'a'):\n    K.a",
    "around a function": "if hasattr(K, 'a'):\n    def f(): return K.a",
    "an early return": "def f():\n    if not hasattr(K, 'a'):\n        return None\n    return K.a",
    "an early return of the other side": (
        "def f():\n    if hasattr(K, 'a'):\n        x = 1\n    else:\n        return None\n    return K.a"
    ),
    "an early raise": "if not hasattr(K, 'a'):\n    raise ImportError\nK.a",
    "an early exit": "if not hasattr(K, 'a'):\n    sys.exit()\nK.a",
    "an early continue": "for x in y:\n    if not hasattr(K, 'a'): continue\n    K.a",
    "a flag": "HAS = hasattr(K, 'a')\nif HAS:\n    K.a",
    "a function of one condition": "def has_a():\n    '''Docs.'''\n    return hasattr(K, 'a')\nif has_a():\n    K.a",
}
NOT_HASATTR = {
    "of something else": "if hasattr(x, 'a'):\n    K.a",
    "behind a branch and another that both return": (
        "def f():\n    if hasattr(K, 'b'):\n        return 1\n    else:\n        return 2\n    return K.a"
    ),
    "a late return": "def f():\n    K.a\n    if not hasattr(K, 'a'):\n        return None",
    "a branch that goes on": "def f():\n    if not hasattr(K, 'a'):\n        x = 1\n    return K.a",
    "a flag that is set twice": "HAS = hasattr(K, 'a')\nif x: HAS = 3\nif HAS:\n    K.a",
    "the test itself": "if f(K.a):\n    pass",
}


@pytest.mark.parametrize("code", HASATTR.values(), ids=HASATTR)
def test_hasattr(code: str) -> None:
    assert is_guarded(code)


@pytest.mark.parametrize("code", NOT_HASATTR.values(), ids=NOT_HASATTR)
def test_what_hasattr_does_not_guard(code: str) -> None:
    assert not is_guarded(code)


OLD = [
    "tf.__version__ < '2.0'",
    "tf.__version__ < '2'",
    "tf.__version__ <= '1.15.5'",
    "'2.0' > tf.__version__",
    "tf.__version__[0] == '1'",
    "tf.__version__.split('.')[0] == '1'",
    "tf.__version__.startswith('1.')",
    "tf.__version__.startswith(('0.', '1.'))",
    "tf.__version__[0] in ('0', '1')",
    "tf.__version__.split('.')[0] not in ['2']",
    "tf.VERSION < '2.0'",
    "tf.version.VERSION < '2.0'",
    "int(tf.__version__.split('.')[0]) < 2",
    "int(tf.__version__[0]) == 1",
    "float(tf.__version__[:3]) < 2.0",
    "LooseVersion(tf.__version__) < LooseVersion('2.0')",
    "version.parse(tf.__version__) < version.parse('2.0.0')",
    "packaging.version.Version(tf.__version__).major == 1",
    "parse_version(tf.__version__).release[0] < 2",
    "tuple(map(int, tf.__version__.split('.')[:2])) < (2, 0)",
    "[int(n) for n in tf.__version__.split('.')][0] < 2",
    "tuple(int(n) for n in tf.__version__.split('.')[:2]) <= (1, 15)",
    "'1.4' <= tf.__version__ < '2.0'",
    "importlib.metadata.version('tensorflow') < '2'",
    "pkg_resources.get_distribution('keras').version < '3'",
    "keras.__version__ < '3'",
    "keras.__version__.startswith('2.')",
    "keras.__version__ == '2.3.1'",
    "tf.keras.__version__.startswith('2')",
    "Version(keras.__version__) <= Version('2.15')",
    "six.PY2",
    "sys.version_info < (3,)",
    "sys.version_info[0] == 2",
    "sys.version_info.major < 3",
    "sys.version[0] == '2'",
    "not tf.__version__ >= '2.0'",
    "x and tf.__version__ < '2'",
    "bool(tf.__version__ < '2')",
    "tf.__version__ < '2' and keras.__version__ < '3'",
]
NEW = [
    "tf.__version__ >= '2.0'",
    "tf.__version__ > '2'",
    "tf.__version__ > '1.15'",
    "tf.__version__.startswith('2')",
    "int(tf.__version__.split('.')[0]) >= 2",
    "int(tf.__version__[0]) > 1",
    "version.parse(tf.__version__).major == 2",
    "keras.__version__ >= '3.0.0'",
    "keras.__version__ != '2.3.1'",
    "keras.__version__[0] in ('3', '4')",
    "six.PY3",
    "sys.version_info >= (3, 0)",
    "sys.version_info[0] == 3",
    "x or tf.__version__ >= '2'",
]
PARTLY = [
    "tf.__version__ >= '2.21'",
    "tf.__version__ > '2.20'",
    "tf.__version__ == '2.20.1'",
    "tf.__version__.startswith('2.20.1')",
    "tf.__version__.split('.')[1] > '4'",
    "version.parse(tf.__version__).minor >= 20",
    "sys.version_info >= (3, 10)",
    "sys.version_info == (3, 12)",
    "'rc' in tf.__version__",
    "tf.__version__ == EXPECTED",
    "len(tf.__version__) > 3",
    "tf.executing_eagerly_outside_functions()",
    "tf.__internal__.tf2.enabled()",
]
UNRELATED = [
    "tf.__version__ >= '2' and x",
    "tf.__version__ < '2' or x",
    "x > 2",
    "x.__version__ > '2'",
    "print(tf.__version__)",
    "K.backend() == 'tensorflow'",
    "hasattr(K)",
    "x is None",
    "f(tf)",
]


@pytest.mark.parametrize("condition", OLD)
def test_conditions_that_the_target_never_fulfils(condition: str) -> None:
    assert is_guarded(f"if {condition}:\n    K.a")
    assert not is_guarded(f"if {condition}:\n    pass\nelse:\n    K.a")


@pytest.mark.parametrize("condition", NEW)
def test_conditions_that_the_target_always_fulfils(condition: str) -> None:
    assert not is_guarded(f"if {condition}:\n    K.a")
    assert is_guarded(f"if {condition}:\n    pass\nelse:\n    K.a")


@pytest.mark.parametrize("condition", PARTLY)
def test_conditions_that_are_not_decided(condition: str) -> None:
    assert is_guarded(f"if {condition}:\n    K.a")
    assert is_guarded(f"if {condition}:\n    pass\nelse:\n    K.a")


@pytest.mark.parametrize("condition", UNRELATED)
def test_conditions_about_something_else(condition: str) -> None:
    assert not is_guarded(f"if {condition}:\n    K.a")
    assert not is_guarded(f"if {condition}:\n    pass\nelse:\n    K.a")


FLAGS = {
    "a flag": "OLD = tf.__version__.startswith('1')\nif OLD: K.a",
    "a flag of a flag": "NEW = tf.__version__ >= '2'\nOLD = not NEW\nif OLD: K.a",
    "a version in a variable": "v = LooseVersion(tf.__version__)\nif v < '2.0': K.a",
    "a part of a version": "major = int(tf.__version__.split('.')[0])\nif major == 1: K.a",
    "parts of a version": "major, minor = map(int, tf.__version__.split('.')[:2])\nif major < 2: K.a",
    "a version by import": "from tensorflow import __version__ as v\nif v < '2': K.a",
    "a function": "def is_old():\n    return tf.__version__ < '2'\nif is_old(): K.a",
    "a function that imports": "def is_old():\n    import tensorflow as t\n    return t.__version__ < '2'\nif is_old(): K.a",
    "Python 2": "PY2 = sys.version_info[0] == 2\nif PY2: K.a",
    "a walrus": "if (old := tf.__version__ < '2'): K.a",
    "nested": "if x:\n    if tf.__version__ < '2':\n        for y in x:\n            K.a",
    "elif": "if x: pass\nelif tf.__version__ < '2': K.a",
    "else of an elif": "if tf.__version__ < '2': pass\nelif tf.__version__ < '3': pass\nelse: K.a",
    "an early return": "def f():\n    if tf.__version__ >= '2':\n        return 1\n    K.a",
}
UNSURE_FLAGS = {
    "the minor part": "major, minor = map(int, tf.__version__.split('.')[:2])\nif minor < 2: K.a",
}


@pytest.mark.parametrize("code", [*FLAGS.values(), *UNSURE_FLAGS.values()], ids=[*FLAGS, *UNSURE_FLAGS])
def test_flags(code: str) -> None:
    assert is_guarded(code)


def test_a_flag_that_is_no_condition_on_releases() -> None:
    assert not is_guarded("OLD = x < 2\nif OLD: K.a")
    assert not is_guarded("def is_old(x):\n    return tf.__version__ < x\nif is_old('2'): K.a")


@pytest.mark.parametrize(
    ("code", "guarded"),
    [
        ("try:\n    from keras.backend import a\nexcept ImportError:\n    a = None", True),
        ("try:\n    from keras.backend import a\n    x = 1\nexcept Exception:\n    a = None", True),
        ("try:\n    from keras.backend import a\nexcept:\n    a = None", True),
        ("try:\n    from keras.backend import a\nexcept ModuleNotFoundError:\n    a = None", True),
        ("try:\n    x()\nexcept ImportError:\n    from keras.backend import a", True),
        ("if tf.__version__ < '2':\n    from keras.backend import a", True),
        ("with suppress(ImportError):\n    from keras.backend import a", True),
        ("try:\n    from keras.backend import a\nexcept AttributeError:\n    a = None", False),
        ("from keras.backend import a", False),
    ],
)
def test_guards_of_imports(code: str, guarded: bool) -> None:
    names = names_of(IMPORT + code)
    guards = Guards(names.tree, names, lambda root: TARGET.get(root, ()))
    statement = next(
        node
        for node in names.tree.imports
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar)
        if node.names[0].evaluated_name == "a"
    )
    assert guards.guarded(statement) is guarded


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("x.lr if hasattr(x, 'lr') else 1", True),
        ("1 if not hasattr(x, 'lr') else x.lr", True),
        ("if y and hasattr(x, 'lr'):\n    x.lr", True),
        ("hasattr(x, 'lr') and x.lr", True),
        ("if hasattr(y, 'lr'):\n    x.lr", False),
        ("if hasattr(x, 'rate'):\n    x.lr", False),
        ("x.lr", False),
    ],
)
def test_attributes_that_hasattr_asked_for(code: str, asked: bool) -> None:
    names = names_of(IMPORT + code)
    guards = Guards(names.tree, names, lambda root: TARGET.get(root, ()))
    assert guards.asked_for(names.tree.attributes["lr"][0]) is asked
