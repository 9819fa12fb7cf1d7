"""The builder of the release database: reads wheels, writes ``src/tflint/releases/tables/``.

    python -m tools.releases rebuild                    every table, from every release
    python -m tools.releases add tensorflow 2.22        one more release, and what it changes
    python -m tools.releases diff tensorflow 2.20 2.21  what changed from one release to another

It never runs at lint time. It needs ``requests`` and ``pypi-simple``, which tflint itself does not.
"""
