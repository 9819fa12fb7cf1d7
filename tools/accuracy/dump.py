"""What an installed TensorFlow or Keras really has: run inside an environment, imports it, writes JSON lines.

    python dump.py tensorflow keras --output walk.jsonl.gz       every public name below these roots
    python dump.py tensorflow --ask names.txt --output told.jsonl.gz    what `hasattr` says of these names

It needs nothing but the roots and runs under every Python from 3.6 on, so it imports nothing of tflint and writes
its annotations as strings.

The first line describes the environment (``python``, ``installed``, ``roots``). Every other line has one of these:

``name``
    a dotted name, with ``kind`` (module, class, function, value), ``real`` (where the object says that it was
    defined), ``args`` (its arguments, None where it has none that can be seen), ``walked`` (for modules: its members
    follow), ``import`` where only an import finds it (`hasattr` says no, `import a.b.c` works), and ``private``
    for the packages below a root that are its implementation;
``name`` and ``error``
    the name is listed by `dir`, or was asked for, but is not there; the error says what getting it raises;
``class``
    a class that one or more names have as ``real``, its public ``members``, and those that it has only from a
    ``builtin`` class such as `tuple` or `Exception`.

*Public* is what the generated files expose: nothing below ``tensorflow.python`` and ``keras.src``, no names with a
leading underscore but the few that TensorFlow exports itself, and no module that another one merely imported.
"""

import argparse
import gzip
import importlib
import inspect
import json
import logging
import os
import pkgutil
import re
import sys
import types
import warnings

EXPORTED = frozenset(
    "__internal__ __operators__ __version__ __git_version__ __compiler_version__ __cxx11_abi_flag__ "
    "__cxx_version__ __monolithic_build__".split()
)
"""Names with underscores that the generated files export."""

PRIVATE = frozenset("api python src tests".split())
"""Names of packages that hold implementations, or the same names once more."""

GENERATED = re.compile(
    r"(tensorflow|tensorflow_core)\.(_api|contrib|python\.keras\.api|python\.platform\.flags$)"
    r"|tensorflow_estimator\.|tensorboard\.summary\._tf|keras\.(api|_tf_keras)\b|tf_keras\.api\b"
)
"""Modules that exist to show names, wherever they hang."""

GENERATED_FILE = re.compile(r"/(tensorflow(_core)?/_api|keras/api|tensorflow_estimator)/")
"""Their files, because TensorFlow loads some of them under a second name."""

CONTRIB = re.compile(r"\.contrib\.(\w+)")
"""One of the packages of ``tf.contrib``."""

AGAIN = re.compile(r"\.compat\.(v1|v2)\.compat\.")
"""TensorFlow hangs itself into itself; once is enough."""


def main() -> "int":
    """Write the dump; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write what an installed TensorFlow or Keras has.")
    parser.add_argument("roots", nargs="+", help="modules to import: tensorflow, keras, tf_keras")
    parser.add_argument("--ask", metavar="FILE", help="dotted names, one a line; without it all are walked")
    parser.add_argument("--output", required=True, metavar="FILE", help="the file to write, compressed")
    options = parser.parse_args()
    del sys.argv[1:]  # absl parses it as soon as anything looks into tf.compat.v1.flags.FLAGS
    be_quiet()
    roots = {root: find(root) for root in options.roots}
    records = []
    if options.ask:
        with open(options.ask, encoding="utf-8") as file:
            names = [line.strip() for line in file if line.strip()]
        imported = set()  # type: set[str]
        for root, module in roots.items():
            records += [answer(name, root, module, imported) for name in names if below(name, root)]
    else:
        classes = {}  # type: dict[str, type]
        for root, module in roots.items():
            records += walk(root, module, classes)
        records += [members_of(real, cls) for real, cls in sorted(classes.items())]
    with gzip.open(options.output, "wt", encoding="utf-8", compresslevel=9) as output:
        # Last, because TensorFlow imports its Keras late.
        for record in [describe_environment(options.roots), *records]:
            output.write(json.dumps(record, sort_keys=True) + "\n")
    return 0


def be_quiet() -> "None":
    """TensorFlow's logs and warnings say nothing of what is there."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def find(root: "str") -> "types.ModuleType":
    """The module of a root such as ``tensorflow.keras``, which only its parent may know."""
    first, *rest = root.split(".")
    module = importlib.import_module(first)
    for step in rest:
        module = getattr(module, step)
    dir(module)
    return module


def describe_environment(roots: "list[str]") -> "dict[str, object]":
    """The first line: the Python, the versions of what was imported, and of what comes with it."""
    installed = {}
    for name in [*roots, "tensorflow", "keras", "tf_keras", "tensorflow_estimator", "numpy"]:
        module = sys.modules.get(name)
        version = getattr(module, "__version__", None)
        if isinstance(version, str):
            installed[name] = version
    return {"python": sys.version.split()[0], "installed": installed, "roots": roots}


# -- the walk ----------------------------------------------------------------------------------------


def walk(root: "str", module: "types.ModuleType", classes: "dict[str, type]") -> "list[dict[str, object]]":
    """A record for every public name below a root, parents first; adds the classes found to ``classes``.

    What attributes reach comes before what only imports reach, because importing adds attributes.
    """
    roots_path = list(getattr(module, "__path__", []))
    record = describe(root, module)
    record["walked"] = True
    records = [record]
    waiting = [(root, module, frozenset([id(module)]))]
    packages = []
    while waiting:
        name, module, above = waiting.pop(0)
        packages.append((name, module, above))
        for attribute in public(module):
            child_name = name + "." + attribute
            record, child = describe_attribute(child_name, module, attribute)
            records.append(record)
            note_class(record, child, classes)
            if isinstance(child, types.ModuleType):
                if id(child) not in above and belongs(child_name, child, module):
                    record["walked"] = True
                    waiting.append((child_name, child, above | {id(child)}))
    seen = {str(record["name"]) for record in records}
    while packages:
        name, module, above = packages.pop(0)
        for attribute in importable(name, module):
            child_name = name + "." + attribute
            if child_name in seen:
                continue
            try:
                child = importlib.import_module(child_name)
            except BaseException as error:  # what it needs is not installed, or it is a program
                records.append({"name": child_name, "error": shown(error), "import": True})
                continue
            found = walk(child_name, child, classes)
            for record in found:
                record["import"] = True
            records += found
            seen.update(str(record["name"]) for record in found)
    if "." not in root:
        records += [record for record in inner_packages(root, roots_path) if record["name"] not in seen]
    return records


def inner_packages(root: "str", path: "list[str]") -> "list[dict[str, object]]":
    """The packages right below a root that can be imported although nothing shows them."""
    names = [found[1] for found in pkgutil.iter_modules(path) if found[2] and not found[1].startswith("_")]
    return [
        {"name": root + "." + name, "kind": "module", "real": root + "." + name, "private": True}
        for name in sorted(names)
    ]


def public(module: "types.ModuleType") -> "list[str]":
    """The names that a module shows, in order."""
    names = {name for name in dir(module) if isinstance(name, str)}
    return sorted(name for name in names if name in EXPORTED or is_public(name))


def is_public(name: "str") -> "bool":
    return not name.startswith("_") and name not in PRIVATE


def belongs(name: "str", child: "types.ModuleType", parent: "types.ModuleType") -> "bool":
    """Whether a module is part of the public names, and not merely imported where it hangs."""
    if AGAIN.search(name):
        return False
    real = real_name(child)
    contrib = CONTRIB.search(name)
    if contrib:
        # Its packages show one another's modules, and these what they imported, without end: such a guest is
        # walked (slim.losses is tf.contrib.losses), but not the guests that it has.
        home = re.compile(r"tensorflow(_core)?\.contrib\." + contrib.group(1) + r"(\.|$)")
        guests = GENERATED.match(real) and home.match(real_name(parent))
        return bool(home.match(real) or guests)
    if GENERATED.match(real) or "Lazy" in type(child).__name__:
        return True
    if name.startswith("tensorflow."):
        # Under Keras 3, tf.keras shows Keras's own modules, which hold nothing but names to show.
        return bool(GENERATED_FILE.search(str(getattr(child, "__file__", ""))) or real.startswith("keras."))
    return real == real_name(parent) + "." + name.rpartition(".")[2]


def importable(name: "str", module: "types.ModuleType") -> "list[str]":
    """The public submodules of a package that an import would find, whether it was imported or not.

    Below ``tensorflow`` only those of ``tf.contrib``: the rest of the folder is the implementation.
    """
    if name.startswith("tensorflow") and name != "tensorflow.contrib":
        return []
    path = getattr(module, "__path__", None)
    if path is None:
        return []
    names = {found[1] for found in pkgutil.iter_modules(path)}
    return sorted(name for name in names if is_public(name) and not re.search(r"(^|_)tests?$", name))


# -- one name ----------------------------------------------------------------------------------------


def describe_attribute(name: "str", module: "object", attribute: "str") -> "tuple[dict[str, object], object]":
    """The record of an attribute and the object; where getting it raises, of the error and None."""
    try:
        value = getattr(module, attribute)
        if isinstance(value, types.ModuleType):
            dir(value)  # loads the lazy ones
    except Exception as error:
        return {"name": name, "error": shown(error)}, None
    return describe(name, value), value


def describe(name: "str", value: "object") -> "dict[str, object]":
    """The record of an object that is there."""
    kind = kind_of(value)
    record = {"name": name, "kind": kind, "real": real_name(value)}  # type: dict[str, object]
    if kind != "module" and callable(value):
        record["args"] = arguments_of(value)
    return record


def kind_of(value: "object") -> "str":
    """module, class, function or value."""
    if isinstance(value, types.ModuleType):
        return "module"
    if inspect.isclass(value):
        return "class"
    if inspect.isroutine(value) or has(value, "__wrapped__"):
        return "function"
    return "value"


def has(value: "object", attribute: "str") -> "bool":
    """`hasattr` for objects that raise what they like."""
    try:
        getattr(value, attribute)
    except Exception:
        return False
    return True


def real_name(value: "object") -> "str":
    """Where an object says that it was defined; of a plain value, its type."""
    try:
        if isinstance(value, types.ModuleType):
            return str(value.__name__)
        if inspect.isclass(value) or has(value, "__qualname__"):
            return str(value.__module__) + "." + str(getattr(value, "__qualname__", ""))
        return type(value).__module__ + "." + type(value).__qualname__
    except Exception as error:
        return shown(error)


def arguments_of(value: "object") -> "list[str] | None":
    """``x``, ``y=`` (has a default), ``*`` or ``*args``, ``**kwargs``; None where there is nothing to see.

    Of a class, those of its ``__init__`` or ``__new__``: its metaclass often shows ``*args, **kwargs`` only.
    """
    try:
        if not isinstance(value, type):
            return shown_arguments(inspect.signature(value))  # type: ignore[arg-type]
        for method, plain in (("__init__", object.__init__), ("__new__", object.__new__)):
            function = getattr(value, method)
            if function is not plain:
                first, *rest = shown_arguments(inspect.signature(function)) or [""]
                return [first, *rest] if first.startswith("*") else rest  # without self
        return []
    except (AttributeError, TypeError, ValueError):
        return None


def shown_arguments(signature: "inspect.Signature") -> "list[str]":
    """A signature in the notation of the tables."""
    shown = []
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        if parameter.kind is parameter.VAR_POSITIONAL:
            starred = True
            shown.append("*" + parameter.name)
        elif parameter.kind is parameter.VAR_KEYWORD:
            shown.append("**" + parameter.name)
        else:
            shown.append(parameter.name + ("" if parameter.default is parameter.empty else "="))
    return shown


def note_class(record: "dict[str, object]", value: "object", classes: "dict[str, type]") -> "None":
    if inspect.isclass(value):
        classes.setdefault(str(record["real"]), value)


def members_of(real: "str", cls: "type") -> "dict[str, object]":
    """The public methods and attributes of a class. Not from `dir`, which some metaclasses overrule."""
    names = {True: set(), False: set()}  # type: dict[bool, set[str]]
    for base in cls.__mro__:
        names[base.__module__ == "builtins"].update(name for name in vars(base) if not name.startswith("_"))
    return {"class": real, "members": sorted(names[False]), "builtin": sorted(names[True] - names[False])}


def shown(error: "BaseException") -> "str":
    """The last line of a traceback, shortened."""
    text = str(error).strip().splitlines()
    return type(error).__name__ + ": " + (text[0] if text else "")[:300]


# -- asking ------------------------------------------------------------------------------------------


def below(name: "str", root: "str") -> "bool":
    return (name + ".").startswith(root + ".")


def answer(name: "str", root: "str", module: "types.ModuleType", imported: "set[str]") -> "dict[str, object]":
    """Whether a dotted name is there: what `hasattr` says of each step, then what `import` says.

    What was imported stays an attribute of its package; ``imported`` remembers that it was none before.
    """
    value = module  # type: object
    reached = root
    by_import = False
    for step in name[len(root) :].split(".")[1:]:
        try:
            value = getattr(value, step)
        except Exception as error:
            reason = shown(error)
            if not isinstance(value, types.ModuleType):
                return {"name": name, "error": reason}
            try:
                value = importlib.import_module(reached + "." + step)
            except BaseException as failure:  # a module may end the interpreter when imported
                missing = isinstance(failure, ImportError) and step in str(failure)
                return {"name": name, "error": reason if missing else reason + "; import: " + shown(failure)}
            imported.add(reached + "." + step)
        reached += "." + step
        by_import = by_import or reached in imported
    record = describe(name, value)
    if by_import:
        record["import"] = True
    return record


if __name__ == "__main__":
    sys.exit(main())
