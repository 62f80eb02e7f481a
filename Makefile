# Two commands need nothing but Python 3.11+ and make:
#   make run    environment, install, the article's scenario with 10,000 runs, table and overview
#   make test   environment, install with the tools of development, the tests

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# One worker a core; the tests of a file stay together, because they share what they have played.
PARALLEL = -n auto --dist loadfile

.PHONY: run test quick verify lint docs bench fit validation clean

run: $(VENV)/installed
	$(BIN)/sim run iran_pakistan_2024 --runs 10000

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest $(PARALLEL)

quick: $(VENV)/installed-dev
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow and not verify"

# The long proofs: hours on two cores. What comes out is noted in docs/verification.md.
verify: $(VENV)/installed-dev
	$(BIN)/python -m pytest $(PARALLEL) -m verify
	$(BIN)/python -m tests.verification.generated --scenarios 10000 --runs 20
	$(BIN)/python -m tests.verification.kills --kills 300

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The documentation as a site, build/site/html/index.html; what it plays is kept in build/ until the program changes.
docs: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet -e '.[dev,docs]'
	$(BIN)/python -m docs.site

bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet -e '.[dev,bench]'
	$(BIN)/python -m benchmarks.engines
	$(BIN)/python -m benchmarks.four_ways
	$(BIN)/python -m benchmarks.sweeps

# The whole fit, from the priors to the defaults in the code (docs/calibration.md): some 35 minutes on two cores.
# Cut short, `sim resume $(FIT)` goes on; then `python -m docs.set_defaults $(FIT)`.
FIT ?= runs/fit
BUDGET = --search 6000 --waves 1 --points 1000 --runs 1300 --draws 400 --case-runs 60 --seed 1946
fit: $(VENV)/installed-dev
	$(BIN)/sim calibrate $(BUDGET) --out $(FIT)
	$(BIN)/python -m docs.set_defaults $(FIT)

# Plays the facts, the cases and the signs anew and writes docs/validation.md: five minutes on two cores.
validation: $(VENV)/installed-dev
	$(BIN)/python -m docs.render_validation

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e '.[fast]'
	touch $@

$(VENV)/installed-dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) build dist
