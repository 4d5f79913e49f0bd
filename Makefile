# Every target sets itself up: `make demo` on a machine with nothing but Python is enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
KEY := $(shell $(PYTHON) -c "import hashlib; print(hashlib.sha256(b''.join(open(f,'rb').read() for f in ('constraints.txt','settings.ini','setup.py'))).hexdigest()[:12])")
PLACE := $(shell $(PYTHON) -c "import hashlib, os; print(hashlib.sha256(os.getcwd().encode()).hexdigest()[:12])")
DEPENDENCIES := $(VENV)/.dependencies-$(KEY)
INSTALLED := $(VENV)/.installed-$(KEY)-$(PLACE)
WORKERS ?= 2
# the labs run in nbs/, so relative folders are made absolute here
ifdef TEXT_RECOGNIZER_MIRROR
export TEXT_RECOGNIZER_MIRROR := $(abspath $(TEXT_RECOGNIZER_MIRROR))
endif
ifdef TEXT_RECOGNIZER_DATA
export TEXT_RECOGNIZER_DATA := $(abspath $(TEXT_RECOGNIZER_DATA))
endif

.PHONY: environment demo test lint lab labs student exercises bench-peers data export docs docs-check clean-check reader-test wheel-test newest-test colab-test slim-test help
help: ## What there is to make
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

$(DEPENDENCIES):
	@$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11, 4) else f'Python 3.11.4 or newer is needed, found {sys.version.split()[0]}: make PYTHON=…')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt setuptools wheel
	$(BIN)/python -m pip install --disable-pip-version-check --no-build-isolation -c constraints.txt -e '.[dev]'
	@rm -f $(VENV)/.dependencies-* && touch $@

$(INSTALLED): $(DEPENDENCIES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@rm -f $(VENV)/.installed-* && touch $@

environment: $(INSTALLED) ## Only make the environment

demo: $(INSTALLED) ## Train a line recognizer for two minutes and read held-out lines
	$(BIN)/demo_recognizer

test: $(INSTALLED) ## Run every notebook as a test
	OMP_NUM_THREADS=1 HYPOTHESIS_STORAGE_DIRECTORY=$(abspath $(VENV))/hypothesis $(BIN)/nbdev_test --n_workers $(WORKERS) --timing

lint: $(INSTALLED) ## Look for bugs without running anything: ruff, mypy, spelling
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/spelling.py

lab: $(INSTALLED) ## Open the labs in JupyterLab
	$(BIN)/jupyter lab nbs

labs: $(INSTALLED) ## Run every lab in place, slow cells too, and keep the outputs (hours; goes on where it broke off; LABS="03 06" for some, LABS=--fast without slow cells)
	$(BIN)/python tools/labs.py $(LABS)

student: $(INSTALLED) ## Write student/: the labs with stubs and without solutions
	$(BIN)/python tools/exercises.py student

exercises: $(INSTALLED) ## Run every notebook; show that each stub fails the reader's test and each solution passes
	OMP_NUM_THREADS=1 HYPOTHESIS_STORAGE_DIRECTORY=$(abspath $(VENV))/hypothesis $(BIN)/python tools/exercises.py check $(LABS) --workers $(WORKERS)

bench-peers: ## Install kraken and PyLaia for the comparisons of lab 17, each in its own environment (9 GB; PyLaia needs python3.10)
	sh tools/bench_peers.sh $(VENV)-peers $(PYTHON)

docs: $(INSTALLED) ## Render the site into _docs (needs Quarto)
	$(BIN)/python tools/site.py build

docs-check: $(INSTALLED) ## Stage the site and check links, anchors, pictures, descriptions and outputs (without Quarto)
	$(BIN)/python tools/site.py check

data: $(INSTALLED) ## Download and verify EMNIST, MNIST and the Brown corpus (about 580 MB)
	$(BIN)/download_data

export: $(INSTALLED) ## Make the package and README.md from the notebooks, and clean those
	$(BIN)/nbdev_export
	$(BIN)/python tools/reference.py
	$(BIN)/nbdev_clean
	$(BIN)/python tools/readme.py

clean-check: export ## Fail if package, README.md or notebooks are not what `make export` gives, or break a rule of the house
	$(BIN)/python tools/check_notebooks.py
	@test -z "$$(git status --porcelain)" || { git status --short; git --no-pager diff --stat; echo 'Not what the notebooks give: commit the result of make export.'; exit 1; }

reader-test: $(INSTALLED) ## Install the wheel without extras elsewhere: it reads, and other commands name what they need
	sh tools/wheel_test.sh $(BIN)/python $(PYTHON) bare

wheel-test: $(INSTALLED) ## The same, then with extras: import everything, train a little (6 GB, 10 minutes)
	sh tools/wheel_test.sh $(BIN)/python $(PYTHON) pinned

newest-test: $(INSTALLED) ## The same with the newest torch, fastai, fastcore there are
	sh tools/wheel_test.sh $(BIN)/python $(PYTHON) newest

colab-test: $(INSTALLED) ## Show that what labs install on Colab replaces nothing there
	$(BIN)/python tools/colab_test.py

slim-test: ## Install and serve what the container image holds, without rights, from a read-only file system
	sh tools/slim_test.sh $(PYTHON)
