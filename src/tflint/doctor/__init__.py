"""Saved models, read without TensorFlow, Keras or h5py: what they are, who wrote them, what loading them takes.

The files come from strangers. Nothing of them is executed or unpickled; sizes, nesting and counts are bounded, and
whatever is wrong with a file is an answer (`tflint.doctor.facts.Artefact.problem`), never an exception.
"""
