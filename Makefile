# Set-up, tests and the rest, each by one command. `make test` and `make demo` install what they need.

SWIFT ?= swift
DEBIAN_PACKAGES = pkg-config python3-venv libsqlite3-dev libpcre2-dev libssl-dev \
    libzstd-dev zlib1g-dev libsnappy-dev libbrotli-dev liblz4-dev

.PHONY: test lint setup

## setup: install the Debian packages that are missing
setup:
	@missing=$$(for package in $(DEBIAN_PACKAGES); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	    sudo=$$([ $$(id -u) -eq 0 ] || echo sudo); \
	    $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $$missing; \
	fi

## .venv: the programs that tests hold our files against
.venv: Tests/requirements.txt
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --requirement Tests/requirements.txt
	@touch .venv

## test: set up, build and run every test
test: setup .venv
	$(SWIFT) test

## lint: check the formatting
lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
