# `make` alone says what there is. Works as root and as anybody else; needs Python 3.11+ and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
export DJANGO_SETTINGS_MODULE := hotline.settings
# Ask no registry for upgrades.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python keeps what it compiled, whatever the shell says: a city is a dozen processes of two thousand
# modules, and each would take three times as long to start.
unexport PYTHONDONTWRITEBYTECODE

##@ Every day
.PHONY: help setup run test
help: ## Say what there is
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*##/ {printf "  make %-12s%s\n", $$1, $$2}' Makefile

setup: .venv/.development ## Install everything, the tools for development too

run: .venv/.runtime ## Start it all: database, demo city, web, worker, beat; Ctrl-C stops it
	@$(PY) -m hotline.run

# In two processes, each with services of its own; a Redis that was given is one, and gets one process.
test: .venv/.development ## Every test; ARGS="tests/kernel -k vendor" for some
	@$(PY) -m tests.browsers
	@$(PY) -m pytest $(if $(REDIS_URL),,-n 2 --dist loadfile --no-loadscope-reorder) $(ARGS)

##@ Before a commit
.PHONY: check lint format types arch procedure messages
check: lint types arch test ## What CI runs

lint: .venv/.development ## Style of code and templates, missing migrations, missing translations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@if [ -d templates ]; then .venv/bin/djlint --lint --quiet templates; fi
	@$(PY) manage.py translations --check
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py check --fail-level WARNING

format: .venv/.development ## Put code and templates into shape
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format --quiet .
	@if [ -d templates ]; then find templates -name '*.html' -exec .venv/bin/djhtml --tabwidth 2 {} +; fi

types: .venv/.development ## Static types
	@.venv/bin/mypy

arch: .venv/.development ## Imports point one way
	@.venv/bin/lint-imports --no-logo

procedure: .venv/.development ## Bring docs/procedure.md up to the steps
	@$(PY) manage.py procedure --write

messages: .venv/.development ## Bring the translations up to the code, and compile them
	@$(PY) manage.py translations --extract
	@$(PY) manage.py translations

##@ Now and then
.PHONY: bench matrix screenshots clean
bench: .venv/.development ## How fast it is, against a floor measured in the same run
	@$(PY) -m benchmarks $(ARGS)

matrix: .venv/.development ## Who may take which step in which state, tried for real
	@$(PY) -m pytest -q -s tests/hotline/test_the_matrix.py -k allowed_exactly -p no:randomly $(ARGS)

screenshots: .venv/.development ## Pictures of the real screens for the README
	@$(PY) -m tests.browsers
	@$(PY) -m tests.screenshots $(ARGS)

clean: ## Throw away the virtual environment; var/ with its data stays
	rm -rf .venv

# ---- The virtual environment: .runtime for `make run`, .development on top for the rest.
# --no-compile: Python compiles what is really used when it is used, which is a third of it.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Set PYTHON=…")'
	@echo "Making .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt constraints.txt | .venv/bin/python
	@echo "Installing what it needs to run …"
	@$(PY) -m pip install --quiet --no-compile -r requirements.txt
	@touch .venv/.runtime

.venv/.development: requirements-dev.txt .venv/.runtime
	@echo "Installing the tools for development …"
	@$(PY) -m pip install --quiet --no-compile -r requirements-dev.txt
	@touch .venv/.development
