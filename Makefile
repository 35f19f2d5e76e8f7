# Needs python3 (3.11 or newer) and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Test workers; 0 runs the tests in one process, as a debugger needs it.
JOBS ?= 4

# attacks and chaos are also folders of tests
.PHONY: help setup demo test properties attacks chaos limits check audit format compatibility bench clean matrix faults screenshots reference wheel wheel-check

help:
	@echo "make demo    virtual phones, a server, and tasks being carried out (ARGS=\"--phones 3 --exit\")"
	@echo "make test    the tests (ARGS=\"tests/unit -k name\", JOBS=0 for one process)"
	@echo "make properties   the tests of properties, with new examples"
	@echo "make attacks the attacks, each with its figure, in their long versions"
	@echo "make limits  many workers at the limits, and 24 accounts at one user"
	@echo "make matrix  every script in every app version and language; writes docs/matrix-APP.md"
	@echo "             ARGS=interruptions: each with every pop-up and stop screen; writes docs/matrix-interruptions.md"
	@echo "make faults  every fault at every call of every script, 300 phones lost at once; an hour (ARGS=\"-k follow\")"
	@echo "make check   style, unsafe code, types, import contracts, dependencies"
	@echo "make bench   the benchmarks (ARGS=\"NAME\" for one)"
	@echo "make compatibility   docs/compatibility.md, by running every documented example"
	@echo "make screenshots   every page of the dashboard, light and dark, for a desktop and a phone (ARGS=\"fleet\" for one)"
	@echo "                   ARGS=readme: the three of the README"
	@echo "make reference   the table in docs/settings.md, from the settings themselves"
	@echo "make wheel   dist/phonedeck-….whl; make wheel-check tries it in an empty environment, a few minutes"
	@echo "make setup   only the set-up: .venv/bin/phonedeck, .venv/bin/virtualphone"

setup: $(VENV)/.run

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; name another with make PYTHON=python3.12")'
	@echo "Setting up .venv (once)…"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made requirements-dev.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run
	@$(BIN)/phonedeck demo $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

properties: $(VENV)/.dev
	@$(BIN)/python -m pytest -m hypothesis --hypothesis-profile anew $(ARGS)

attacks: $(VENV)/.dev
	@PHONEDECK_ATTACKS=full $(BIN)/python -m pytest tests/attacks $(ARGS)

check: $(VENV)/.dev audit
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Advisories come over the network: where it does not reach, the audit says so and checks the lock files alone.
audit: $(VENV)/.dev
	@$(BIN)/python .ci/audit.py

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

chaos: $(VENV)/.dev
	@PYTHONPATH=tests:tests/acceptance:tests/chaos $(BIN)/python tests/chaos/__main__.py $(ARGS)

compatibility: $(VENV)/.dev
	@PYTHONPATH=tests $(BIN)/python -m compatibility

limits: $(VENV)/.dev
	@PHONEDECK_LIMITS=full $(BIN)/python -m pytest tests/engine/test_limits_together.py tests/flows/test_limits.py --timeout 1200 $(ARGS)

matrix: $(VENV)/.dev
	@$(BIN)/python tests/flows/run_matrix.py $(ARGS)
	@PHONEDECK_MATRIX=full $(BIN)/python -m pytest tests/flows/test_many_accounts.py tests/unit/apps/test_recognition.py

faults: $(VENV)/.dev
	@PHONEDECK_MATRIX=full $(BIN)/python -m pytest tests/phones --timeout 86400 --capture no $(ARGS)

screenshots: $(VENV)/.dev
	@PYTHONPATH=tests:tests/acceptance:tests/browser $(BIN)/python tests/browser/screenshots.py $(ARGS)

reference: $(VENV)/.dev
	@$(BIN)/python .ci/reference.py

wheel: $(VENV)/.dev
	@rm -rf dist
	@$(BIN)/python -m hatchling build -t wheel

wheel-check: $(VENV)/.dev
	@PYTHONPATH=tests:tests/acceptance $(BIN)/python tests/operation/wheel_check.py

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
