# GNU make 3.81, which macOS ships, must read this file.

VENV = .venv
BIN  = $(VENV)/bin

# Not HOST ?=: some shells export a HOST of their own.
HOST     = 127.0.0.1
PORT    ?= 8501
WORKERS ?= 2
# auto: PyTorch, unless it would bring gigabytes of CUDA for a card that is not there (tools/cuda.py).
# TORCH=no leaves it away: the tests that need it are named and left out.
TORCH    = auto
# The address of PyTorch's CPU wheel index, to avoid gigabytes of CUDA on Linux.
TORCH_INDEX ?=
PYTORCH = "$$(sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.txt)"
# Test files of the daily round: the JavaScript's, and those of Python that take seconds.
QUICK = imports words viewer viewer_js documents matrix paste state settings contract limits kept \
	terminal cost errata turns messages empty argmax code
# Further options of the command that is started.
ARGS =

# macOS and older distributions have a python3 that is too old beside a newer one.
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$p" && exit; done; echo python3)

.PHONY: help run check test fuzz bench lock clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

run: $(VENV)/.app ## install what is missing and start the app (PORT=8501, HOST=0.0.0.0 for a class)
	@$(BIN)/python -m streamlit run app.py --server.address=$(HOST) --server.port=$(PORT) $(ARGS)

check: $(VENV)/.dev ## the daily round, under a minute: lint, types, the JavaScript, quick tests
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q $(QUICK:%=tests/test_%.py) $(ARGS)

test: $(VENV)/.dev ## lint, types and all tests, the browser's too (WORKERS=2)
	$(BIN)/python tools/ensure_browser.py
	$(BIN)/python -m tools.ensure_nginx
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

fuzz: $(VENV)/.dev ## open 100,000 damaged links (ARGS="count seed")
	$(BIN)/python -m tests.fuzz $(ARGS)

bench: $(VENV)/.dev $(VENV)/.bench ## print the measurements
	$(BIN)/python tools/ensure_browser.py
	$(BIN)/python -m bench $(ARGS)
	$(BIN)/python -m bench.pooling

lock: $(VENV)/.dev ## pin every package from requirements*.in (ARGS=--check, ARGS=--upgrade)
	$(BIN)/python tools/lock.py $(ARGS)

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) build dist *.egg-info bench/out .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.app: requirements.txt
	@$(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	  echo "PoolLab needs Python 3.11 or newer; $(PYTHON) is: $$($(PYTHON) --version 2>&1)" >&2; \
	  echo "Name a newer one: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot create environments." >&2; \
	  echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(if $(TORCH_INDEX),$(BIN)/python -m pip install --no-deps --index-url "$(TORCH_INDEX)" $(PYTORCH))
	@torch="$(TORCH)"; if [ "$$torch" = auto ]; then \
	  torch=$(if $(TORCH_INDEX),yes,$$($(BIN)/python tools/cuda.py $(PYTORCH))); fi; \
	if [ "$$torch" = no ]; then \
	  echo "Without PyTorch: the app works, but does not compare gradients with it (README)." >&2; \
	  sed '/^torch==/d' requirements.txt; else cat requirements.txt; fi > $(VENV)/requirements.txt
	$(BIN)/python -m pip install -r $(VENV)/requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	grep -q '^torch==' $(VENV)/requirements.txt && cp requirements-dev.txt $(VENV)/ \
	  || sed '/^torch==/d' requirements-dev.txt > $(VENV)/requirements-dev.txt
	$(BIN)/python -m pip install -r $(VENV)/requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.app
	$(BIN)/python -m pip install -r requirements-bench.txt
	@touch $@
