# Ambassadors: everything a fresh clone needs. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PYTEST_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PINNED := $(PIP) install --require-hashes
COMPILE := $(BIN)/uv --quiet pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --upgrade

.PHONY: help venv venv-dev neo4j gds demo test test-long lint format bench lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(VENV)/.installed ## Make .venv with pinned, hash-checked packages

$(VENV)/.installed: pyproject.toml ambassadors/__init__.py requirements.txt requirements-build.txt requirements-local.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "make venv: Python 3.11 or newer is needed; name it: make venv PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "make venv: this Python cannot make environments (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "installing packages into $(VENV)"
	@$(PINNED) -r requirements.txt -r requirements-build.txt
	@$(PINNED) --only-binary :all: -r requirements-local.txt >$(VENV)/local.log 2>&1 \
		|| { grep -q 'No matching distribution' $(VENV)/local.log && ! grep -q 'Retrying' $(VENV)/local.log \
			&& echo "local graph server: no wheel for this platform; set NEO4J_URI to use the graph"; } \
		|| { cat $(VENV)/local.log >&2; exit 1; }
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

venv-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(PINNED) -r requirements-dev.txt
	@touch $@

neo4j: ## Fetch the Neo4j server that the tests run, into a cache outside the clone
	@tests/neo4j/fetch.sh

gds: ## Fetch Graph Data Science for it, beside which the long tests hold our algorithms
	@tests/neo4j/fetch.sh gds

demo: venv ## A simulated brand community: load, rank, print, serve
	@$(BIN)/ambassadors demo

test: venv-dev neo4j lint ## Lint and run every test except the long ones (PYTEST_ARGS="-k name")
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

test-long: venv-dev neo4j gds lint ## Every test, the long ones too
	@AMBASSADORS_LONG=1 $(BIN)/python -m pytest -m "not bench" --timeout 5400 $(PYTEST_ARGS)

lint: venv-dev ## ruff, mypy, import contracts
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "not formatted: make format" >&2; $(BIN)/ruff format --check; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >$(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log >&2; exit 1; }
	@echo "lint: clean"

format: venv-dev ## Format and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format --quiet

$(VENV)/.installed-bench: $(VENV)/.installed-dev requirements-bench.txt
	@$(PINNED) -r requirements-bench.txt
	@touch $@

bench: $(VENV)/.installed-bench ## Measure beside named peers, in one run
	@$(BIN)/python benchmarks/run.py

lock: venv-dev ## Pin the newest versions again, with hashes
	@$(PIP) install uv
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) --group build -c requirements.txt -o requirements-build.txt
	@grep -o 'arcadedb-embedded==[^"]*' pyproject.toml | $(COMPILE) - -c requirements.txt -o requirements-local.txt
	@$(COMPILE) --group dev -c requirements.txt -c requirements-build.txt -o requirements-dev.txt
	@$(COMPILE) --group bench -c requirements.txt -c requirements-dev.txt -o requirements-bench.txt

clean: ## Remove what the targets made in this clone (not the caches outside it)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
