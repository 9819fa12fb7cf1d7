"""Small programs that define Keras objects, make a model of them, save it and load it again.

``KERAS`` stands for the flavour of Keras that runs the program. Each one leaves ``model`` and ``loaded`` behind; they have to
compute the same. ``x`` is an array of shape (2, 3).
"""

from __future__ import annotations

from dataclasses import dataclass

BOTH = ("keras", "tf_keras")
KERAS_3 = ("keras",)

LAYER = """
class Scale(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        config = super().get_config()
        config.update({"factor": self.factor})
        return config
"""
REGISTERED = '\n@keras.utils.register_keras_serializable(package="own")' + LAYER
FUNCTIONAL = """
inputs = keras.Input((3,))
model = keras.Model(inputs, {layer}(inputs))
"""
COMPILED = """
inputs = keras.Input((3,))
model = keras.Model(inputs, keras.layers.Dense(3)(inputs))
model.compile("sgd", {arguments})
"""
SAVE = """
model.save("model{ending}")
loaded = keras.models.load_model("model{ending}"{arguments})
"""


def program(definitions: str, model: str, ending: str = ".keras", load: str = "") -> str:
    """A whole program."""
    head = "import KERAS\nimport numpy as np\n\n"
    made = f'\nx = np.ones((2, 3), "float32")\n{model.strip()}\n'
    saved = SAVE.format(ending=ending, arguments=f", {load}" if load else "")
    return head + definitions.strip("\n") + "\n\n" + made + saved.lstrip("\n")


def layered(layer: str = "Scale(3.0)") -> str:
    return FUNCTIONAL.format(layer=layer)


def compiled(arguments: str) -> str:
    return COMPILED.format(arguments=arguments)


@dataclass(frozen=True, slots=True)
class Case:
    """``finds``: the codes of the rules that speak. ``raises``: a part of the message (one of several, between bars), empty where the program runs but the loaded model
    computes something else (or misses weights). ``fixed``: the fixes repair it.
    """

    name: str
    code: str
    finds: tuple[str, ...] = ()
    raises: str = ""
    flavours: tuple[str, ...] = BOTH
    fixed: bool = True


LOSS = """
def distance(y_true, y_pred):
    return keras.backend.mean(y_true - y_pred) if False else (y_true - y_pred) ** 2
"""
LOSS_CLASS = """
class Distance(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return (y_true - y_pred) ** 2
"""
METRIC_CLASS = """
class Count(keras.metrics.Metric):
    def __init__(self{parameters}):
        super().__init__({arguments})
        self.seen = self.add_weight(name="seen", shape=(), initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.seen.assign_add(1.0)

    def result(self):
        return self.seen
"""
INITIALIZER = """
class Filled(keras.initializers.Initializer):
    def __init__(self, value=0.5):
        self.value = value

    def __call__(self, shape, dtype=None, **kwargs):
        return np.full(shape, self.value, "float32")

    def get_config(self):
        return {"value": self.value}
"""
CONSTRAINT = """
class Same(keras.constraints.Constraint):
    def __call__(self, w):
        return w
"""
REGULARIZER = """
class Nothing(keras.regularizers.Regularizer):
    def __call__(self, x):
        return 0.0

    def get_config(self):
        return {}
"""
ACTIVATION = """
def double(x):
    return x * 2.0
"""
MODEL = """
class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(3)

    def call(self, inputs):
        return self.dense(inputs)
"""
OPTIMIZER = """
class Slow(keras.optimizers.SGD):
    pass
"""

NO_CLASS = "Scale|'str' object is not callable"
"""What Keras 3 and tf_keras say of a layer class that they do not know."""

UNREGISTERED = [
    Case("layer", program(LAYER, layered()), ("TFL500",), NO_CLASS),
    Case("layer in h5", program(LAYER, layered(), ".h5"), ("TFL500",), "Unknown layer: 'Scale'"),
    Case("layer that is added", program(LAYER, "model = keras.Sequential()\nmodel.add(Scale())\nmodel(x)"), ("TFL500",), "Scale"),
    Case("layer from a function", program(LAYER + "\n\ndef build():\n    inputs = keras.Input((3,))\n    outputs = Scale()(inputs)\n    return keras.Model(inputs, outputs)\n", "model = build()"), ("TFL500",), NO_CLASS),
    Case("loss function", program(LOSS, compiled("loss=distance")), ("TFL500",), "distance"),
    Case("loss class", program(LOSS_CLASS, compiled("loss=Distance()")), ("TFL500",), "Distance"),
    Case("metric function", program(LOSS, compiled('loss="mean_squared_error", metrics=[distance]')), ("TFL500",), "distance"),
    Case("metric class", program(METRIC_CLASS.format(parameters=", **kwargs", arguments="**kwargs"), compiled('loss="mean_squared_error", metrics=[Count()]')), ("TFL500",), "Count"),
    Case("optimizer", program(OPTIMIZER, compiled('loss="mean_squared_error"').replace('"sgd"', "Slow(0.1)")), ("TFL500",), "Slow", KERAS_3),
    Case("initializer", program(INITIALIZER, layered("keras.layers.Dense(3, kernel_initializer=Filled())")), ("TFL500",), "Filled"),
    Case("constraint", program(CONSTRAINT, layered("keras.layers.Dense(3, kernel_constraint=Same())")), ("TFL500",), "Same"),
    Case("regularizer", program(REGULARIZER, layered("keras.layers.Dense(3, kernel_regularizer=Nothing())")), ("TFL500",), "Nothing", KERAS_3),
    Case("activation", program(ACTIVATION, layered("keras.layers.Dense(3, activation=double)")), ("TFL500",), "double"),
    Case("function of a Lambda", program(ACTIVATION, layered("keras.layers.Lambda(double)")), ("TFL500",), "double", KERAS_3),
    Case("subclassed model", program(MODEL, "model = Net()\nmodel(x)"), ("TFL500",), "Net"),
    Case("json", program(LAYER, layered()).replace('model.save("model.keras")\n', "text = model.to_json()\n").replace('load_model("model.keras")', "model_from_json(text)"), ("TFL500",), NO_CLASS),
]  # fmt: skip

TWO = (
    LAYER + "\n\nclass Shift(keras.layers.Layer):\n    def call(self, inputs):\n        return inputs + 1.0\n"
)
IN = "model = keras.Sequential([keras.Input((3,)), {layers}])"
CONTAINERS = [
    Case(
        "layers in a list",
        program(
            TWO,
            "parts = [keras.Input((3,)), Scale()]\nparts.append(Shift())\nmodel = keras.Sequential(parts)",
        ),
        ("TFL500",),
        NO_CLASS,
    ),
    Case(
        "classes in a dictionary",
        program(
            TWO,
            'parts = {"scale": Scale, "shift": Shift}\n'
            + IN.format(layers='parts["scale"](), parts["shift"]()'),
        ),
        ("TFL500",),
        NO_CLASS,
    ),
    Case(
        "a loop over classes",
        program(
            TWO,
            "model = keras.Sequential([keras.Input((3,))])\nfor part in (Scale, Shift):\n    model.add(part())",
        ),
        ("TFL500",),
        NO_CLASS,
    ),
    Case(
        "a comprehension over classes",
        program(TWO, IN.format(layers="*[part() for part in (Scale, Shift)]")),
        ("TFL500",),
        NO_CLASS,
    ),
    Case(
        "a model in a model",
        program(
            TWO,
            "inner = keras.Sequential([keras.Input((3,)), Scale()])\n" + IN.format(layers="inner, Shift()"),
        ),
        ("TFL500",),
        NO_CLASS,
    ),
    Case(
        "half of the custom objects",
        program(
            TWO,
            "objects = {item.__name__: item for item in [Scale]}\n" + IN.format(layers="Scale(), Shift()"),
            load="custom_objects=objects",
        ),
        ("TFL500",),
        "Shift|'str' object is not callable",
    ),
    Case(
        "class of a function",
        program(
            "def build():\n    class Shift(keras.layers.Layer):\n        def call(self, inputs):\n            return inputs + 1.0\n\n    return keras.Sequential([keras.Input((3,)), Shift()])\n",
            "model = build()",
        ),
        ("TFL500",),
        "Shift|'str' object is not callable",
        fixed=False,
    ),
]
VARIABLE = """
import tensorflow as tf


@keras.utils.register_keras_serializable(package="own")
class Bias(keras.layers.Layer):
    def build(self, input_shape):
        self.offset = tf.Variable({initial})

    def call(self, inputs):
        return inputs + self.offset
"""
TRAINED = 'inputs = keras.Input((3,))\nmodel = keras.Model(inputs, Bias()(inputs))\nvars(model.layers[-1])["offset"].assign([1.0, 2.0, 3.0])'
UNTRACKED = [
    Case("zeros", program(VARIABLE.format(initial="tf.zeros((3,))"), TRAINED), ("TFL502",), "", KERAS_3),
    Case(
        "ones with a name",
        program(VARIABLE.format(initial='tf.ones((3,)), name="offset"'), TRAINED),
        ("TFL502",),
        "",
        KERAS_3,
    ),
    Case(
        "initializer",
        program(VARIABLE.format(initial="tf.random_normal_initializer()(shape=(3,))"), TRAINED),
        ("TFL502",),
        "",
        KERAS_3,
    ),
    Case(
        "trainable",
        program(VARIABLE.format(initial="tf.zeros((3,)), trainable=True"), TRAINED),
        ("TFL502",),
        "",
        KERAS_3,
    ),
]

WITHOUT_KWARGS = LAYER.replace(", **kwargs", "").replace("**kwargs", "")
ONLY_NAME = LAYER.replace("**kwargs):", "name=None):").replace("(**kwargs)", "(name=name)")
OBJECTS = 'custom_objects={"Scale": Scale}'
AUTOMATIC = WITHOUT_KWARGS[: WITHOUT_KWARGS.index("    def get_config")]
REFUSED = [
    Case("layer", program(WITHOUT_KWARGS, layered(), load=OBJECTS), ("TFL503",), "unexpected keyword argument 'name'"),
    Case("layer in h5", program(WITHOUT_KWARGS, layered(), ".h5", OBJECTS), ("TFL503",), "unexpected keyword argument 'name'"),
    Case("layer with a name", program(ONLY_NAME, layered(), load=OBJECTS), ("TFL503",), "unexpected keyword argument 'trainable'"),
    Case("layer without get_config", program(AUTOMATIC, layered(), load=OBJECTS), ("TFL503",), "unexpected keyword argument 'trainable'", KERAS_3),
    Case("metric", program(METRIC_CLASS.format(parameters="", arguments=""), compiled('loss="mean_squared_error", metrics=[Count()]'), load='custom_objects={"Count": Count}'), ("TFL503",), "unexpected keyword argument 'name'"),
    Case("loss", program(LOSS_CLASS.replace("    def call", '    def __init__(self, name="d"):\n        super().__init__(name=name)\n\n    def call'), compiled("loss=Distance()"), load='custom_objects={"Distance": Distance}'), ("TFL503",), "unexpected keyword argument 'reduction'"),
    Case("model", program(MODEL.replace(", **kwargs", "").replace("**kwargs", ""), "model = Net()\nmodel(x)", load='custom_objects={"Net": Net}'), ("TFL503",), "unexpected keyword argument 'trainable'", KERAS_3),
]  # fmt: skip

FORGOTTEN = [
    Case("default", program(LAYER.replace('"factor": self.factor', ""), layered(), load=OBJECTS), ("TFL504",)),
    Case("required", program(LAYER.replace('"factor": self.factor', "").replace("factor=2.0", "factor"), layered(), load=OBJECTS), ("TFL504",), "missing 1 required positional argument: 'factor'"),
    Case("registered", program(REGISTERED.replace('"factor": self.factor', ""), layered()), ("TFL504",)),
    Case("another key", program(REGISTERED.replace('"factor":', '"scale":'), layered()), ("TFL504",), "scale", fixed=False),
    Case("child of a layer with get_config", program(LAYER + '''

class Shift(Scale):
    def __init__(self, by=0.0, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, inputs):
        return inputs + self.by
''', layered("Shift(5.0)"), load='custom_objects={"Shift": Shift}'), ("TFL504",)),
    Case("derived from Dense", program('''
class Shifted(keras.layers.Dense):
    def __init__(self, by=0.0, **kwargs):
        super().__init__(3, **kwargs)
        self.by = by

    def call(self, inputs):
        return inputs + self.by

    @classmethod
    def from_config(cls, config):
        config.pop("units", None)
        return cls(**config)
''', layered("Shifted(5.0)"), load='custom_objects={"Shifted": Shifted}'), (), fixed=False),
    Case("loss with an argument", program(LOSS_CLASS.replace("    def call", "    def __init__(self, power, **kwargs):\n        super().__init__(**kwargs)\n        self.power = power\n\n    def call"), compiled("loss=Distance(2.0)"), load='custom_objects={"Distance": Distance}'), ("TFL504",), "missing 1 required positional argument: 'power'"),
]  # fmt: skip

UNINITIALISED = [
    Case("layer", program(REGISTERED.replace("        super().__init__(**kwargs)\n", ""), layered()), ("TFL501",), "super().__init__()"),
    Case("model", program("\n@keras.utils.register_keras_serializable(package='own')" + MODEL.replace("        super().__init__(**kwargs)\n", ""), "model = Net()\nmodel(x)"), ("TFL501",), "super().__init__()", KERAS_3),
    Case("metric", program("\n@keras.utils.register_keras_serializable(package='own')" + METRIC_CLASS.format(parameters=", **kwargs", arguments="**kwargs").replace("        super().__init__(**kwargs)\n", ""), compiled('loss="mean_squared_error", metrics=[Count()]')), ("TFL501",), "super().__init__()", KERAS_3),
    Case("loss", program("\n@keras.utils.register_keras_serializable(package='own')" + LOSS_CLASS.replace("    def call", "    def __init__(self, **kwargs):\n        self.power = 2\n\n    def call"), compiled("loss=Distance()")), ("TFL501",), "no attribute"),
]  # fmt: skip

OTHERS = [
    Case("class in a Sequential", program("", "model = keras.Sequential([keras.layers.Flatten, keras.layers.Dense(3)])\nmodel(x)"), ("TFL508",), "Flatten"),
    Case("class of an optimizer", program("", compiled('loss="mean_squared_error"').replace('"sgd"', "keras.optimizers.SGD")), ("TFL508",), "Could not interpret optimizer identifier"),
    Case("lambda", program("", layered("keras.layers.Lambda(lambda t: t * 2.0)")), ("TFL507",), "Python lambda", KERAS_3, fixed=False),
    Case("reserved name", program(REGISTERED.replace("self.factor = factor", "self.factor = self.losses = factor"), layered()), ("TFL505",), "property 'losses' of 'Scale' object has no setter", KERAS_3, fixed=False),
]  # fmt: skip

SILENT = [
    Case("custom_objects", program(LAYER, layered(), load=OBJECTS)),
    Case("custom_objects by name", program(LAYER, 'objects = {"Scale": Scale}' + layered(), load="custom_objects=objects")),
    Case("custom_objects from elsewhere", program(LAYER + "\n\ndef objects():\n    return dict(Scale=Scale)\n", layered(), load="custom_objects=objects()")),
    Case("custom_objects by their names", program(TWO, IN.format(layers="Scale(), Shift()"), load="custom_objects={item.__name__: item for item in (Scale, Shift)}")),
    Case("custom_objects of two dictionaries", program(TWO, 'one, two = {"Scale": Scale}, dict(Shift=Shift)\n' + IN.format(layers="Scale(), Shift()"), load="custom_objects=one | two")),
    Case("custom_objects unpacked", program(TWO, 'one = {"Scale": Scale}\n' + IN.format(layers="Scale(), Shift()"), load='custom_objects={**one, "Shift": Shift}')),
    Case("custom_objects that grow", program(TWO, 'objects = {"Scale": Scale}\nobjects.update(Shift=Shift)\n' + IN.format(layers="Scale(), Shift()"), load="custom_objects=objects")),
    Case("another item of a dictionary", program(TWO, 'parts = {"scale": Scale(), "dense": keras.layers.Dense(3)}\n' + IN.format(layers='parts["dense"]'))),
    Case("layers that a model's own class makes", program(TWO + "\n\n@keras.utils.register_keras_serializable()" + MODEL.replace("keras.layers.Dense(3)", "Scale()"), "model = Net()\nmodel(x)")),
    Case("scope", program(LAYER, layered()).replace("loaded = ", 'with keras.utils.custom_object_scope({"Scale": Scale}):\n    loaded = ')),
    Case("registry", program(LAYER, 'keras.utils.get_custom_objects().update({"Scale": Scale})' + layered()) + '\ndel keras.utils.get_custom_objects()["Scale"]\n'),
    Case("registry, one by one", program(LAYER, 'keras.utils.get_custom_objects()["Scale"] = Scale' + layered()) + '\ndel keras.utils.get_custom_objects()["Scale"]\n'),
    Case("registered", program(REGISTERED, layered())),
    Case("registered by a call", program(LAYER, 'keras.utils.register_keras_serializable("own")(Scale)' + layered())),
    Case("registered under another name", program(REGISTERED.replace('"own"', '"own", name="Other"'), layered())),
    Case("registered by an alias", program("register = keras.utils.register_keras_serializable\n\n\n@register()" + LAYER, layered())),
    Case("three keywords", program(REGISTERED.replace("**kwargs):", "name=None, trainable=True, dtype=None):").replace("(**kwargs)", "(name=name, trainable=trainable, dtype=dtype)"), layered())),
    Case("keywords by another name", program(REGISTERED.replace("**kwargs", "**kw"), layered())),
    Case("keywords that are taken out", program(REGISTERED.replace("        super().__init__(**kwargs)\n        self.factor = factor", '        self.extra = kwargs.pop("extra", None)\n        super().__init__(**kwargs)\n        self.factor = factor'), layered())),
    Case("config of its own", program(REGISTERED.replace(", **kwargs", "").replace("**kwargs", "").replace("super().get_config()", "{}"), layered())),
    Case("from_config of its own", program(REGISTERED.replace(", **kwargs", "").replace("**kwargs", "") + '''
    @classmethod
    def from_config(cls, config):
        return cls(config["factor"])
''', layered())),
    Case("config by Keras", program(REGISTERED[: REGISTERED.index("    def get_config")], layered())),
    Case("config in pieces", program(REGISTERED.replace('''        config = super().get_config()
        config.update({"factor": self.factor})
        return config''', '''        base = super(Scale, self).get_config()
        config = {"factor": self.factor}
        return dict(list(base.items()) + list(config.items()))'''), layered())),
    Case("constructor of the base class", program(REGISTERED.replace("super().__init__(**kwargs)", "keras.layers.Layer.__init__(self, **kwargs)"), layered())),
    Case("loss that is not loaded", program(LOSS, compiled("loss=distance"), load="compile=False")),
    Case("another model", program(LAYER, "other = keras.Sequential([Scale()])" + layered("keras.layers.Dense(3)"))),
    Case("name used again", program(LAYER, "inputs = keras.Input((3,))\nh = Scale()(inputs)\nfirst = keras.Model(inputs, h)\nh = keras.layers.Dense(3)(inputs)\nmodel = keras.Model(inputs, h)")),
    Case("layer of a layer", program(REGISTERED + '''

class Inner(keras.layers.Layer):
    def call(self, inputs):
        return inputs + 1.0


@keras.utils.register_keras_serializable(package="own")
class Outer(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = Inner()

    def call(self, inputs):
        return self.inner(inputs)
''', layered("Outer()"))),
    Case("lambda that is trusted", program("", layered("keras.layers.Lambda(lambda t: t * 2.0)"), load="safe_mode=False")),
    Case("base class with an argument", program(LAYER.replace("class Scale", "class Base").replace("factor=2.0, **", "factor, **").replace('"factor": self.factor', "") + '''

@keras.utils.register_keras_serializable(package="own")
class Double(Base):
    def __init__(self, **kwargs):
        super().__init__(2.0, **kwargs)
''', layered("Double()"))),
]  # fmt: skip
