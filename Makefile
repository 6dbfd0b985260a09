# Set-up, tests and the rest, each by one command. `make test` and `make demo` install what they need.

SWIFT ?= swift
DEBIAN_PACKAGES = libsqlite3-dev libzstd-dev pkg-config zlib1g-dev

.PHONY: test lint setup

## setup: install the Debian packages that are missing
setup:
	@missing=$$(for package in $(DEBIAN_PACKAGES); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	    sudo=$$([ $$(id -u) -eq 0 ] || echo sudo); \
	    $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $$missing; \
	fi

## test: set up, build and run every test
test: setup
	$(SWIFT) test

## lint: check the formatting
lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
