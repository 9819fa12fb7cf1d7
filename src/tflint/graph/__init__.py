"""What a graph-mode program builds and runs, followed by abstract interpretation of its Python.

The program is run on *values* (`values`) in a *state* (`state`): statements (`statements`), expressions (`expressions`), calls of
its own functions and classes (`calls`), and models of what the framework's functions do (`framework`, `ops`). Every claim
that comes out is certain: a tensor *needs* a placeholder only if it does on every way through the code, and a
placeholder is *unfed* only if no way feeds it. What is not understood is unknown, and unknown proves nothing.
"""
