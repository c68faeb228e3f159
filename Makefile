# GNU make 3.81, which macOS ships, must read this file.

VENV = .venv
BIN  = $(VENV)/bin

# Not HOST ?=: some shells export a HOST of their own.
HOST     = 127.0.0.1
PORT    ?= 8501
WORKERS ?= 2
# TORCH=no leaves PyTorch away, where it cannot be installed: the tests that need it are named and
# left out.
TORCH    = yes
# The address of PyTorch's CPU wheel index, to avoid gigabytes of CUDA on Linux.
TORCH_INDEX ?=
# Further options of the command that is started.
ARGS =

# macOS and older distributions have a python3 that is too old beside a newer one.
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$p" && exit; done; echo python3)

.PHONY: help run test fuzz bench clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

run: $(VENV)/.app ## install what is missing and start the app (PORT=8501, HOST=0.0.0.0 for a class)
	@$(BIN)/python -m streamlit run app.py --server.address=$(HOST) --server.port=$(PORT) $(ARGS)

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
	$(if $(TORCH_INDEX),$(BIN)/python -m pip install --no-deps --index-url "$(TORCH_INDEX)" \
	  "$$(sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.txt)")
	$(if $(filter no,$(TORCH)),sed '/^torch==/d',cat) requirements.txt > $(VENV)/requirements.txt
	$(BIN)/python -m pip install -r $(VENV)/requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	cp requirements-dev.txt $(VENV)/
	$(BIN)/python -m pip install -r $(VENV)/requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.app
	$(BIN)/python -m pip install -r requirements-bench.txt
	@touch $@
