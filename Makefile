# Set-up, tests and the rest, each by one command. `make test` and `make demo` install what they need.

SWIFT ?= swift
# The program carries Swift with it: it starts twice as fast, and runs where no Swift is.
RELEASE = --configuration release --static-swift-stdlib

# What the build needs, and what the tests hold our files against.
BUILD_PACKAGES = pkg-config libsqlite3-dev libpcre2-dev libssl-dev libzstd-dev zlib1g-dev libsnappy-dev \
    libbrotli-dev liblz4-dev libxlsxwriter-dev libpq-dev
TEST_PACKAGES = python3-venv hledger ledger beancount libreoffice-calc-nogui poppler-utils chromium postgresql

# Installs those of the packages $(1) that are missing.
define install
@missing=$$(for package in $(1); do \
    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
if [ -n "$$missing" ]; then \
    sudo=$$([ $$(id -u) -eq 0 ] || echo sudo); \
    $$sudo apt-get update -qq && \
    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
fi
endef

.PHONY: demo test lint setup setup-tests bench bench-allocation bench-import bench-parquet bench-reports bench-workbook fuzz-json fuzz-pages fuzz-parquet fuzz-validation test-spark

## setup: install the Debian packages that the build misses
setup:
	$(call install,$(BUILD_PACKAGES))

## setup-tests: install the Debian packages that the tests miss
setup-tests: setup
	$(call install,$(TEST_PACKAGES))

## .venv: the programs that tests hold our files against
.venv: Tests/requirements.txt | setup-tests
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --requirement Tests/requirements.txt
	@touch .venv

## demo: set up, build for release, and export a made-up month into chargeback-demo
demo: setup
	$(SWIFT) build $(RELEASE) --product chargeback
	.build/release/chargeback demo

## test: set up, build and run every test
test: setup-tests .venv
	$(SWIFT) test

## lint: check the formatting
lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

## fuzz-validation: ten minutes of broken FOCUS files; a finding is left in Fuzz/.build
fuzz-validation: setup
	cd Fuzz && $(SWIFT) build -c release --product FuzzValidation -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library
	mkdir -p Fuzz/.build/corpus-validation
	cd Fuzz/.build && ASAN_OPTIONS=detect_leaks=0 release/FuzzValidation corpus-validation \
	    ../../Tests/ValidationTests/Fixtures -max_len=6000 -timeout=20 -rss_limit_mb=3000 -max_total_time=600

## fuzz-json: ten minutes of broken JSON records; a finding is left in Fuzz/.build
fuzz-json: setup
	cd Fuzz && $(SWIFT) build -c release --product FuzzJSON -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library
	mkdir -p Fuzz/.build/corpus-json
	cd Fuzz/.build && ASAN_OPTIONS=detect_leaks=0 release/FuzzJSON corpus-json ../../Tests/ImportersTests/Samples \
	    -max_len=4000 -timeout=20 -rss_limit_mb=3000 -max_total_time=600

# What `make bench` measures: the calls of the store that it makes, and how often each pair of commands runs.
BENCH_CALLS ?= 10000000
BENCH_PAIRS ?= 3
BENCH_FOLDER ?= .build/bench
BENCH_CC ?= clang
BENCH_STORE = $(BENCH_FOLDER)/demo-$(BENCH_CALLS)/store.sqlite

## .venv-bench: the programs that benchmarks compare with
.venv-bench: Benchmarks/requirements.txt
	$(call install,python3-venv)
	python3 -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --requirement Benchmarks/requirements.txt
	@touch .venv-bench

$(BENCH_FOLDER)/scan: Benchmarks/scan.c
	@mkdir -p $(BENCH_FOLDER)
	$(BENCH_CC) -O2 -Wall -Wextra $< -o $@ -lsqlite3 -lpthread

$(BENCH_STORE):
	.build/release/chargeback demo --store-only --calls $(BENCH_CALLS) --output $(@D)

## bench: build for release, make a store, and time each job next to its comparator
bench: setup .venv-bench $(BENCH_FOLDER)/scan
	$(SWIFT) build $(RELEASE) --product chargeback
	@$(MAKE) --no-print-directory $(BENCH_STORE)
	.venv-bench/bin/python Benchmarks/run.py --store $(BENCH_STORE) --books $(patsubst %/,%,$(dir $(BENCH_STORE))) \
	    --calls $(BENCH_CALLS) --pairs $(BENCH_PAIRS) --scan $(BENCH_FOLDER)/scan --scratch $(BENCH_FOLDER)

# A session for each call: what reports hold in memory at most.
BENCH_SESSIONS = $(BENCH_FOLDER)/sessions.sqlite

$(BENCH_SESSIONS): Benchmarks/sessions_store.py
	@mkdir -p $(BENCH_FOLDER)
	python3 $< $@ 2000000

## bench-reports: all reports of two million sessions beside the export at day grain
bench-reports: setup $(BENCH_SESSIONS)
	$(SWIFT) build $(RELEASE) --product chargeback
	@test -d $(BENCH_FOLDER)/books || .build/release/chargeback init $(BENCH_FOLDER)/books
	python3 Benchmarks/run.py --store $(BENCH_SESSIONS) --books $(BENCH_FOLDER)/books --calls 2000000 \
	    --pairs $(BENCH_PAIRS) --scratch $(BENCH_FOLDER) --only reports

$(BENCH_FOLDER)/detail: Benchmarks/detail/detail.c
	@mkdir -p $(BENCH_FOLDER)
	$(BENCH_CC) -O2 -Wall -Wextra $< -o $@ -lxlsxwriter

## bench-workbook: the workbook of ten million calls beside the export; a million rows of detail beside C and Python
bench-workbook: setup .venv-bench $(BENCH_FOLDER)/detail
	$(SWIFT) build $(RELEASE) --product chargeback
	cd Benchmarks/detail && $(SWIFT) build -c release
	@$(MAKE) --no-print-directory $(BENCH_STORE)
	Benchmarks/detail/.build/release/detail-benchmark 10000 $(BENCH_FOLDER)/ours.xlsx
	$(BENCH_FOLDER)/detail 10000 $(BENCH_FOLDER)/theirs.xlsx
	.venv-bench/bin/python Benchmarks/detail/detail.py 10000 $(BENCH_FOLDER)/python.xlsx
	python3 Benchmarks/detail/same_cells.py $(BENCH_FOLDER)/ours.xlsx $(BENCH_FOLDER)/theirs.xlsx $(BENCH_FOLDER)/python.xlsx
	.venv-bench/bin/python Benchmarks/run.py --store $(BENCH_STORE) --books $(patsubst %/,%,$(dir $(BENCH_STORE))) \
	    --calls $(BENCH_CALLS) --pairs $(BENCH_PAIRS) --detail $(BENCH_FOLDER)/detail --scratch $(BENCH_FOLDER) \
	    --only workbook detail detail-python

## bench-import: import LiteLLM's requests from PostgreSQL beside a Python script; then 1 GB of JSON lines
bench-import: setup-tests .venv-bench
	$(SWIFT) build $(RELEASE) --product chargeback
	.venv-bench/bin/python Benchmarks/import.py
	.venv-bench/bin/python Benchmarks/import.py --json-lines 1

## bench-allocation: split a pool over a million targets beside sorting a million integers
bench-allocation: setup
	cd Benchmarks/allocation && $(SWIFT) build -c release
	Benchmarks/allocation/.build/release/allocation-benchmark

BENCH_PARQUET = $(BENCH_FOLDER)/demo-$(BENCH_CALLS)/out/focus-2026-10-call.parquet

## bench-parquet: write and read the call rows of the demo as Parquet beside pyarrow, DuckDB and Polars
bench-parquet: setup .venv
	$(SWIFT) build $(RELEASE) --product chargeback
	cd Benchmarks/parquet && $(SWIFT) build -c release
	@$(MAKE) --no-print-directory $(BENCH_STORE)
	@mkdir -p $(dir $(BENCH_PARQUET))
	.build/release/chargeback export --books $(patsubst %/,%,$(dir $(BENCH_STORE))) --store $(BENCH_STORE) \
	    --period 2026-10 --grain call --format parquet --output $(patsubst %/,%,$(dir $(BENCH_PARQUET))) >/dev/null
	.venv/bin/python Benchmarks/parquet.py $(BENCH_PARQUET)

## .venv-official: the official validator of FOCUS
.venv-official: Benchmarks/requirements-official.txt
	python3 -m venv .venv-official
	.venv-official/bin/python -m pip install --quiet --ignore-requires-python --requirement $<
	@touch .venv-official

## bench-validation: validate files of 1, 10,000 and 1,000,000 rows beside the official validator
bench-validation: setup .venv-official
	$(SWIFT) build $(RELEASE) --product chargeback
	@mkdir -p $(BENCH_FOLDER)
	python3 Benchmarks/validation.py --official .venv-official/bin/python --scratch $(BENCH_FOLDER)

## fuzz-pages: ten minutes of broken databases; a finding is left in Fuzz/.build
fuzz-pages: setup
	cd Fuzz && $(SWIFT) build -c release --product FuzzPages -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library
	python3 Fuzz/seeds-pages.py Fuzz/.build/seeds-pages
	mkdir -p Fuzz/.build/corpus-pages
	cd Fuzz/.build && ASAN_OPTIONS=detect_leaks=0 release/FuzzPages corpus-pages seeds-pages \
	    -max_len=40000 -timeout=20 -rss_limit_mb=3000 -max_total_time=600

## fuzz-parquet: ten minutes of broken Parquet files; a finding is left in Fuzz/.build
fuzz-parquet: setup .venv
	cd Fuzz && $(SWIFT) build -c release -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library
	.venv/bin/python Fuzz/seeds-parquet.py Fuzz/.build/seeds-parquet
	mkdir -p Fuzz/.build/corpus-parquet
	cd Fuzz/.build && ASAN_OPTIONS=detect_leaks=0 release/FuzzParquet corpus-parquet seeds-parquet \
	    -max_len=20000 -timeout=20 -rss_limit_mb=3000 -max_total_time=600

# What `make test-spark` runs Spark with; it is not in `make test` for its half gigabyte of packages.
PYSPARK ?= pyspark==4.2.0

.venv-spark:
	$(call install,python3-venv openjdk-17-jre-headless)
	python3 -m venv .venv-spark
	.venv-spark/bin/python -m pip install --quiet $(PYSPARK)
	@touch .venv-spark

## test-spark: Spark reads the Parquet files that we write; needs Java 17
test-spark: setup .venv-spark
	CHARGEBACK_SPARK_PYTHON=$(CURDIR)/.venv-spark/bin/python $(SWIFT) test --filter Spark
