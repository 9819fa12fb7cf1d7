"""Small projects, each one text: ``>> path`` begins a file. ``main.py`` is run; what it raises is what tflint says.

Nothing here says what is right: Python does (`test_projects.py`).
"""

from __future__ import annotations

ALIASES = {
    "the original name of an alias": """
>> main.py
import json as j
print(json.dumps(1))
""",
    "in a function": """
>> main.py
import json as j
def f():
    return json.dumps(1)
f()
""",
    "the alias itself": """
>> main.py
import json as j
print(j.dumps(1))
""",
    "both are imported": """
>> main.py
import json
import json as j
print(json.dumps(1), j.dumps(2))
""",
    "the parent of an aliased submodule": """
>> main.py
import os.path as p
print(os.getcwd())
""",
    "the whole dotted name of an aliased submodule": """
>> main.py
import xml.dom as d
print(xml.dom.Node)
""",
    "a from-import under another name": """
>> main.py
from os import path as p
print(path.join("a", "b"))
""",
    "a function under another name, called": """
>> main.py
from os.path import join as j
print(join("a", "b"))
""",
    "a parameter of that name": """
>> main.py
import json as j
def f(json):
    return json
print(f(1))
""",
    "a global of that name": """
>> main.py
import json as j
def load():
    global json
    import json
load()
print(json.dumps(1))
""",
    "a class attribute of that name is not seen in methods": """
>> main.py
import json as j
class A:
    json = j
    def f(self):
        return json.dumps(1)
A().f()
""",
    "a class attribute of that name is seen in the class": """
>> main.py
import json as j
class A:
    json = j
    text = json.dumps(1)
print(A.text)
""",
    "a comprehension's own name": """
>> main.py
import json as j
print([json for json in (1, 2)])
""",
    "after a comprehension its name is gone": """
>> main.py
import json as j
[json for json in (1, 2)]
print(json)
""",
    "a walrus in a comprehension stays": """
>> main.py
import json as j
[(json := n) for n in (1, 2)]
print(json)
""",
    "an import in another function": """
>> main.py
def f():
    import json as j
    return j
def g():
    return np.zeros(1)
f()
g()
""",
    "an import of the usual name in another function": """
>> main.py
def f():
    import numpy as np
    return np
f()
print(np.zeros(1))
""",
    "np without its import": """
>> main.py
x = np.zeros(1)
""",
    "tf without its import": """
>> main.py
def f():
    return tf.constant(1)
f()
""",
    "pd without its import": """
>> main.py
class A:
    frame = pd.DataFrame()
""",
    "plt without its import": """
>> main.py
for i in range(2):
    plt.plot(i)
""",
    "keras without its import": """
>> main.py
import tensorflow as tf
model = keras.Sequential()
""",
    "K without its import": """
>> main.py
def loss(y, p):
    return K.mean(p - y)
loss(1, 2)
""",
    "K as something else": """
>> main.py
K = type("K", (), {"mean": staticmethod(lambda x: x)})
print(K.mean(1))
""",
    "np is imported": """
>> main.py
import numpy as np
x = np.zeros(1)
""",
    "np in the except branch": """
>> main.py
try:
    import numpy_that_is_not_there as np
except ImportError:
    np = None
print(np)
""",
    "np under a caught NameError": """
>> main.py
try:
    np.zeros
except NameError:
    print("no numpy")
""",
    "np under a caught ImportError": """
>> main.py
try:
    np.zeros
except ImportError:
    print("no numpy")
""",
    "np in code that never runs": """
>> main.py
if False:
    np.zeros(1)
""",
    "np for type checkers": """
>> main.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    x: "np.ndarray" = np.zeros(1)
""",
    "np in an annotation": """
>> main.py
def f(x: np.ndarray):
    return x
""",
    "np in an annotation that is not evaluated": """
>> main.py
from __future__ import annotations
def f(x: np.ndarray) -> np.ndarray:
    y: np.ndarray = x
    return y
f(1)
""",
    "np in an annotation of a local": """
>> main.py
def f(x):
    y: np.ndarray = x
    return y
f(1)
""",
    "np in an annotation of the module": """
>> main.py
x: np.ndarray = 1
""",
    "np as a default": """
>> main.py
def f(x=np.pi):
    return x
""",
    "np in a decorator": """
>> main.py
@np.vectorize
def f(x):
    return x
""",
    "np in a base class": """
>> main.py
class A(np.ndarray):
    pass
""",
    "np by exec": """
>> main.py
exec("import numpy as np")
print(np.zeros(1))
""",
    "np by globals": """
>> main.py
globals()["np"] = __import__("numpy")
print(np.zeros(1))
""",
    "np by the builtins": """
>> main.py
import builtins
import numpy
builtins.np = numpy
print(np.zeros(1))
""",
    "np by another module": """
>> main.py
import setup_names
def f():
    return np.zeros(1)
f()
>> setup_names.py
import builtins
import numpy
builtins.np = numpy
""",
    "np by a star import": """
>> main.py
from common import *
print(np.zeros(1))
>> common.py
import numpy as np
""",
    "np not by a star import": """
>> main.py
from common import *
print(np.zeros(1))
>> common.py
import numpy
VALUE = 1
""",
    "np not by a star import with its own list": """
>> main.py
from common import *
print(np.zeros(1))
>> common.py
import numpy as np
__all__ = ["VALUE"]
VALUE = 1
""",
    "np by a star import from outside": """
>> main.py
from numpy import *
from json import *
np = 1
print(np)
""",
    "np as the name of an error": """
>> main.py
try:
    1 / 0
except ZeroDivisionError as np:
    print(np.args)
""",
    "np deleted": """
>> main.py
import numpy as np
x = np.zeros(1)
del np
""",
    "np as a loop variable": """
>> main.py
for np in [1j]:
    print(np.real)
""",
    "np as a target of with": """
>> main.py
import io
with io.StringIO() as np:
    np.write("x")
""",
    "np captured by a pattern": """
>> main.py
match 1j:
    case np:
        print(np.real)
""",
    "np in a lambda": """
>> main.py
f = lambda: np.zeros(1)
f()
""",
    "np as a lambda's parameter": """
>> main.py
f = lambda np: np.real
f(1)
""",
    "np of an outer function": """
>> main.py
def outer():
    import numpy as np
    def inner():
        return np.zeros(1)
    return inner()
outer()
""",
    "np nonlocal": """
>> main.py
def outer():
    np = None
    def inner():
        nonlocal np
        import numpy as np
        return np.zeros(1)
    return inner()
outer()
""",
    "numpy under its own name": """
>> main.py
import numpy
print(np.zeros(1))
""",
    "set from another module": """
>> main.py
import helper
import patcher
helper.f()
>> helper.py
def f():
    return np.zeros(1)
>> patcher.py
import numpy
import helper
helper.np = numpy
""",
}

IMPORTS = {
    "a misspelt function": """
>> main.py
from helper import fucntion
>> helper.py
def function():
    pass
""",
    "a function that is there": """
>> main.py
from helper import function
>> helper.py
def function():
    pass
""",
    "in a package": """
>> main.py
import pkg.a
>> pkg/__init__.py
>> pkg/a.py
from .b import missing
>> pkg/b.py
present = 1
""",
    "in a package by its absolute name": """
>> main.py
import pkg.a
>> pkg/__init__.py
>> pkg/a.py
from pkg.b import missing
>> pkg/b.py
present = 1
""",
    "a submodule by from": """
>> main.py
from pkg import b
>> pkg/__init__.py
>> pkg/b.py
""",
    "a package's missing name": """
>> main.py
from pkg import c
>> pkg/__init__.py
>> pkg/b.py
""",
    "a missing module of a package": """
>> main.py
import pkg.c
>> pkg/__init__.py
>> pkg/b.py
""",
    "a missing module of a package by from": """
>> main.py
from pkg.c import x
>> pkg/__init__.py
>> pkg/b.py
""",
    "a relative import of a missing module": """
>> main.py
import pkg.a
>> pkg/__init__.py
>> pkg/a.py
from .c import x
>> pkg/b.py
""",
    "a re-exported name": """
>> main.py
from pkg import value
>> pkg/__init__.py
from .b import value
>> pkg/b.py
value = 1
""",
    "a re-exported name that is missing at its source": """
>> main.py
from pkg import value
>> pkg/__init__.py
from .b import value
>> pkg/b.py
valeu = 1
""",
    "a star import brings it": """
>> main.py
from pkg import value
>> pkg/__init__.py
from .b import *
>> pkg/b.py
value = 1
""",
    "a star import does not bring what has an underscore": """
>> main.py
from pkg import _value
>> pkg/__init__.py
from .b import *
>> pkg/b.py
_value = 1
""",
    "a star import brings what the list names": """
>> main.py
from pkg import _value
>> pkg/__init__.py
from .b import *
>> pkg/b.py
__all__ = ["_value"]
_value = 1
""",
    "a star import does not bring what the list leaves out": """
>> main.py
from pkg import value
>> pkg/__init__.py
from .b import *
>> pkg/b.py
__all__ = ["other"]
value = other = 1
""",
    "a name in a branch": """
>> main.py
from helper import value
>> helper.py
import sys
if sys.version_info >= (3, 0):
    value = 1
else:
    value = 2
""",
    "a name in a try": """
>> main.py
from helper import value
>> helper.py
try:
    from nowhere_at_all import value
except ImportError:
    value = None
""",
    "a name that only the main program binds": """
>> main.py
from helper import value
>> helper.py
if __name__ == "__main__":
    value = 1
""",
    "a name of a function's own": """
>> main.py
from helper import value
>> helper.py
def f():
    value = 1
""",
    "a name that a function binds globally": """
>> main.py
from helper import value
>> helper.py
def f():
    global value
    value = 1
f()
""",
    "a name of a class": """
>> main.py
from helper import method
>> helper.py
class A:
    def method(self):
        pass
""",
    "a name that is deleted": """
>> main.py
from helper import value
>> helper.py
value = 1
other = value
""",
    "a module with __getattr__": """
>> main.py
from helper import anything
>> helper.py
def __getattr__(name):
    return 1
""",
    "a class with __getattr__ only": """
>> main.py
from helper import anything
>> helper.py
class A:
    def __getattr__(self, name):
        return 1
""",
    "a module that fills its globals": """
>> main.py
from helper import a
>> helper.py
for name in "abc":
    globals()[name] = 1
""",
    "a module that updates its globals": """
>> main.py
from helper import a
>> helper.py
globals().update(a=1)
""",
    "a module that replaces itself": """
>> main.py
from helper import a
>> helper.py
import sys
class M:
    a = 1
sys.modules[__name__] = M()
""",
    "a module that sets attributes on itself": """
>> main.py
from helper import a
>> helper.py
import sys
setattr(sys.modules[__name__], "a", 1)
""",
    "exec in the module": """
>> main.py
from helper import a
>> helper.py
exec("a = 1")
""",
    "a caught ImportError": """
>> main.py
try:
    from helper import missing
except ImportError:
    missing = None
>> helper.py
""",
    "a caught ModuleNotFoundError is not enough": """
>> main.py
try:
    from helper import missing
except ModuleNotFoundError:
    missing = None
>> helper.py
present = 1
""",
    "a caught ModuleNotFoundError for a module": """
>> main.py
try:
    from pkg.missing import x
except ModuleNotFoundError:
    x = None
>> pkg/__init__.py
""",
    "any exception caught": """
>> main.py
try:
    from helper import missing
except:
    missing = None
>> helper.py
""",
    "an unrelated exception caught": """
>> main.py
try:
    from helper import missing
except ValueError:
    missing = None
>> helper.py
present = 1
""",
    "in the handler": """
>> main.py
try:
    raise ImportError
except ImportError:
    from helper import missing
>> helper.py
present = 1
""",
    "suppressed": """
>> main.py
import contextlib
with contextlib.suppress(ImportError):
    from helper import missing
>> helper.py
""",
    "for type checkers only": """
>> main.py
import typing
if typing.TYPE_CHECKING:
    from helper import missing
>> helper.py
""",
    "for an old Python only": """
>> main.py
import sys
if sys.version_info < (3, 0):
    from helper import missing
>> helper.py
""",
    "in a function that is called": """
>> main.py
def f():
    from helper import missing
f()
>> helper.py
present = 1
""",
    "several names, the last is missing": """
>> main.py
from helper import (
    present,
    missing,
)
>> helper.py
present = 1
""",
    "a namespace package": """
>> main.py
from space.inner import value
>> space/inner.py
value = 1
""",
    "a missing name in a namespace package's module": """
>> main.py
from space.inner import valeu
>> space/inner.py
value = 1
""",
    "a namespace package as a name": """
>> main.py
from pkg import data
>> pkg/__init__.py
>> pkg/data/inner.py
""",
    "a script beside a package": """
>> main.py
from tools.run import go
>> tools/__init__.py
>> tools/run.py
from tools import settings
from tools.settings import DEBUG
def go():
    return DEBUG
>> tools/settings.py
DEBUG = True
""",
    "what another module gives it": """
>> main.py
import patcher
from helper import late
>> helper.py
>> patcher.py
import helper
helper.late = 1
""",
    "what another module gives it by setattr": """
>> main.py
import patcher
from helper import late
>> helper.py
>> patcher.py
import helper
setattr(helper, "late", 1)
""",
    "an extended path": """
>> main.py
from pkg import extra
>> pkg/__init__.py
import os
__path__.append(os.path.join(os.path.dirname(__file__), "..", "more"))
>> more/extra.py
""",
    "a moved search path": """
>> main.py
import sys
sys.path.insert(0, "lib")
import os
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib")
from helper import value
>> lib/helper.py
value = 1
>> helper.py
other = 1
""",
    "a module's own attributes": """
>> main.py
from helper import __name__, __doc__, __file__, __dict__, __spec__
>> helper.py
""",
    "a version that is not there": """
>> main.py
from helper import __version__
>> helper.py
VERSION = 1
""",
    "a tuple binds it": """
>> main.py
from helper import a, b
>> helper.py
a, (b, *c) = 1, (2, 3)
""",
    "a loop binds it": """
>> main.py
from helper import i, value
>> helper.py
for i in range(3):
    value = i
""",
    "a with binds it": """
>> main.py
from helper import stream
>> helper.py
import io
with io.StringIO() as stream:
    pass
""",
    "a walrus binds it": """
>> main.py
from helper import value
>> helper.py
if (value := 3) > 2:
    pass
""",
    "an annotation alone binds nothing": """
>> main.py
from helper import value
>> helper.py
value: int
other = 1
""",
    "an imported module binds its name": """
>> main.py
from helper import json
>> helper.py
import json
""",
    "a dotted import binds its first name": """
>> main.py
from helper import os
>> helper.py
import os.path
""",
    "a dotted import does not bind its last name": """
>> main.py
from helper import path
>> helper.py
import os.path
""",
    "an import under another name": """
>> main.py
from helper import json
>> helper.py
import json as j
""",
    "another spelling": """
>> main.py
from helper import Value
>> helper.py
value = 1
""",
    "a name after an exception": """
>> main.py
from helper import value
>> helper.py
def value():
    raise ValueError
""",
    "a semicolon": """
>> main.py
import os; from helper import missing
>> helper.py
present = 1
""",
    "a class in a conditional block": """
>> main.py
from helper import A
>> helper.py
import os
if os.sep:
    class A:
        pass
""",
    "a class binds it globally": """
>> main.py
from m import y
print(y)
>> m.py
class A:
    global y
    y = 1
""",
    "a class in a function binds it globally": """
>> main.py
from m import y
print(y)
>> m.py
def f():
    class A:
        global y
        y = 1
f()
""",
    "a name that a class binds for itself": """
>> main.py
from m import y
>> m.py
class A:
    y = 1
""",
    "a loop over nothing": """
>> main.py
for x in ():
    from m import gone
>> m.py
""",
    "a decorator of another module gives it": """
>> main.py
from m import show
print(show)
>> m.py
from tools import export
@export
class Backend:
    show = close = 1
>> tools.py
import sys
def export(cls):
    for name in ["show", "close"]:
        setattr(sys.modules[cls.__module__], name, getattr(cls, name))
    return cls
""",
    "a function of another module gives names that it works out": """
>> main.py
from m import show
print(show)
>> m.py
import tools
tools.fill("m")
>> tools.py
import sys
NAMES = ("show", "close")
def fill(name):
    module = sys.modules[name]
    for each in NAMES:
        setattr(module, each, 1)
""",
    "a function of another module gives names by the dictionary": """
>> main.py
from m import show
print(show)
>> m.py
import tools
tools.fill("m")
>> tools.py
import sys
def fill(name):
    for each in ("show", "close"):
        sys.modules[name].__dict__[each] = 1
""",
    "another module looks modules up and gives other names": """
>> main.py
from m import gone
>> m.py
import tools
tools.fill("m")
>> tools.py
import sys
def fill(name):
    module = sys.modules[name]
    for each in ("show", "close"):
        setattr(module, each, 1)
""",
    "a name for type checkers": """
>> main.py
from m import dumps
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from json import dumps
""",
    "a name for type checkers in two places": """
>> main.py
from m import loads, dumps
>> m.py
import typing
if typing.TYPE_CHECKING:
    from json import dumps
    class loads: pass
def loads(): pass
""",
    "a name for type checkers and another otherwise": """
>> main.py
from m import dumps
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from json import dumps
else:
    dumps = None
""",
    "a name for type checkers that a function binds": """
>> main.py
from m import dumps
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from json import dumps
def load():
    global dumps
    from json import dumps
load()
""",
    "a name for type checkers that the module makes": """
>> main.py
from m import dumps
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from json import dumps
def __getattr__(name):
    return name
""",
    "a name for type checkers imported for them": """
>> main.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from m import dumps
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from json import dumps
""",
    "a name for type checkers that a star import brings": """
>> main.py
from m import dumps
>> m.py
from typing import TYPE_CHECKING
from n import *
if TYPE_CHECKING:
    from json import dumps
>> n.py
dumps = 1
""",
    "a name for type checkers that is a module": """
>> main.py
from m import n
>> m/__init__.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from m import n
>> m/n.py
""",
    "not for type checkers": """
>> main.py
from m import dumps
>> m.py
from typing import TYPE_CHECKING
if not TYPE_CHECKING:
    from json import dumps
""",
}

MEMBERS = {
    "a misspelt attribute": """
>> main.py
import helper
helper.fucntion()
>> helper.py
def function():
    pass
""",
    "an attribute that is there": """
>> main.py
import helper
helper.function()
>> helper.py
def function():
    pass
""",
    "under another name": """
>> main.py
import pkg.b as b
print(b.vlaue)
>> pkg/__init__.py
>> pkg/b.py
value = 1
""",
    "by from": """
>> main.py
from pkg import b
print(b.vlaue)
>> pkg/__init__.py
>> pkg/b.py
value = 1
""",
    "by its dotted name": """
>> main.py
import pkg.b
print(pkg.b.vlaue)
>> pkg/__init__.py
>> pkg/b.py
value = 1
""",
    "of the package": """
>> main.py
import pkg.b
print(pkg.vlaue)
>> pkg/__init__.py
value = 1
>> pkg/b.py
""",
    "a submodule that nothing imports": """
>> main.py
import pkg
print(pkg.b.value)
>> pkg/__init__.py
>> pkg/b.py
value = 1
""",
    "a submodule that the package imports": """
>> main.py
import pkg
print(pkg.b.value)
>> pkg/__init__.py
from . import b
>> pkg/b.py
value = 1
""",
    "a submodule that the package takes names from": """
>> main.py
import pkg
print(pkg.b.value)
>> pkg/__init__.py
from .b import value
>> pkg/b.py
value = 1
""",
    "a submodule that another module imports": """
>> main.py
import pkg
import other
print(pkg.b.value)
>> other.py
import pkg.b
>> pkg/__init__.py
>> pkg/b.py
value = 1
""",
    "a submodule that is imported by its name": """
>> main.py
import importlib
import pkg
importlib.import_module("pkg.b")
print(pkg.b.value)
>> pkg/__init__.py
>> pkg/b.py
value = 1
""",
    "a submodule of a submodule": """
>> main.py
import pkg.sub
print(pkg.sub.deep.value)
>> pkg/__init__.py
>> pkg/sub/__init__.py
from . import deep
>> pkg/sub/deep.py
value = 1
""",
    "a submodule's missing attribute through the package": """
>> main.py
import pkg
print(pkg.b.vlaue)
>> pkg/__init__.py
from . import b
>> pkg/b.py
value = 1
""",
    "relative": """
>> main.py
import pkg.a
>> pkg/__init__.py
>> pkg/a.py
from . import b
print(b.vlaue)
>> pkg/b.py
value = 1
""",
    "in a function": """
>> main.py
import helper
def f():
    return helper.vlaue
f()
>> helper.py
value = 1
""",
    "in a method": """
>> main.py
import helper
class A:
    def f(self):
        return helper.vlaue
A().f()
>> helper.py
value = 1
""",
    "imported in the function": """
>> main.py
def f():
    import helper
    return helper.vlaue
f()
>> helper.py
value = 1
""",
    "rebound": """
>> main.py
import helper
helper = type("H", (), {"vlaue": 1})
print(helper.vlaue)
>> helper.py
value = 1
""",
    "a parameter": """
>> main.py
import helper
def f(helper):
    return helper.real
f(1)
>> helper.py
value = 1
""",
    "a local": """
>> main.py
import helper
def f():
    helper = 1
    return helper.real
f()
>> helper.py
value = 1
""",
    "set here": """
>> main.py
import helper
helper.late = 1
print(helper.late)
>> helper.py
value = 1
""",
    "set elsewhere": """
>> main.py
import helper
import patcher
print(helper.late)
>> patcher.py
import helper as h
h.late = 1
>> helper.py
value = 1
""",
    "an object's attribute of the same name": """
>> main.py
import helper
class A:
    def __init__(self):
        self.late = 1
print(A().late)
print(helper.late)
>> helper.py
value = 1
""",
    "asked for first": """
>> main.py
import helper
if hasattr(helper, "late"):
    print(helper.late)
>> helper.py
value = 1
""",
    "with a default": """
>> main.py
import helper
print(getattr(helper, "late", None))
>> helper.py
value = 1
""",
    "caught": """
>> main.py
import helper
try:
    helper.late
except AttributeError:
    pass
>> helper.py
value = 1
""",
    "caught as something else": """
>> main.py
import helper
try:
    helper.late
except KeyError:
    pass
>> helper.py
value = 1
""",
    "a module with __getattr__": """
>> main.py
import helper
print(helper.anything)
>> helper.py
def __getattr__(name):
    return 1
""",
    "a lazy package": """
>> main.py
import pkg
print(pkg.b.value)
>> pkg/__init__.py
import importlib
def __getattr__(name):
    return importlib.import_module("." + name, __name__)
>> pkg/b.py
value = 1
""",
    "a name of a branch": """
>> main.py
import helper
print(helper.value)
>> helper.py
import sys
if sys.platform:
    value = 1
""",
    "a star import": """
>> main.py
import helper
print(helper.value)
>> helper.py
from inner import *
>> inner.py
value = 1
""",
    "a star import without it": """
>> main.py
import helper
print(helper.vlaue)
>> helper.py
from inner import *
>> inner.py
value = 1
""",
    "a star import from outside": """
>> main.py
import helper
print(helper.dumps)
>> helper.py
from json import *
""",
    "what an imported module has": """
>> main.py
import helper
print(helper.json.dumps(1))
>> helper.py
import json
""",
    "what an imported class has": """
>> main.py
import helper
print(helper.A.value)
>> helper.py
class A:
    value = 1
""",
    "one of two modules": """
>> main.py
import sys
if sys.argv:
    import one as helper
else:
    import two as helper
print(helper.value)
>> one.py
value = 1
>> two.py
other = 1
""",
    "a module's own attributes": """
>> main.py
import helper
print(helper.__name__, helper.__file__, helper.__dict__.keys())
>> helper.py
""",
    "the package's path": """
>> main.py
import pkg
print(pkg.__path__)
>> pkg/__init__.py
""",
    "a plain module has no path": """
>> main.py
import helper
print(helper.__all__)
>> helper.py
value = 1
""",
    "a decorator": """
>> main.py
import helper
@helper.decroate
def f():
    pass
>> helper.py
def decorate(f):
    return f
""",
    "called in a condition": """
>> main.py
import helper
if helper.is_redy():
    pass
>> helper.py
def is_ready():
    return True
""",
    "only evaluated if true": """
>> main.py
import helper
print(helper.value and helper.value.bit_length())
>> helper.py
value = 1
""",
    "in a comprehension over nothing": """
>> main.py
import m
print([m.gone for _ in ()], {m.gone for _ in []}, {m.gone: 1 for _ in {}})
>> m.py
""",
    "in a comprehension over something": """
>> main.py
import m
print([m.gone for _ in (1,)])
>> m.py
""",
    "what a comprehension over nothing asks first": """
>> main.py
import m
print([1 for _ in (m.gone, 2)])
>> m.py
""",
    "an attribute for type checkers": """
>> main.py
import m
print(m.j.dumps)
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import json as j
""",
    "a module for type checkers": """
>> main.py
import m
print(m.n.x)
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import n
>> n.py
x = 1
""",
    "an attribute for type checkers in an annotation that is not evaluated": """
>> main.py
from __future__ import annotations
import m
def f(x: m.n.x): pass
f(1)
>> m.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import n
>> n.py
x = 1
""",
    "set by a with": """
>> main.py
import m
import other
print(m.y)
>> m.py
>> other.py
import m
with open(__file__) as m.y: pass
""",
    "set by a loop": """
>> main.py
import m
import other
print(m.y)
>> m.py
>> other.py
import m
for m.y in (1, 2): pass
""",
    "set by a loop over pairs": """
>> main.py
import m
import other
print(m.y)
>> m.py
>> other.py
import m
for i, m.y in enumerate('ab'): pass
""",
    "set by a tuple": """
>> main.py
import m
import other
print(m.y)
>> m.py
>> other.py
import m
(q, m.y) = 1, 2
""",
    "set by a list": """
>> main.py
import m
import other
print(m.y)
>> m.py
>> other.py
import m
[m.y, q] = 1, 2
""",
    "read by a loop": """
>> main.py
import m
import other
print(m.y)
>> m.py
>> other.py
import m
for i in (hasattr(m, "y"), 2):
    pass
""",
}

CIRCLES = {
    "two modules that need each other": """
>> main.py
import a
>> a.py
from b import y
x = 1
>> b.py
from a import x
y = 2
""",
    "the second is needed later only": """
>> main.py
import a
>> a.py
from b import y
x = 1
>> b.py
import a
y = 2
def f():
    return a.x
""",
    "bound before the import": """
>> main.py
import a
>> a.py
x = 1
from b import y
>> b.py
from a import x
y = 2
""",
    "an attribute at module level": """
>> main.py
import a
>> a.py
import b
x = 1
>> b.py
import a
y = a.x
""",
    "an attribute in a class body": """
>> main.py
import a
>> a.py
import b
class Base:
    pass
>> b.py
import a
class B(a.Base):
    pass
""",
    "an attribute as a default": """
>> main.py
import a
>> a.py
import b
LIMIT = 3
>> b.py
import a
def f(limit=a.LIMIT):
    return limit
""",
    "an import in a function": """
>> main.py
import a
>> a.py
from b import y
x = 1
>> b.py
y = 2
def f():
    from a import x
    return x
""",
    "an import for type checkers": """
>> main.py
import a
>> a.py
from b import y
x = 1
>> b.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from a import x
y = 2
""",
    "three modules": """
>> main.py
import a
>> a.py
from b import y
x = 1
>> b.py
from c import z
y = 2
>> c.py
from a import x
z = 3
""",
    "entered elsewhere it works": """
>> main.py
import b
>> a.py
from b import y
x = 1
>> b.py
y = 2
from a import x
""",
    "entered here it fails": """
>> main.py
import a
>> a.py
from b import y
x = 1
>> b.py
y = 2
from a import x
""",
    "a package and its module": """
>> main.py
import pkg
>> pkg/__init__.py
from pkg.a import A
VERSION = 1
>> pkg/a.py
from pkg import VERSION
class A:
    pass
""",
    "a package that binds first": """
>> main.py
import pkg
>> pkg/__init__.py
VERSION = 1
from pkg.a import A
>> pkg/a.py
from pkg import VERSION
class A:
    pass
""",
    "siblings through the package": """
>> main.py
import pkg
>> pkg/__init__.py
from . import a
from . import b
>> pkg/a.py
from . import b
>> pkg/b.py
from . import a
""",
    "siblings that use each other at once": """
>> main.py
import pkg
>> pkg/__init__.py
from . import a
from . import b
>> pkg/a.py
from . import b
x = 1
>> pkg/b.py
from . import a
y = a.x
""",
    "aliases of half-imported modules": """
>> main.py
import pkg.a
>> pkg/__init__.py
>> pkg/a.py
import pkg.b as b
x = 1
>> pkg/b.py
import pkg.a as a
def f():
    return a.x
""",
    "a dotted use of a half-imported module": """
>> main.py
import pkg.a
>> pkg/__init__.py
>> pkg/a.py
import pkg.b
x = 1
>> pkg/b.py
import pkg.a
y = pkg.a.x
""",
    "caught": """
>> main.py
import a
>> a.py
from b import y
x = 1
>> b.py
try:
    from a import x
except ImportError:
    x = None
y = 2
""",
    "a script that is imported": """
>> main.py
import helper
VALUE = 1
if __name__ == "__main__":
    print(helper)
>> helper.py
from main import VALUE
""",
    "a script that needs its helper": """
>> main.py
from helper import go
VALUE = 1
if __name__ == "__main__":
    go()
>> helper.py
from main import VALUE
def go():
    pass
""",
    "a star import in a circle": """
>> main.py
import a
>> a.py
from b import *
x = 1
>> b.py
from a import *
y = 2
""",
    "a from-import of a module in a circle": """
>> main.py
import pkg.one
>> pkg/__init__.py
>> pkg/one.py
from pkg import two
def f():
    return two.g
>> pkg/two.py
from pkg import one
def g():
    return one.f
""",
    "a decorator from a circle": """
>> main.py
import a
>> a.py
import b
def decorate(f):
    return f
>> b.py
import a
@a.decorate
def f():
    pass
""",
    "a method's body waits": """
>> main.py
import a
>> a.py
import b
x = 1
>> b.py
import a
class B:
    def f(self):
        return a.x
    g = lambda self: a.x
""",
    "a comprehension does not wait": """
>> main.py
import a
>> a.py
import b
x = [1]
>> b.py
import a
y = [n for n in a.x]
""",
    "a diamond without a circle": """
>> main.py
import a
import b
>> a.py
from c import z
>> b.py
from c import z
>> c.py
z = 1
""",
    "a function in a function binds it globally before": """
>> main.py
import a
>> a.py
def f():
    def g():
        global y
        y = 1
    g()
f()
import b
y = 2
>> b.py
from a import y
""",
    "a walrus in a default binds it before": """
>> main.py
import a
>> a.py
def f(v=(y := 1)): pass
import b
y = 2
>> b.py
from a import y
""",
    "a pattern binds it before": """
>> main.py
import a
>> a.py
match 1:
    case y: pass
import b
y = 2
>> b.py
from a import y
""",
    "a class binds it globally before": """
>> main.py
import a
>> a.py
class A:
    global y
    y = 1
import b
y = 2
>> b.py
from a import y
""",
    "a local of the same name binds nothing before": """
>> main.py
import a
>> a.py
def f():
    y = 1
f()
import b
y = 2
>> b.py
from a import y
""",
}

PROJECTS = {
    f"{group}: {name}": text
    for group, table in (
        ("aliases", ALIASES),
        ("imports", IMPORTS),
        ("members", MEMBERS),
        ("circles", CIRCLES),
    )
    for name, text in table.items()
}
