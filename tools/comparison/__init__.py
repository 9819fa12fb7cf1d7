"""tflint beside tf_upgrade_v2, the script that TensorFlow brings: ``python -m tools.comparison``."""
