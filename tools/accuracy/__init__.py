"""Checks the release database against real installs.

python -m tools.accuracy.environments    installs each release in turn and dumps what it has
python -m tools.accuracy.compare         compares the dumps with the database, writes docs/accuracy.md
"""
