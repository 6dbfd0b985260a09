#!/usr/bin/env python3
"""Writes and reads the FOCUS rows of an export with us, pyarrow, DuckDB and Polars, and prints a line for each.

    parquet.py FILE [--runs 1] [--threads 2] [--engines NAME …]

FILE is what `chargeback export --grain call --format parquet` has written. The same rows are written again by each
engine from memory, with zstd and dictionaries as it has them by default, and read again, all columns, from FILE. An
engine gets about a million rows at a time, so that any file fits: pyarrow and Polars then write the same row groups as
if they had all rows at once, DuckDB eight of its usual ones a piece. Only the writing and the reading are timed. Each
engine runs in a process of its own; of several runs the fastest counts.

`pyarrow` has texts as plain strings, `pyarrow-dictionaries` those that repeat as dictionary arrays, which it writes faster. Peak memory is
that of the whole process, the rows in memory included. `make bench-parquet` sets it all up.
"""
import argparse
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
OURS = HERE / "parquet/.build/release/parquet-benchmark"
ENGINES = ["ours", "pyarrow", "pyarrow-dictionaries", "duckdb", "polars"]
ROWS_PER_PIECE = 1 << 20
# Eight row groups as DuckDB makes them.
DUCKDB_ROWS_PER_PIECE = 8 * 122_880


class Watch:
    """Adds up wall and CPU time of what it is around."""

    def __init__(self):
        self.wall = self.cpu = 0.0

    def __enter__(self):
        self.begin = time.monotonic(), time.process_time()

    def __exit__(self, *_):
        self.wall += time.monotonic() - self.begin[0]
        self.cpu += time.process_time() - self.begin[1]


def has_repeated_texts(column):
    import pyarrow as pa
    import pyarrow.compute as pc

    return pa.types.is_string(column.type) and pc.count_distinct(column).as_py() * 10 < len(column)


def with_pyarrow(engine, action, source, target, threads):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(threads)
    watch = Watch()
    if action == "read":
        file = pq.ParquetFile(source)
        groups = list(range(file.num_row_groups))
        step = max(1, ROWS_PER_PIECE * len(groups) // max(1, file.metadata.num_rows))
        for first in range(0, len(groups), step):
            with watch:
                file.read_row_groups(groups[first:first + step], use_threads=threads > 1)
        return file.metadata.num_rows, watch
    rows, writer, texts = 0, None, None
    for batch in pq.ParquetFile(source).iter_batches(ROWS_PER_PIECE):
        table = pa.Table.from_batches([batch])
        if engine == "pyarrow-dictionaries":
            texts = texts or [name for name in table.column_names if has_repeated_texts(table[name])]
            for name in texts:
                table = table.set_column(table.column_names.index(name), name, table[name].dictionary_encode())
        with watch:
            writer = writer or pq.ParquetWriter(target, table.schema, compression="zstd")
            writer.write_table(table)
        rows += table.num_rows
    with watch:
        writer.close()
    return rows, watch


def with_duckdb(action, source, target, threads):
    import duckdb

    connection = duckdb.connect(config={"threads": threads})
    rows = connection.execute(f"SELECT count(*) FROM '{source}'").fetchone()[0]
    watch = Watch()
    for number, first in enumerate(range(0, rows, DUCKDB_ROWS_PER_PIECE)):
        load = (f"CREATE OR REPLACE TABLE piece AS SELECT * EXCLUDE (file_row_number) FROM "
                f"read_parquet('{source}', file_row_number = true) "
                f"WHERE file_row_number >= {first} AND file_row_number < {first + DUCKDB_ROWS_PER_PIECE}")
        if action == "read":
            with watch:
                connection.execute(load)
        else:
            connection.execute(load)
            with watch:
                connection.execute(f"COPY piece TO '{target}.{number}' (FORMAT parquet, COMPRESSION zstd)")
    return rows, watch


def with_polars(action, source, target, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars

    scan = polars.scan_parquet(source)
    rows = scan.select(polars.len()).collect().item()
    watch = Watch()
    for number, first in enumerate(range(0, rows, ROWS_PER_PIECE)):
        piece = scan.slice(first, ROWS_PER_PIECE)
        if action == "read":
            with watch:
                piece.collect()
        else:
            frame = piece.collect()
            with watch:
                frame.write_parquet(f"{target}.{number}", compression="zstd")
    return rows, watch


def child(engine, action, source, target, threads):
    """Runs one action of one engine and prints its line, as the program in Benchmarks/parquet does."""
    if engine.startswith("pyarrow"):
        rows, watch = with_pyarrow(engine, action, source, target, threads)
    else:
        rows, watch = {"duckdb": with_duckdb, "polars": with_polars}[engine](action, source, target, threads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{action}\t{rows}\t{watch.wall}\t{watch.cpu}\t{peak}")


def run(engine, action, source, folder, threads):
    """Rows, wall and CPU seconds, MiB of peak memory and bytes written of one run."""
    target = f"{folder}/{engine}.parquet"
    if engine == "ours":
        command = [str(OURS), action, source] + ([target] if action == "write" else []) + [str(threads)]
    else:
        command = [sys.executable, __file__, "child", engine, action, source, target, str(threads)]
    _, rows, wall, cpu, peak = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    files = list(pathlib.Path(folder).iterdir())
    size = sum(file.stat().st_size for file in files)
    for file in files:
        file.unlink()
    return int(rows), float(wall), float(cpu), int(peak), size


def main():
    if sys.argv[1:2] == ["child"]:
        child(*sys.argv[2:6], int(sys.argv[6]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--actions", nargs="+", default=["write", "read"], choices=["write", "read"])
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    options = parser.parse_args()
    print(f"{options.file}: {os.path.getsize(options.file) / 1e6:.1f} MB, {options.threads} threads")
    for action in options.actions:
        print(f"\n{action:22}{'seconds':>9}{'CPU s':>8}{'rows/s':>12}{'MiB peak':>10}{'MB':>9}{'seconds / ours':>16}")
        first = None
        for engine in options.engines:
            if action == "read" and engine == "pyarrow-dictionaries":
                continue
            with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(options.file))) as folder:
                runs = [run(engine, action, options.file, folder, options.threads) for _ in range(options.runs)]
            rows, wall, cpu, peak, size = min(runs, key=lambda found: found[1])
            first = first or wall
            written = f"{size / 1e6:9.1f}" if size else f"{'':9}"
            print(f"  {engine:20}{wall:9.2f}{cpu:8.2f}{rows / wall:12,.0f}{peak:10}{written}{wall / first:16.2f}", flush=True)


main()
