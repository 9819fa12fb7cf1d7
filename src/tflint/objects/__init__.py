"""What is wrong with a file's Keras classes and how it uses them, from Python's own syntax tree alone.

A file with nothing to report is never parsed by libcst because of these rules.
"""
