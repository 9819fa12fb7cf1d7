# Each target makes what it needs in .venv by itself, once: `make demo` works in a fresh clone.
# PYTHON may name another Python (3.10 or newer) to make the virtual environment with.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venvs/peers
DEMO := fixtures/legacy_project

# The compiled catalogue of a checkout is kept beside Python's compiled code; without it each run takes longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint bench clean

help:
	@echo "make demo   what tflint says about $(DEMO), and what it would change"
	@echo "make test   all tests (ARGS='tests/releases -k target' for some)"
	@echo "make lint   ruff, mypy"
	@echo "make bench  speed and memory, against the parser and against peers"
	@echo "make clean  remove the virtual environments and what was built"

# The project itself asks for TensorFlow 1.15: a target without a version is the newest, where it has to go.
# Exit code 1 only says that something was found, as it should.
demo: $(VENV)/.runtime
	@echo "\$$ tflint --target tensorflow $(DEMO)"
	@$(BIN)/tflint --no-cache --target tensorflow $(DEMO) || test $$? -eq 1
	@echo
	@echo "\$$ tflint --target tensorflow --diff $(DEMO)"
	@$(BIN)/tflint --no-cache --target tensorflow --diff $(DEMO) || test $$? -eq 1

# As many processes as there are cores: ARGS='-n0' for one, which a debugger needs.
test: $(VENV)/.test
	@$(BIN)/python -m pytest -n auto --maxprocesses=4 --dist=worksteal $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test $(PEERS)/.made
	@$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) $(PEERS) build dist

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "tflint needs Python 3.10 or newer: make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.made pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/.runtime

# Peers pin other releases of libcst, so they get an environment of their own.
$(PEERS)/.made: $(VENV)/.made
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet fixit torchfix
	@touch $@
