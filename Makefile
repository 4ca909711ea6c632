# One command for each thing a contributor does. `make setup` first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: setup check test demo bench docs clean

setup: $(BIN)/feedq  ## a virtual environment with everything

$(BIN)/feedq: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e '.[test]'
	@touch $@

check: setup test  ## what must hold before a change lands
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup
	$(BIN)/python -m pytest

demo: setup  ## the app against stand-ins: no network, no account
	$(BIN)/feedq demo

bench: setup  ## what fetching costs; each module of benchmarks/ says what it measures
	$(BIN)/python -m pip install --quiet reader
	$(BIN)/python -m benchmarks.fetch
	$(BIN)/python -m benchmarks.app

docs: setup  ## the reference, from the help and the types; the pictures, from the demo
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis
