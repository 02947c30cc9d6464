# Santé. `make` or `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell for v in python3.13 python3.12 python3.11 python3; do command -v $$v >/dev/null 2>&1 && $$v -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$v; break; }; done)
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: help run demo test check fmt bench migrate revision lock setup setup-test

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: setup ## Set everything up and start Santé; prints its address
	@$(BIN)/sante serve $(ARGS)

demo: setup ## A made-up person with a year of data, and today's plan
	@$(BIN)/sante demo $(ARGS)

test: setup-test ## All tests (ARGS="tests/labs -k fhir" for some)
	@tools/test $(ARGS)

check: setup-test ## Format, lint, types, import contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/contracts/test_architecture.py

fmt: setup-test ## Format the code and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-test ## Measure what the design promises; prints ratios
	@$(BIN)/python -m bench $(ARGS)

migrate: setup ## Bring the database to the newest schema
	@$(BIN)/sante migrate $(ARGS)

revision: setup-test ## Start a new migration: make revision NAME=add-something
	@$(BIN)/python tools/revision.py "$(NAME)"

lock: setup-test ## Resolve the dependencies anew into the lock files
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --all-extras --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

setup: .venv/.installed
setup-test: .venv/.test-tools

INPUTS := pyproject.toml hatch_build.py package.json package-lock.json tools/setup $(shell find web src/sante/wearables/formats/apple/scan -type f -not -name '*.so' 2>/dev/null)

.venv/.installed: requirements.lock $(INPUTS)
	@PYTHON="$(PYTHON)" tools/setup
	@touch $@

.venv/.test-tools: requirements-dev.lock tools/setup-test $(INPUTS)
	@PYTHON="$(PYTHON)" LOCK=requirements-dev.lock tools/setup
	@tools/setup-test
	@touch .venv/.installed $@
