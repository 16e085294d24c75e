# motcua: `make run` opens it, `make test` tests it. Both need only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
MADE := $(VENV)/made
# Two a core: a good part of a test waits for the disk or for a terminal.
WORKERS = $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')
PACKAGES := counter db receipts screens sync motcua province

.PHONY: run test install check bench fleet soak whole province-day lock sbom audit picture clean

run: install
	@$(BIN)/motcua demo

install: $(MADE)

$(MADE): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên (Python 3.11 or later is needed).")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .
	$(BIN)/python -m compileall -q $(VENV) $(PACKAGES)
	@$(BIN)/python -c 'import pathlib; pathlib.Path("$(MADE)").touch()'

test: install
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not soak and not alone"
	$(BIN)/python -m pytest -m "not soak and alone"

soak: install
	$(BIN)/python -m pytest -n auto --dist worksteal -m "soak and not alone"
	$(BIN)/python -m pytest -m "soak and alone"

whole: install
	$(BIN)/python -m tests.e2e.power -o docs/whole.md

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install
	$(BIN)/python -m benchmarks

fleet: install
	$(BIN)/python -m benchmarks.fleet

province-day: install
	$(BIN)/python -m tests.e2e.province_day

picture: install
	$(BIN)/python docs/pictures.py

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --extra province --extra dev pyproject.toml -o requirements.lock

sbom: install
	$(BIN)/python -m supply.sbom build/motcua.cdx.json

audit: install
	$(BIN)/python -m supply.audit $(ADVISORIES)

clean:
	rm -rf $(VENV) build *.egg-info
