#!/usr/bin/env python3
"""Times commands as whole processes, ours and a comparator in turn, and prints what each cost.

    run.py --store STORE --books FOLDER [--pairs 3] [--only NAME …]
    run.py --list

Wall time, CPU time (user + system, all threads) and peak resident memory are what the kernel counts for the process
(wait4). Both commands of a pair run one after the other, the order changing from pair to pair, so that a machine that is
busy for a while is busy for both. The median of each column is shown, and how many times the comparator takes. Needs
nothing but the standard library; the comparators have needs of their own (`make bench` sees to them).
"""
import argparse
import dataclasses
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import allocation_books

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


@dataclasses.dataclass
class Benchmark:
    """Two commands that do the same job. Words in braces are filled in from the options."""
    name: str
    what: str
    ours: str
    theirs: str
    comparator: str
    target: str
    ours_says: str = ""  # the beginning of a line of standard error to be shown
    rows: int = 0  # where it is not the calls of the store


DETAIL = "{here}/detail/.build/release/detail-benchmark"
DUCKDB = "{python} {here}/duckdb_export.py {store} {mappings}"

BENCHMARKS = [
    Benchmark(
        "group", "read, rate, map and group at day grain",
        "{chargeback} export --books {books} --store {store} --period {period} --grain day --format none",
        "{scan} {store} {threads}", "sqlite3 in C", "CPU at most 1.2 times"),
    Benchmark(
        "day", "the export at day grain to CSV",
        "{chargeback} export --books {books} --store {store} --period {period} --grain day --format csv --output {out}"
        " --timings",
        DUCKDB + " day {out}/duckdb.csv --period {period} --threads {threads}", "DuckDB", "3 times faster",
        "CPU seconds"),
    Benchmark(
        "call", "the export at call grain to CSV",
        "{chargeback} export --books {books} --store {store} --period {period} --grain call --format csv --output {out}"
        " --timings",
        DUCKDB + " call {out}/duckdb.csv --period {period} --threads {threads}", "DuckDB",
        "3 times faster, below 512 MiB; the check at most 15 % on top", "CPU seconds"),
    Benchmark(
        "pools", "the export at day grain to CSV with the pools of the books",
        "{chargeback} export --books {books_with_pools} --store {store} --period {period} --grain day --format csv"
        " --output {out}",
        "{chargeback} export --books {books} --store {store} --period {period} --grain day --format csv --output {out}",
        "without pools", "at most 25 % more"),
    Benchmark(
        "twelve-pools", "the export at day grain to CSV with 12 pools, four drivers, 15 departments of 40 projects each",
        "{chargeback} export --books {books_with_twelve} --store {store} --period {period} --grain day --format csv"
        " --output {out}",
        "{chargeback} export --books {books} --store {store} --period {period} --grain day --format csv --output {out}",
        "without pools", "at most 25 % more"),
    Benchmark(
        "reports", "all reports in one pass, beside the export at day grain to CSV",
        "{chargeback} report all --books {books_with_pools} --store {store} --period {period}",
        "{chargeback} export --books {books_with_pools} --store {store} --period {period} --grain day --format csv"
        " --output {out}", "the export", "no longer than the export; of 2,000,000 sessions below 600 MiB"),
    Benchmark(
        "reconcile", "from metered to invoiced, beside the export at day grain to CSV",
        "{chargeback} reconcile --books {books_with_pools} --store {store} --period {period}",
        "{chargeback} export --books {books_with_pools} --store {store} --period {period} --grain day --format csv"
        " --output {out}", "the export", "no longer than the export"),
    Benchmark(
        "close", "the first close of a month, with its pack, beside the export at day grain to CSV",
        "sh -c 'mkdir {out}/books && cp -r {books_with_pools}/chargeback.yaml {books_with_pools}/Mappings {out}/books &&"
        " exec {chargeback} close {period} --books {out}/books --store {store}'",
        "{chargeback} export --books {books_with_pools} --store {store} --period {period} --grain day --format csv"
        " --output {out}", "the export", "at most 6 times the CPU time: five passes, a workbook, statements, reports"),
    Benchmark(
        "workbook", "the export at day grain to CSV with the workbook",
        "{chargeback} export --books {books_with_pools} --store {store} --period {period} --grain day --format csv"
        " --format xlsx --output {out}",
        "{chargeback} export --books {books_with_pools} --store {store} --period {period} --grain day --format csv"
        " --output {out}",
        "without it", "at most twice the time"),
    Benchmark(
        "detail", "a detail sheet of a million rows",
        DETAIL + " 1000000 {out}/ours.xlsx", "{detail} 1000000 {out}/theirs.xlsx", "libxlsxwriter in C",
        "below 1.3 times the time, in flat memory", rows=1_000_000),
    Benchmark(
        "detail-python", "a detail sheet of a million rows",
        DETAIL + " 1000000 {out}/ours.xlsx", "{python} {here}/detail/detail.py 1000000 {out}/theirs.xlsx", "XlsxWriter",
        "5 times faster", rows=1_000_000),
]
# What needs programs of its own runs only where it is asked for by name.
BY_NAME = {"detail", "detail-python"}


@dataclasses.dataclass
class Cost:
    """What one run of a process cost."""
    wall: float
    cpu: float
    peak: float  # MiB
    errors: str = ""


def run(command: str, folder: str) -> Cost:
    """Runs a command to its end; its output is thrown away, its errors are shown when it fails."""
    with open(os.path.join(folder, "messages"), "w+b") as messages:
        begin = time.monotonic()
        process = subprocess.Popen(shlex.split(command), stdout=subprocess.DEVNULL, stderr=messages, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            messages.seek(0)
            sys.stderr.buffer.write(messages.read())
            sys.exit(f"run.py: exit {process.returncode}: {command}")
        messages.seek(0)
        errors = messages.read().decode(errors="replace")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, errors)


def measure(benchmark: Benchmark, values: dict, pairs: int) -> tuple[list[Cost], list[Cost]]:
    """Runs both commands `pairs` times, each in an empty output folder."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for pair in range(pairs):
        sides = [(benchmark.ours, costs[0]), (benchmark.theirs, costs[1])]
        for template, list_of_costs in sides if pair % 2 == 0 else reversed(sides):
            out = tempfile.mkdtemp(prefix="bench-", dir=values["scratch"])
            try:
                list_of_costs.append(run(template.format(**values, out=out), out))
            finally:
                shutil.rmtree(out)
    return costs


def without_pools(books: str, scratch: str) -> str:
    """A copy of the books that shares nothing: the comparators hand out no pools."""
    copy = tempfile.mkdtemp(prefix="books-", dir=scratch)
    shutil.copy(os.path.join(books, "chargeback.yaml"), copy)
    for folder in ("Mappings", "Templates"):
        if os.path.isdir(os.path.join(books, folder)):
            shutil.copytree(os.path.join(books, folder), os.path.join(copy, folder),
                            ignore=shutil.ignore_patterns("pools.yaml"))
    return copy


def middle(costs: list[Cost]) -> Cost:
    """The median of each column, and the messages of one run."""
    figures = (statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "peak"))
    return Cost(*figures, costs[0].errors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the benchmarks and end")
    parser.add_argument("--store", help="a cost store, such as `chargeback demo --calls N` makes")
    parser.add_argument("--books", help="the books to export with")
    parser.add_argument("--calls", type=int, help="the calls of the store, for rows/s")
    parser.add_argument("--period", default="2026-10")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--chargeback", default=str(ROOT / ".build/release/chargeback"))
    parser.add_argument("--scan", default=str(ROOT / ".build/bench/scan"))
    parser.add_argument("--detail", default=str(ROOT / ".build/bench/detail"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--scratch", default=tempfile.gettempdir(), help="where outputs go until they are thrown away")
    parser.add_argument("--only", nargs="*", help="names of benchmarks")
    options = parser.parse_args()
    if options.list:
        for benchmark in BENCHMARKS:
            print(f"{benchmark.name:9} {benchmark.what} against {benchmark.comparator}: {benchmark.target}")
        return
    if not options.store or not options.books:
        parser.error("--store and --books are needed")
    books = without_pools(options.books, options.scratch)
    twelve = tempfile.mkdtemp(prefix="books-", dir=options.scratch)
    allocation_books.main(options.books, twelve)
    try:
        measure_all(options, vars(options) | {
            "here": HERE, "mappings": f"{options.books}/Mappings", "books": books, "books_with_pools": options.books,
            "books_with_twelve": twelve})
    finally:
        shutil.rmtree(books)
        shutil.rmtree(twelve)


def measure_all(options: argparse.Namespace, values: dict) -> None:
    """Runs the benchmarks that are asked for, and prints what each comes to."""
    print(f"{options.threads} threads, median of {options.pairs} alternating pairs")
    for benchmark in BENCHMARKS:
        if benchmark.name not in options.only if options.only else benchmark.name in BY_NAME:
            continue
        print(f"\n{benchmark.what} (target: {benchmark.target})")
        print(f"  {'':14} {'wall s':>8} {'CPU s':>8} {'rows/s':>12} {'peak MiB':>9}")
        ours, theirs = map(middle, measure(benchmark, values, options.pairs))
        for name, cost in [("chargeback", ours), (benchmark.comparator, theirs)]:
            count = benchmark.rows or options.calls
            rows = f"{count / cost.wall:12,.0f}" if count else f"{'':12}"
            print(f"  {name:14} {cost.wall:8.2f} {cost.cpu:8.2f} {rows} {cost.peak:9.0f}")
        print(f"  {'comparator/ours':14} {theirs.wall / ours.wall:7.2f} {theirs.cpu / ours.cpu:8.2f} {'':12} "
              f"{theirs.peak / ours.peak:9.2f}")
        for line in ours.errors.splitlines():
            if benchmark.ours_says and line.startswith(benchmark.ours_says):
                print(f"  {line}")


if __name__ == "__main__":
    main()
