# coverpack: every task of the project. `make` lists them.
#
# PYTHON=python3.12 chooses the interpreter; without it the newest usable one is taken.

PYTHON ?=
BIN    := .venv/bin
# What `make demo` shows: all examples in a table, and one of them in full.
DEMO     = $(BIN)/coverpack evaluate --brief examples/*.json
DEMO_ONE = $(BIN)/coverpack evaluate examples/needs-information.json

.DEFAULT_GOAL := help
.PHONY: help venv demo test test-full lint types format bench bench-scale clean

help: ## list these tasks
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1|/p' Makefile | while IFS='|' read -r task text; do \
	  printf '  make %-11s %s\n' "$$task" "$$text"; done

venv: ## create .venv and install, if anything changed
	@for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do \
	  if [ -n "$$python" ] && "$$python" -c '' 2>/dev/null; then \
	    PYTHON="$(PYTHON)" exec "$$python" setup/prepare.py; \
	  fi; \
	done; \
	echo "coverpack: no Python was found: install Python 3.11 or later" >&2; exit 1

demo: venv ## evaluate the examples
	@$(DEMO)
	@echo; $(DEMO_ONE)

test: lint types ## everything a change must pass: lint, types, tests
	@echo "== tests"; $(BIN)/python -m pytest

test-full: lint types ## the same with the slow tests
	@echo "== tests, slow ones too"; $(BIN)/python -m pytest -m "slow or not slow"

lint: venv ## ruff: rules and layout
	@echo "== ruff check"; $(BIN)/ruff check .
	@echo "== ruff format --check"; $(BIN)/ruff format --check .

types: venv ## mypy, strict
	@echo "== mypy"; $(BIN)/mypy

format: venv ## lay code and data out, repair what ruff can, bring generated files up to date
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@$(BIN)/coverpack fmt
	@$(BIN)/coverpack schema --editor -o schemas/editor/pack.schema.json
	@$(BIN)/python tests/docs/documented.py

bench: venv ## measure speed, as ratios
	@$(BIN)/python -m benchmarks

bench-scale: venv ## measure packs over files against other engines: benchmarks/RESULTS.md
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@$(BIN)/python -m benchmarks.scale

clean: ## remove what the tasks above made
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
