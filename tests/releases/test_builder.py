"""The builder of the release database, over small source trees: what it takes for public, and what it says of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pytest

from tools.releases.facts import Note
from tools.releases.keras_recipes import KERAS_MOUNTS
from tools.releases.modules import module_name, modules_of
from tools.releases.scan import scan
from tools.releases.snapshot import Entry, entries_of
from tools.releases.walk import Rules, walk


def extracted(files: Mapping[str, str], root: str = "pkg", all_files: bool = False) -> dict[str, Entry]:
    """The entries below ``root``, entering all of its modules but those called ``internal``."""
    sources = {path: textwrap.dedent(text) for path, text in files.items()}
    modules = modules_of(sources, lambda source, ops: scan(source, ops))

    def enter(module: str) -> bool:
        return module.split(".")[0] == root and "internal" not in module.split(".")

    return entries_of(modules, walk(modules, root, root, Rules(enter, all_files=all_files)))


def names(files: Mapping[str, str], all_files: bool = False) -> set[str]:
    return {name.removeprefix("pkg.") for name in extracted(files, all_files=all_files)} - {"pkg"}


def test_re_exports_are_followed_to_the_definition() -> None:
    found = extracted(
        {
            "pkg/__init__.py": "from pkg.internal.math import add_v2 as add\nfrom pkg import nn\n",
            "pkg/nn/__init__.py": "from pkg.internal.ops import relu\n",
            "pkg/internal/__init__.py": "",
            "pkg/internal/math.py": "def add_v2(x, y, *, name=None): pass\n",
            "pkg/internal/ops.py": "from .math import add_v2 as relu\n",
        }
    )
    assert found["pkg.add"] == Entry("function", "x,y,*,name=")
    assert found["pkg.nn"].kind == "module"
    assert found["pkg.nn.relu"] == Entry("function", "x,y,*,name=")


def test_a_private_module_that_is_reachable_is_opaque() -> None:
    found = extracted(
        {"pkg/__init__.py": "from pkg import internal\n", "pkg/internal/__init__.py": "x = 1\n"}
    )
    assert found["pkg.internal"].kind == "opaque"
    assert "pkg.internal.x" not in found


def test_names_with_an_underscore_are_private() -> None:
    assert names({"pkg/__init__.py": "_x = 1\ny = 2\n__version__ = '1'\n__author__ = 'me'\n"}) == {
        "y",
        "__version__",
    }


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from pkg.other import *", {"public", "other"}),
        ("from .other import *", {"public", "other"}),
    ],
)
def test_star_imports(code: str, expected: set[str]) -> None:
    found = names({"pkg/__init__.py": code, "pkg/other.py": "public = 1\n_private = 2\n"})
    assert found == {*expected, "other.public"}


def test_star_imports_heed_dunder_all() -> None:
    other = "__all__ = ['a']\n__all__ += ['_b']\n__all__.append('c')\na = _b = c = d = 1\n"
    files = {"pkg/__init__.py": "from pkg.internal.other import *\n", "pkg/internal/other.py": other}
    assert names(files) == {"a", "c", "internal"}


def test_dunder_all_from_the_docstring() -> None:
    other = '"""Documented.\n\n@@a\n"""\na = b = 1\n__all__ = make_all(__name__)\n'
    files = {"pkg/__init__.py": "from pkg.internal.other import *\n", "pkg/internal/other.py": other}
    assert names(files) == {"a", "internal"}


def test_lazy_loaders_are_the_modules_that_they_load() -> None:
    files = {
        "pkg/__init__.py": """
            _NAME = "pkg.layers"
            contrib = LazyLoader("contrib", globals(), "pkg.contrib", "Warning. It goes away.")
            layers = _LazyLoader("layers", globals(), _NAME)
            losses = _LazyLoader("losses", globals(), _NAME + ".losses")
        """,
        "pkg/contrib.py": "def f(x): pass\n",
        "pkg/layers/__init__.py": "class Dense: pass\n",
        "pkg/layers/losses.py": "mse = 1\n",
    }
    assert names(files) == {"contrib", "contrib.f", "layers", "layers.Dense", "losses", "losses.mse"}


def test_setattr_on_the_module_itself() -> None:
    files = {
        "pkg/__init__.py": """
            import sys as _sys
            from pkg.internal import keras as _keras
            _current_module = _sys.modules[__name__]
            setattr(_current_module, "keras", _keras)
            setattr(_other, "ignored", _keras)
        """,
        "pkg/internal/keras.py": "",
        "pkg/internal/__init__.py": "",
    }
    assert names(files) == {"internal", "keras"}


def test_attributes_set_on_other_modules() -> None:
    files = {
        "pkg/__init__.py": """
            from pkg import app
            from pkg import flags
            _current_module.app.flags = flags
            app.other = flags
            class C: pass
            C.attribute = 1
        """,
        "pkg/app.py": "run = 1\n",
        "pkg/flags.py": "FLAGS = 1\n",
    }
    assert names(files) == {
        "app", "app.run", "app.flags", "app.flags.FLAGS", "app.other", "app.other.FLAGS", "flags", "flags.FLAGS", "C",
    }  # fmt: skip


def test_deleted_names_are_gone() -> None:
    code = """
        from pkg.internal import a, b, c
        x = a
        del a
        try:
            del b
        except NameError:
            pass
    """
    files = {"pkg/__init__.py": code, "pkg/internal/__init__.py": "a = b = c = 1\n"}
    assert names(files) == {"c", "x", "internal"}


def test_remove_undocumented_keeps_what_the_docstring_lists() -> None:
    code = '''
        """Module.

        @@a
        """
        from pkg.internal import a, b, c, d
        from pkg.internal import more
        _ALLOWED = ["b"]
        remove_undocumented(__name__, _ALLOWED, [more])
    '''
    files = {
        "pkg/__init__.py": code,
        "pkg/internal/__init__.py": "a = b = c = d = 1\n",
        "pkg/internal/more.py": '"""More.\n\n@@c\n"""\n',
    }
    assert names(files) == {"a", "b", "c"}


def test_branches_are_united_but_for_those_of_type_checkers() -> None:
    code = """
        import sys
        from typing import TYPE_CHECKING
        import typing
        if sys.platform == "win32":
            def a(x): pass
        else:
            def b(x, y): pass
        if TYPE_CHECKING:
            from pkg.other import hidden
        if typing.TYPE_CHECKING:
            import hidden_too
        else:
            shown = 1
        try:
            from fast import c
        except ImportError:
            def c(x): pass
            def only_here(x): pass
    """
    found = extracted({"pkg/__init__.py": code})
    assert {"pkg.a", "pkg.b", "pkg.c", "pkg.only_here", "pkg.shown"} <= set(found)
    assert not {"pkg.hidden", "pkg.hidden_too"} & set(found)
    assert found["pkg.c"].kind == "value", "what is imported counts, not what replaces it when that fails"


def test_of_the_backends_of_keras_tensorflow_comes_first() -> None:
    code = """
        if backend.backend() == "torch":
            def trainer(torch): pass
        elif backend.backend() == "tensorflow":
            def trainer(tensorflow): pass
        elif backend.backend() == "jax":
            def trainer(jax): pass
            def only_jax(): pass
        else:
            def trainer(other): pass
    """
    found = extracted({"pkg/__init__.py": code})
    assert found["pkg.trainer"].signature == "tensorflow"
    assert "pkg.only_jax" in found


def test_of_the_behaviours_of_tensorflow_that_of_2_comes_first() -> None:
    code = """
        if tf.__internal__.tf2.enabled():
            def layer(v2): pass
            def only_v2(): pass
        else:
            def layer(v1): pass
            def only_v1(): pass
    """
    found = extracted({"pkg/__init__.py": code})
    assert found["pkg.layer"].signature == "v2"
    assert {"pkg.only_v1", "pkg.only_v2"} <= set(found)


def test_a_star_import_of_a_package_brings_its_modules() -> None:
    files = {
        "pkg/__init__.py": "from internal.layers import *\n",
        "internal/__init__.py": "",
        "internal/layers/__init__.py": "from internal.layers.core import dense\n",
        "internal/layers/core.py": "def dense(x): pass\n",
        "internal/layers/utils.py": "def smart_cond(x): pass\n",
        "internal/layers/_private.py": "",
        "internal/layers/core_test.py": "",
    }
    assert names(files) == {"dense", "core", "utils"}
    files["internal/layers/__init__.py"] += "__all__ = ['dense']\n"
    assert names(files) == {"dense"}


def test_a_package_that_imports_a_name_from_itself_gets_what_it_has() -> None:
    files = {
        "pkg/__init__.py": """
            from pkg.other import metrics
            from pkg import metrics
            from pkg import losses
        """,
        "pkg/other/__init__.py": "",
        "pkg/other/metrics.py": "mean = 1\n",
        "pkg/metrics.py": "mean = short = 1\n",
        "pkg/losses.py": "loss = 1\n",
    }
    found = names(files)
    assert {"metrics.mean", "losses.loss"} <= found
    assert "metrics.short" not in found


def test_all_files_of_a_package_are_public_where_the_rules_say_so() -> None:
    files = {"pkg/__init__.py": "", "pkg/a/__init__.py": "import os\n", "pkg/a/b.py": "def f(): pass\n"}
    assert names(files) == set()
    assert names(files, all_files=True) == {"a", "a.b", "a.b.f", "a.os"}


def test_a_built_in_function_keeps_its_name_for_later() -> None:
    found = extracted({"pkg/__init__.py": "py_all = all\ndef all(x): pass\nalias = all\n"})
    assert found["pkg.py_all"] == Entry("value")
    assert found["pkg.alias"] == Entry("function", "x")


def test_circular_imports_end() -> None:
    files = {
        "pkg/__init__.py": "from pkg import a\nfrom pkg.a import x\n",
        "pkg/a.py": "from pkg import b\nfrom pkg.b import x\nimport pkg\n",
        "pkg/b.py": "from pkg.a import x\nfrom pkg import a\n",
    }
    assert {"a", "x", "a.b", "a.b.x"} <= names(files)


def test_names_that_go_in_circles_end_at_the_module() -> None:
    files = {
        "pkg/__init__.py": "from pkg.wrappers import *\n",
        "pkg/wrappers.py": "from . import recurrent\nfrom pkg.recurrent import LSTM\n",
        "pkg/recurrent.py": "class LSTM: pass\n",
    }
    found = extracted(files)
    assert found["pkg.recurrent"].kind == "module"
    assert found["pkg.recurrent.LSTM"].kind == "class"


def test_a_file_that_does_not_parse_has_no_names() -> None:
    assert names({"pkg/__init__.py": "x = 1\nprint 'Python 2'\n"}) == set()


@pytest.mark.parametrize(
    ("code", "signature"),
    [
        ("def f(): pass", ""),
        ("def f(x, axis=None, *args, name=None, **kwargs): pass", "x,axis=,*args,name=,**kwargs"),
        ("def f(x, /, y, *, z): pass", "x,/,y,*,z"),
        ("class f:\n  def __init__(self, units, **kwargs): pass", "units,**kwargs"),
        ("class f:\n  def __new__(cls, units): pass", "units"),
        ("class A:\n  def __init__(self, x): pass\nclass f(A): pass", "x"),
        ("class f: pass", ""),
        ("class f(Unknown): pass", None),
        ("class f(collections.namedtuple('f', ['a', 'b'])): pass", "a,b"),
        ("class f(NamedTuple):\n  a: int\n  b: int = 1", "a,b="),
        ("f = collections.namedtuple('f', 'a, b', defaults=[1])", "a,b="),
        ("@dataclasses.dataclass\nclass f:\n  a: int\n  b: int = 1", "a,b="),
        ("def g(x): pass\nf = g", "x"),
        ("def g(x): pass\nf = tf_export('f')(g)", "x"),
        ("def g(x, name=None): pass\nf = tf_export('raw_ops.F')(_ops.to_raw_op(g))", "*,x,name="),
        ("f = something(1)", None),
    ],
)
def test_signatures(code: str, signature: str | None) -> None:
    assert extracted({"pkg/__init__.py": code})["pkg.f"].signature == signature


@pytest.mark.parametrize(
    ("decorator", "note"),
    [
        ("@deprecated('2020-01-01', 'Use ' 'g.')", Note("symbol", "2020-01-01", (), "Use g.")),
        ("@deprecation.deprecated(None, _ADVICE)", Note("symbol", "", (), "Use h.")),
        ("@deprecated(date=None, instructions='Use %s.' % g)", Note("symbol", "", (), "Use ….")),
        ("@deprecated(None, advice())", Note("symbol", "", (), "")),
        (
            "@deprecated_args(None, 'Use axis.', 'dim', ('k', 2))",
            Note("argument", "", ("dim", "k"), "Use axis."),
        ),
        ("@deprecated_arg_values(None, 'No.', axis=None)", Note("value", "", ("axis=None",), "No.")),
    ],
)
def test_deprecation_notes(decorator: str, note: Note) -> None:
    code = f"_ADVICE = 'Use h.'\n{decorator}\ndef f(x, axis): pass\nalias = f\n"
    found = extracted({"pkg/__init__.py": code})
    assert found["pkg.f"].notes == (note,)
    assert found["pkg.alias"].notes == (note,)


def test_a_wrapping_alias_has_notes_of_its_own() -> None:
    code = "def g(x): pass\nf = deprecated(None, 'Use g.')(g)\nh = deprecated_alias('h', 'g', g)\n"
    found = extracted({"pkg/__init__.py": code})
    assert found["pkg.g"].notes == ()
    assert found["pkg.f"] == Entry("function", "x", (Note("symbol", "", (), "Use g."),))
    assert found["pkg.h"] == Entry("function", "x", (Note("symbol", "", (), "Use `g`."),))


def test_deprecated_endpoints_are_about_one_name() -> None:
    code = "@tf_export('math.log', v1=['math.log', 'log'])\n@deprecated_endpoints('log')\ndef log(x): pass\n"
    files = {"tf/__init__.py": code + "from tf import math\n", "tf/math.py": "from tf import log\n"}
    found = extracted(files, root="tf")
    assert found["tf.log"].notes == (Note("alias", "", (), "Use `tf.math.log`."),)
    assert found["tf.math.log"].notes == ()


MEMBERS = """
class _Hidden:
    def from_hidden(self): self.state = 1
class Base(_Hidden):
    CONSTANT = 1
    def build(self): pass
    def _private(self): pass
class Layer(Base, abc.ABC):
    annotated: int
    if True:
        def conditional(self): pass
    def build(self): self.built = self.CONSTANT = True
    @property
    def weights(self): pass
class Other(Unknown):
    def f(self): pass
class Error(ValueError): pass
"""


def test_members_with_inherited_ones() -> None:
    found = extracted({"pkg/__init__.py": MEMBERS})
    members = found["pkg.Layer"].members
    assert members is not None
    assert members.on_class == {"CONSTANT", "build", "conditional", "from_hidden", "weights"}
    assert members.on_instances == {"annotated", "built", "state"}
    assert found["pkg.Layer"].bases == ("pkg.Base",)
    assert found["pkg.Base"].bases == (), "the base has no public name: what it has counts as the class's own"
    error = found["pkg.Error"].members
    assert error is not None and error.on_class == {"args", "with_traceback"}


def test_members_that_the_file_sets_later() -> None:
    code = """
        class Supervisor:
            def stop(self): pass
        setattr(Supervisor, "Stop", Supervisor.stop)
        setattr(Supervisor, name, Supervisor.stop)
    """
    found = extracted({"pkg/__init__.py": code})["pkg.Supervisor"]
    assert found.members is not None
    assert found.members.on_class == {"stop", "Stop"}


def test_a_constructor_is_looked_for_in_the_order_of_python() -> None:
    code = """
        class Base:
            def __init__(self, base): pass
        class Left(Base): pass
        class Right(Base):
            def __init__(self, right): pass
        class Both(Left, Right): pass
        class Odd(Base, Left): pass
    """
    found = extracted({"pkg/__init__.py": code})
    assert found["pkg.Both"].signature == "right"
    assert found["pkg.Odd"].signature == "base", "Python refuses the class"


def test_members_are_unknown_if_a_base_is() -> None:
    assert extracted({"pkg/__init__.py": MEMBERS})["pkg.Other"].members is None


def test_a_class_is_known_by_its_shortest_name() -> None:
    files = {
        "pkg/__init__.py": "from pkg import layers\nfrom pkg.layers import Dense\n",
        "pkg/layers.py": "class Dense: pass\n",
    }
    found = extracted(files)
    assert found["pkg.layers.Dense"].known_as == found["pkg.Dense"].known_as == "pkg.Dense"


def test_ops_of_generated_wrappers() -> None:
    source = b"def f(x):\n  _apply_op_helper('MatMul', x=x)\n  _execute.execute(b'Old_Op', 1)\n  g('NoOp')\n"
    assert scan(source, generated_ops=True).ops == ("MatMul", "Old_Op")
    assert scan(source).ops == ()


def test_the_names_that_lead_into_keras() -> None:
    found = scan(
        b"setattr(_current_module, 'losses', _KerasLazyLoader(globals(), submodule='losses', mode='v1'))\n"
    )
    (step,) = found.steps
    assert (step.name, step.target.submodule, step.target.api) == ("losses", "losses", "v1")  # type: ignore[union-attr]
    assert KERAS_MOUNTS["tf.losses"] == "losses"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b/__init__.py", ("a.b", True)),
        ("a/b.py", ("a.b", False)),
        ("tensorflow-1.13.2.data/purelib/tensorflow/contrib/slim.py", ("tensorflow.contrib.slim", False)),
    ],
)
def test_module_names(path: str, expected: tuple[str, bool]) -> None:
    assert module_name(path) == expected
