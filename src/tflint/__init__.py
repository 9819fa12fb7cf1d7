"""tflint: find and fix what breaks in TensorFlow and Keras code, without importing either."""

__version__ = "0.1.0"
