# Every target sets itself up: `make demo` on a machine with nothing but Python is enough. Folders may have spaces and accents in their names.
# PYTHON names a Python; without it the newest that suits is taken. VENV is where the environment is, WHEELHOUSE a folder to install from without a network,
# ARGS what the commands of demo, data and lab get: make demo ARGS='--minutes 1'.
PYTHON ?=
VENV ?= .venv
WHEELHOUSE ?=
WORKERS ?= 2
IN := "$(VENV)/bin/python"
FOUND = "$$(sh tools/find_python.sh "$(PYTHON)")"
# the labs run in nbs/, so relative folders are made absolute here
absolute = $(if $(filter /%,$(firstword $(1))),$(1),$(CURDIR)/$(1))
ifdef TEXT_RECOGNIZER_MIRROR
override TEXT_RECOGNIZER_MIRROR := $(call absolute,$(TEXT_RECOGNIZER_MIRROR))
export TEXT_RECOGNIZER_MIRROR
endif
ifdef TEXT_RECOGNIZER_DATA
override TEXT_RECOGNIZER_DATA := $(call absolute,$(TEXT_RECOGNIZER_DATA))
export TEXT_RECOGNIZER_DATA
endif

.PHONY: help environment wheelhouse demo test one lint lab labs student exercises bench-peers data export clean docs docs-check docs-crawl clean-check paths-test reader-test wheel-test newest-test colab-test slim-test
help: ## What there is to make
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

environment: ## Only make the environment (without a network: WHEELHOUSE=folder)
	@python=$(IN); "$$python" -c '' 2>/dev/null || python=$(FOUND) || exit; "$$python" tools/environment.py "$(VENV)" "$(WHEELHOUSE)"

wheelhouse: ## Fill wheelhouse/ with all that is installed, for a class without a network (PYTHON=… for each version that is needed)
	@python=$(FOUND) || exit; "$$python" tools/environment.py --fill "$(or $(WHEELHOUSE),wheelhouse)"

demo: environment ## Train a line recognizer for two minutes and read held-out lines
	"$(VENV)/bin/demo_recognizer" $(ARGS)

test: environment ## Run every notebook as a test
	$(IN) tools/notebooks.py --workers $(WORKERS)

one: environment ## Export, check and test one notebook: make one NB=06
	$(IN) tools/export.py
	$(IN) tools/check_notebooks.py "$(NB)"
	$(IN) tools/notebooks.py "$(NB)"

lint: environment ## Look for bugs without running anything: ruff, mypy, spelling
	$(IN) -m ruff check .
	$(IN) -m mypy
	$(IN) tools/spelling.py
	sh tools/lint_js.sh

lab: environment ## Open the labs to work in, in JupyterLab: a copy in lab/ with stubs and without solutions
	@test -e lab || $(IN) tools/exercises.py student lab
	$(IN) -m jupyterlab lab $(ARGS)

labs: environment ## Run every lab in place, slow cells too, and keep the outputs (hours; goes on where it broke off; LABS="03 06" for some, LABS=--fast without slow cells)
	$(IN) tools/labs.py $(LABS)

student: environment ## Write student/: the labs with stubs and without solutions
	$(IN) tools/exercises.py student student

exercises: environment ## Run every notebook; show that each stub fails the reader's test and each solution passes
	$(IN) tools/exercises.py check $(LABS) --workers $(WORKERS)

bench-peers: ## Install kraken and PyLaia for the comparisons of lab 17, each in its own environment (9 GB; PyLaia needs python3.10)
	python=$(FOUND) || exit; sh tools/bench_peers.sh "$(VENV)-peers" "$$python"

docs: environment ## Render the site into _docs (needs Quarto)
	$(IN) tools/site.py build

docs-check: environment ## Stage the site and check what a reader would stumble over (without Quarto); show each check on its fault
	PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(IN) -m pytest -q -p no:cacheprovider tools/test_site.py
	$(IN) tools/site.py check

docs-crawl: environment ## Look through the rendered site: dead links, other hosts, descriptions, and as wide as a phone (needs a Chromium)
	$(IN) tools/crawl.py _docs

data: environment ## Download and verify EMNIST, MNIST and the Brown corpus (about 580 MB)
	"$(VENV)/bin/download_data" $(ARGS)

export: environment ## Make the package and README.md from the notebooks, and clean those
	$(IN) tools/export.py

clean: environment ## Take away caches, and outputs of notebooks that were only run again (edits stay)
	$(IN) tools/clean.py

clean-check: environment ## Fail if package, README.md or notebooks are not what `make export` gives, or break a rule of the house
	$(IN) tools/export.py --check
	$(IN) tools/check_notebooks.py

paths-test: environment ## Try the targets in a clone whose folders have a space and an accent in their names
	sh tools/paths_test.sh $(IN)

reader-test: environment ## Install the wheel without extras elsewhere: it reads, and other commands name what they need
	python=$(FOUND) || exit; sh tools/wheel_test.sh $(IN) "$$python" bare

wheel-test: environment ## The same, then with extras: import everything, train a little (6 GB, 10 minutes)
	python=$(FOUND) || exit; sh tools/wheel_test.sh $(IN) "$$python" pinned

newest-test: environment ## The same with the newest torch, fastai, fastcore there are
	python=$(FOUND) || exit; sh tools/wheel_test.sh $(IN) "$$python" newest

colab-test: environment ## Show that what labs install on Colab replaces nothing there
	$(IN) tools/colab_test.py

slim-test: ## Install and serve what the container image holds, without rights, from a read-only file system
	python=$(FOUND) || exit; sh tools/slim_test.sh "$$python"
