"""Which binding a use sees. In each case ``K`` is bound in several ways; the uses of it tell which one arrives.

``keras.backend`` is the module, ``?`` anything else; several candidates: the code decides when it runs.
"""

from __future__ import annotations

import pytest

from tests.syntax.code import uses

IMPORT = "from keras import backend as K\n"

SHADOWED = {
    "a parameter": ("def f(K): return K.a", []),
    "a parameter with a default": ("def f(x, K=None): return K.a", []),
    "a keyword-only parameter": ("def f(*, K): return K.a", []),
    "*args": ("def f(*K): return K.a", []),
    "**kwargs": ("def f(**K): return K.a", []),
    "a positional-only parameter": ("def f(K, /): return K.a", []),
    "a parameter of a lambda": ("f = lambda K: K.a", []),
    "a parameter of an outer function": ("def f(K):\n    def g(): return K.a\n    return g", []),
    "the default of the parameter is outside": ("def f(K=K.a): return K.b", ["keras.backend.a"]),
    "the annotation is outside": ("def f(K: K.a) -> K.b: return K.c", ["keras.backend.a", "keras.backend.b"]),
    "the decorator is outside": ("@K.a\ndef f(K): return K.b", ["keras.backend.a"]),
    "the default of a lambda's parameter is outside": ("f = lambda K=K.a: K.b", ["keras.backend.a"]),
    "a local variable": ("def f():\n    K = 1\n    return K.a", []),
    "a local variable, also ahead of its assignment": ("def f():\n    K.a\n    K = 1", []),
    "a loop variable": ("for K in x: K.a", []),
    "what a loop runs over": ("for K in K.a: pass", ["keras.backend.a"]),
    "a with target": ("with x as K: K.a", []),
    "what is opened": ("with K.a as K: K.b", ["keras.backend.a"]),
    "an exception": ("try: f()\nexcept E as K: K.a", []),
    "a comprehension's variable": ("[K.a for K in x]", []),
    "what a comprehension runs over": ("[K.a for K in K.b]", ["keras.backend.b"]),
    "the second loop of a comprehension": ("[K.a for y in K.b for K in K.c]", ["keras.backend.b"]),
    "a comprehension's variable ends with it": ("[K for K in x]\nK.a", ["keras.backend.a"]),
    "a comprehension with a condition": ("[y for y in x if K.a]", ["keras.backend.a"]),
    "a generator": ("f(K.a for y in x)", ["keras.backend.a"]),
    "a dictionary comprehension": ("{K.a: K.b for y in x}", ["keras.backend.a", "keras.backend.b"]),
    "a set comprehension": ("{K.a for K in x}", []),
    "a walrus": ("(K := 1)\nK.a", []),
    "a walrus in a comprehension binds outside": ("[(K := y) for y in x]\nK.a", ["keras.backend.a|?"]),
    "a walrus's own value": ("(K := K.a(1))\nK.b", ["keras.backend.a"]),
    "a function of that name": ("def K(): return K.a\nK.b", []),
    "a class of that name": ("class K: pass\nK.b", []),
    "a class of that name, its base": ("class K(K.a): b = K.b\nK.c", ["keras.backend.a", "keras.backend.b"]),
    "deleted": ("K.a\ndel K\nK.b", ["keras.backend.a"]),
    "added to": ("K += K.a\nK.b", ["keras.backend", "keras.backend.a"]),
    "assigned from itself": ("K = K.a(1)\nK.b", ["keras.backend.a"]),
    "annotated and assigned from itself": ("K: int = K.a(1)\nK.b", ["keras.backend.a"]),
    "an annotation alone binds nothing": ("K: int\nK.a", ["keras.backend.a"]),
    "unpacked": ("K, y = f()\nK.a", []),
    "unpacked with a star": ("y, *K = f()\nK.a", []),
    "imported anew": ("import torch as K\nK.a", []),
    "a type alias": ("type K = int\nK.a", []),
    "a type parameter": ("def f[K](x): return K.a", []),
    "a type parameter's bound": ("def f[T: K.a](x): return x", ["keras.backend.a"]),
}


@pytest.mark.parametrize(("code", "expected"), SHADOWED.values(), ids=SHADOWED)
def test_what_binds_a_name(code: str, expected: list[str]) -> None:
    assert uses(IMPORT + code) == expected


MATCH = {
    "a capture": ("match x:\n    case K: K.a", []),
    "a capture in a sequence": ("match x:\n    case [1, *K]: K.a", []),
    "a capture in a mapping": ("match x:\n    case {'a': K}: K.a", []),
    "the rest of a mapping": ("match x:\n    case {'a': 1, **K}: K.a", []),
    "a capture by as": ("match x:\n    case int() as K: K.a", []),
    "a capture in a class pattern": ("match x:\n    case P(K, y=1): K.a", []),
    "a value": ("match x:\n    case K.a: pass", ["keras.backend.a"]),
    "a class": ("match x:\n    case K.A(y=1): pass", ["keras.backend.A"]),
    "a guard sees the capture": ("match x:\n    case K if K.a: pass", []),
    "the subject": ("match K.a:\n    case K: pass", ["keras.backend.a"]),
    "another case": ("match x:\n    case [K]: pass\n    case y: K.a", ["keras.backend.a"]),
    "behind the match": ("match x:\n    case [K]: pass\nK.a", ["keras.backend.a|?"]),
}


@pytest.mark.parametrize(("code", "expected"), MATCH.values(), ids=MATCH)
def test_match_statements(code: str, expected: list[str]) -> None:
    assert uses(IMPORT + code) == expected


FLOW = {
    "later, in the same block": ("K.a\nimport torch as K\nK.b", ["keras.backend.a"]),
    "in a branch": ("if x:\n    import torch as K\nK.a", ["keras.backend.a|?"]),
    "in that branch": ("if x:\n    import torch as K\n    K.a", []),
    "in the other branch": ("if x:\n    import torch as K\nelse:\n    K.a", ["keras.backend.a"]),
    "in an elif": ("if x:\n    import torch as K\nelif y:\n    K.a", ["keras.backend.a"]),
    "in both branches": ("if x:\n    import torch as K\nelse:\n    K = 1\nK.a", ["keras.backend.a|?"]),
    "in a branch that returns": (
        "def f():\n    from keras import backend as K\n    if x:\n        K = 1\n        return K\n    return K.a",
        ["keras.backend.a"],
    ),
    "in a branch that raises": ("if x:\n    K = 1\n    raise E\nK.a", ["keras.backend.a"]),
    "in a branch that exits": ("if x:\n    K = 1\n    sys.exit(1)\nK.a", ["keras.backend.a"]),
    "in a branch that raises within a try": (
        "try:\n    if x:\n        K = 1\n        raise E\nexcept E:\n    K.a",
        ["keras.backend.a|?"],
    ),
    "in a branch that breaks": (
        "for y in x:\n    if y:\n        K = 1\n        break\nK.a",
        ["keras.backend.a|?"],
    ),
    "in a branch that continues": (
        "for y in x:\n    if y:\n        K = 1\n        continue\n    K.a",
        ["keras.backend.a|?"],
    ),
    "in a loop": ("for y in x:\n    import torch as K\nK.a", ["keras.backend.a|?"]),
    "later in a loop": ("for y in x:\n    K.a\n    import torch as K", ["keras.backend.a|?"]),
    "later in a loop that binds it first": (
        "for y in x:\n    from keras import backend as K\n    K.a\n    import torch as K",
        ["keras.backend.a"],
    ),
    "later in an outer loop": (
        "while x:\n    while y:\n        from keras import backend as K\n        K.a\n    import torch as K",
        ["keras.backend.a"],
    ),
    "in a try": ("try:\n    import torch as K\nexcept E:\n    pass\nK.a", ["keras.backend.a|?"]),
    "in the else of a try": ("try:\n    import torch as K\nexcept E:\n    pass\nelse:\n    K.a", []),
    "in the finally of a try": ("try:\n    import torch as K\nfinally:\n    K.a", ["keras.backend.a|?"]),
    "in a try whose handlers leave": ("try:\n    import torch as K\nexcept E:\n    raise\nK.a", []),
    "in a finally": ("try:\n    f()\nfinally:\n    import torch as K\nK.a", []),
    "in a with": ("with x:\n    import torch as K\nK.a", []),
    "in an operand that may be skipped": ("x and (K := 1)\nK.a", ["keras.backend.a|?"]),
    "in an operand that is always evaluated": ("(K := 1) and x\nK.a", []),
    "in a conditional expression": ("y = (K := 1) if x else K.a", ["keras.backend.a"]),
    "in the test of a loop": ("while (K := f()): pass\nK.a", []),
    "many branches": ("if x: K = 1\n" * 120 + "K.a", ["keras.backend.a|?"]),
}


@pytest.mark.parametrize(("code", "expected"), FLOW.values(), ids=FLOW)
def test_which_bindings_reach_a_use(code: str, expected: list[str]) -> None:
    assert uses(IMPORT + code) == expected


LATER = {
    "a function sees what the module has in the end": ("def f(): return K.a\nimport torch as K", []),
    "a lambda too": ("f = lambda: K.a\nimport torch as K", []),
    "a comprehension sees what is there now": ("[K.a for y in x]\nimport torch as K", ["keras.backend.a"]),
    "a class body too": ("class A:\n    b = K.a\nimport torch as K", ["keras.backend.a"]),
    "a comprehension in a function": (
        "def f():\n    from keras import backend as K\n    [K.a for y in x]\n    import torch as K",
        ["keras.backend.a"],
    ),
    "a name that is bound in a branch": ("if x: K = 1\ndef f(): return K.a", ["keras.backend.a|?"]),
    "a loop variable of that name": ("for K in x: pass\ndef f(): return K.a", ["keras.backend.a|?"]),
    "an inner function may run early": (
        "def f():\n    from keras import backend as K\n    def g(): return K.a\n    K = 1\n    return g",
        ["keras.backend.a|?"],
    ),
    "class names are not seen in methods": (
        "class A:\n    K = 1\n    def f(self): return K.a",
        ["keras.backend.a"],
    ),
    "class names are seen in the class": ("class A:\n    K = 1\n    b = K.a", []),
    "class names are not seen in its comprehensions": (
        "class A:\n    K = 1\n    b = [K.a for y in K.b]",
        ["keras.backend.a"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), LATER.values(), ids=LATER)
def test_code_that_runs_later(code: str, expected: list[str]) -> None:
    assert uses(IMPORT + code) == expected


DECLARED = {
    "global": (
        "K = None\ndef load():\n    global K\n    from keras import backend as K\ndef f(): return K.a",
        ["keras.backend.a"],
    ),
    "global, used where it is bound": (
        "K = 1\ndef load():\n    global K\n    from keras import backend as K\n    K.a",
        ["keras.backend.a"],
    ),
    "global, of another value": (
        "from keras import backend as K\ndef change():\n    global K\n    K = 1\ndef f(): return K.a",
        ["keras.backend.a|?"],
    ),
    "global, through a local of an outer function": (
        "from keras import backend as K\ndef f():\n    K = 1\n    def g():\n        global K\n        return K.a",
        ["keras.backend.a"],
    ),
    "nonlocal": (
        "def f():\n    K = None\n    def load():\n        nonlocal K\n        from keras import backend as K\n"
        "    load()\n    return K.a",
        ["keras.backend.a"],
    ),
    "nonlocal over two functions": (
        "def f():\n    from keras import backend as K\n    def g():\n        def h():\n            nonlocal K\n"
        "            return K.a",
        ["keras.backend.a"],
    ),
    "global in a class": (
        "class A:\n    global K\n    from keras import backend as K\nK.a",
        ["keras.backend.a"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), DECLARED.values(), ids=DECLARED)
def test_global_and_nonlocal(code: str, expected: list[str]) -> None:
    assert uses(code) == expected
