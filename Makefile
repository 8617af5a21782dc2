# The verbs of the day. Everything works on a fresh machine with nothing but Python 3.11+ and make.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
AT ?= running
PORT ?= 8000

.PHONY: help setup demo test check lint types contracts docs messages lock postgres bench clean

help: ## What one can type here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

setup: .venv/.ready ## Prepare .venv with the product in it
.venv/.ready: requirements.lock pyproject.toml tools/setup.sh
	@tools/setup.sh requirements.lock ready

.venv/.test-ready: requirements-test.lock pyproject.toml tools/setup.sh
	@tools/setup.sh requirements-test.lock test-ready

.venv/.dev-ready: requirements-dev.lock pyproject.toml tools/setup.sh
	@tools/setup.sh requirements-dev.lock dev-ready

demo: setup ## Start the demonstration (AT=applications|matching|running|closing|evaluated, PORT=8000)
	@exec $(BIN)/binome demo --at $(AT) --port $(PORT)

test: .venv/.test-ready ## The whole test suite, browser journeys included
	@tools/browser.sh
	$(BIN)/python -m pytest

check: .venv/.dev-ready lint types contracts ## What must pass before a commit
	$(BIN)/python -m pytest -m "not journey and not slow" -q

lint: .venv/.dev-ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && tools/djade.sh

types: .venv/.dev-ready
	$(BIN)/mypy

contracts: .venv/.dev-ready
	$(BIN)/lint-imports

docs: .venv/.dev-ready ## Build the documentation
	$(BIN)/sphinx-build -q -W --keep-going docs docs/_build/html

postgres: .venv/.dev-ready ## The database tests once more, on a throw-away PostgreSQL
	$(BIN)/python tools/postgres.py run -- $(BIN)/python -m pytest -m "not journey and not bench" -q \
		--ignore=tests/pairing --ignore=tests/content --ignore=tests/cli --ignore=tests/faults

messages: .venv/.dev-ready ## Gather texts and compile the French catalogues
	$(BIN)/python tools/messages.py

bench: .venv/.dev-ready .venv/bench/.ready ## Measure, never assert
	$(BIN)/python -m pytest tests/bench --benchmark-only -q
	$(BIN)/python tests/bench/pairing_table.py

.venv/bench/.ready: requirements-bench.lock .venv/.dev-ready
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --upgrade --target .venv/bench -r requirements-bench.lock
	@touch $@

lock: ## Write the hashed locks anew, without index addresses
	@tools/lock.sh

clean: ## Remove what was made here
	rm -rf .venv var build dist docs/_build
