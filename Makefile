# Everything a checkout can do. `make help` lists it; nothing here needs root (see scripts/install-root.sh).
.DEFAULT_GOAL := help
.PHONY: help run setup test check check-fast lint types texts bench clean tree system

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
unexport PYTHONDONTWRITEBYTECODE  # else every process compiles the tests, and the program, anew
FAST := $(wildcard tests/domain tests/dialplan tests/store tests/operations tests/mail tests/webui tests/live tests/architecture) --ignore=tests/webui/api --ignore=tests/mail
# Most of the time of the tests is spent waiting for phones and pages (tests/order.py mixes them with those that compute):
# they run side by side, each worker with its own Asterisk, two more than there are processors (two processors: three workers
# took 850 s, four 670 s).
CORES := $(shell nproc 2>/dev/null || echo 1)
WORKERS := -n $(shell test $(CORES) -gt 2 && echo 6 || expr $(CORES) + 2) --dist worksteal
FAST_WORKERS := -n $(shell test $(CORES) -gt 3 && echo 4 || echo $(CORES)) --dist worksteal
# The first Python on PATH that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## set up, then serve the demo domain: prints a page to open, log-ins and SIP accounts; Ctrl-C stops it
	@exec $(VENV)/bin/ringplan up --demo

setup: $(READY) tree ## everything the program needs: .venv/bin/ringplan and a private Asterisk

test: setup system ## all tests, with a real Asterisk and real phones
	@$(VENV)/bin/pytest $(WORKERS) --rerun-show-tracebacks $(PYTEST_ARGS)

check: lint types test ## lint, types and all tests

check-fast: lint types ## lint, types and the quick tests that need no PBX, a tenth of their examples and rows
	@$(VENV)/bin/pytest $(FAST_WORKERS) --few-examples -m "not pbx and not postgres and not slow" $(FAST)

lint: $(READY) ## ruff: rules and format
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types: $(READY) ## mypy
	@$(VENV)/bin/mypy

texts: $(READY) ## put the messages of the code into the translations, and say what is not translated
	@$(PY) scripts/texts.py

bench: setup ## one benchmark: make bench NAME=post-dial ARGS="--calls 100"
	@$(PY) -m tests.bench $(NAME) $(ARGS) --json

clean: ## remove what was built: environment, caches, the unpacked Asterisk; the state in var/ stays
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis var/tree var/tree.apt var/tree.part
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

tree: $(READY)
	@$(PY) -m controller.pbx.tree

system:
	@scripts/install-root.sh

$(READY): requirements.lock requirements-build.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Ringplan needs Python 3.11 or newer on PATH (or PYTHON=/path/to/python)."; exit 1; }
	@echo "Making the Python environment in $(VENV): about 60 MB, a minute or two, the first time only …"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip --clear $(VENV)
	@$(PY) -m pip --version >/dev/null 2>&1 || PYTHONPATH=. $(PY) scripts/pip_without_root.py
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
