# Every target works in a fresh clone with python3 (3.11 or newer, with venv) and make: nothing else, no root.
# ARGS is passed on, e.g. `make test ARGS="-k ingest -x"`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# The environment is our own, whatever the calling shell has activated.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/' | expand -t 20

demo: $(VENV)/.installed-demo ## Show the service on sample data: Redis, jobs and web in one command; Ctrl-C ends it
	$(BIN)/autobot-analytics demo $(ARGS)

test: $(VENV)/.installed-dev ## Run the tests, in as many processes as there are cores
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.installed-dev ## Check style, types and borders, and run the tests that start no server: in about a minute
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest --unit -q --numprocesses=auto --maxprocesses=4 $(ARGS)

lint: $(VENV)/.installed-dev ## Check style, types and the borders between folders
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

faults: $(VENV)/.installed-dev ## Run the fault matrix in its long form: every fault five times, with other seeds
	FAULTS=long $(BIN)/python -m pytest tests/faults -p no:cacheprovider $(ARGS)

engines: $(VENV)/.installed-dev ## Run every SELECT statement on the Spark Connect server of ENGINE_URL (default: Sail)
	$(BIN)/python -m pytest tests/sql/engines -p no:cacheprovider $(ARGS)

bench: $(VENV)/.installed-dev ## Run the benchmarks: a table and a JSON file
	$(BIN)/python -m benchmarks $(ARGS)

screenshots: $(VENV)/.installed-dev ## Take the pictures of the dashboard in docs/images, with the machine's Chromium
	$(BIN)/python -m tests.browser.screenshots docs/images

docs: $(VENV)/.installed-dev ## Write the pages of docs/ that are made from code
	$(BIN)/python -m autobot_analytics.settings.settings_doc > docs/settings.md
	$(BIN)/python -m autobot_analytics.contract_doc docs/events.md
	$(BIN)/python -m web.api.reference.openapi_doc > docs/api.md
	$(BIN)/python -m snapshots.catalogue_doc > docs/snapshots.md
	$(BIN)/python -m web.metrics.metrics_doc > docs/metrics.md
	$(BIN)/python -m jobs.lake.examples_doc docs/analysts.md
	$(BIN)/python -m jobs.rules.rules_doc > docs/maintenance.md
	$(BIN)/python -m tests.web.otlp.matrix docs/opentelemetry.md

guide: $(VENV)/.installed-dev ## Build the documentation site strictly; the service shows it under /docs/guide/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --clean

prices: $(VENV)/.installed-dev ## Write the price list that ships with us anew, from LiteLLM's newest release or ARGS=FILE
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	source='$(firstword $(ARGS))'; \
	[ -n "$$source" ] || { \
		$(BIN)/python -m pip download --quiet --no-deps --dest "$$scratch" litellm; source=$$(echo "$$scratch"/litellm-*.whl); }; \
	$(BIN)/python -m jobs.pricing.derive "$$source" $(wordlist 2,2,$(ARGS))

lock: ## Write constraints.txt anew: the newest versions that pyproject.toml allows
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	$(call create_venv,$$scratch); \
	"$$scratch/bin/python" -m pip install --quiet --upgrade pip; \
	"$$scratch/bin/python" -m pip install --quiet --editable '.[dev]'; \
	"$$scratch/bin/python" -m pip freeze --exclude-editable > "$$scratch/constraints.txt"; \
	cp "$$scratch/constraints.txt" constraints.txt

# The stamps make a second run quick; a change of pyproject.toml or constraints.txt installs anew.
$(VENV)/.installed-%: pyproject.toml constraints.txt
	@echo 'installing into $(VENV) (the first time this downloads packages and can take several minutes)'
	@[ -x $(BIN)/python ] || { $(call create_venv,$(VENV)); }
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[$*]'
	@touch $@

define create_venv
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo 'needs Python 3.11 or newer; name it: make PYTHON=python3.11 …' >&2; exit 1; }; \
	$(PYTHON) -m venv --clear $(1) \
	|| { echo 'Python makes no virtual environment; on Debian: apt-get install python3-venv' >&2; exit 1; }
endef

.PHONY: help demo test check lint engines bench screenshots docs guide prices lock
.PRECIOUS: $(VENV)/.installed-%
