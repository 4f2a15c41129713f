# `make help` lists the targets. Each one does all the set-up it needs: Python >= 3.11, make and a
# package registry are enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BASE   := $(VENV)/.base-installed
DEV    := $(VENV)/.dev-installed
# Small matrices are faster on one thread, and tests already run on every core.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

SAMPLE := data/sample/academic_qualtrics.csv
OUT    := build/report

.PHONY: help report test test-fast lint bench reference notebooks sample clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(BASE) ## score the sample export and write build/report/index.html
	@$(BIN)/hsmeasure report $(SAMPLE) --battery academic-core --cluster class --out $(OUT)

test: $(DEV) ## lint, types and every test
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest -q -n auto

test-fast: $(DEV) ## the subset without the slow tests, under two minutes
	@$(BIN)/pytest -q -n auto -m "not slow and not browser and not office"

lint: $(DEV) ## ruff and mypy (strict on src)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(DEV) ## timings as ratios against R and the Python peers
	@$(BIN)/python -m benchmarks

reference: ## rebuild tests/reference/*/expected.json with R (developers only)
	@for script in tests/reference/*/make.R; do \
	  echo "$$script"; (cd "$$(dirname "$$script")" && Rscript --vanilla make.R) || exit 1; done

notebooks: $(DEV) ## execute every notebook in place
	@$(BIN)/python -m pip install -q -c constraints.txt -e ".[notebooks]"
	@$(BIN)/jupyter nbconvert --to notebook --execute --inplace notebooks/*.ipynb

sample: $(BASE) ## rebuild data/sample byte for byte
	@$(BIN)/python data/sample/generate.py

clean: ## remove what make built
	rm -rf build $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "hsmeasure needs Python 3.11 or later (set PYTHON=...)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(BASE): pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing hsmeasure into $(VENV) (once; a minute or two)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(DEV): $(BASE)
	@echo "installing the development tools into $(VENV) (once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@
