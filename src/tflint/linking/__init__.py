"""Names across modules: rules that are judged on Python's own syntax tree, in any file, without libcst.

Most files have nothing to say here, and that is seen from their bytes (`tflint.linking.worth`).
"""
