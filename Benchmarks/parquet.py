"""Writes and reads the same FOCUS rows with us, pyarrow, DuckDB and Polars, and prints a line for each.

usage: parquet.py [ROWS] [RUNS]      (needs the packages of Tests/requirements.txt; `make bench-parquet` sets it all up)

The rows are made by Benchmarks/parquet: 62 columns at call grain. Every engine writes from memory with zstd 3 and
dictionaries and reads all columns, in a process of its own. Each figure is the least of the runs.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
OURS = HERE / "parquet/.build/release/parquet-benchmark"


def watch(what, rows, body):
    wall, cpu = time.monotonic(), time.process_time()
    body()
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}\t{rows}\t{wall}\t{cpu}\t{peak}")


def pyarrow_table(path, dictionaries):
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    texts = [field.name for field in schema if pa.types.is_string(field.type)] if dictionaries else []
    return pq.read_table(path, read_dictionary=texts, use_threads=True)


def child(engine, action, source, target, threads):
    """Runs one action of one engine and prints its line."""
    if engine.startswith("pyarrow"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        pa.set_cpu_count(threads)
        if action == "write":
            table = pyarrow_table(source, engine == "pyarrow-dictionaries")
            watch(action, table.num_rows, lambda: pq.write_table(
                table, target, compression="zstd", compression_level=3, row_group_size=262_144))
        else:
            rows = pq.read_metadata(source).num_rows
            watch(action, rows, lambda: pq.read_table(source, use_threads=threads > 1))
    elif engine == "duckdb":
        import duckdb

        connection = duckdb.connect(config={"threads": threads})
        if action == "write":
            connection.execute(f"CREATE TABLE t AS SELECT * FROM '{source}'")
            rows = connection.execute("SELECT count(*) FROM t").fetchone()[0]
            copy = f"COPY t TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 262144)"
            watch(action, rows, lambda: connection.execute(copy))
        else:
            rows = connection.execute(f"SELECT count(*) FROM '{source}'").fetchone()[0]
            watch(action, rows, lambda: connection.execute(f"CREATE TABLE t AS SELECT * FROM '{source}'"))
    elif engine == "polars":
        os.environ["POLARS_MAX_THREADS"] = str(threads)
        import polars

        if action == "write":
            frame = polars.read_parquet(source)
            watch(action, frame.height, lambda: frame.write_parquet(
                target, compression="zstd", compression_level=3, row_group_size=262_144))
        else:
            rows = polars.scan_parquet(source).select(polars.len()).collect().item()
            watch(action, rows, lambda: polars.read_parquet(source))


def best(runs, command):
    lines = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(runs)]
    rows = int(lines[0][1])
    return rows, min(float(line[2]) for line in lines), min(float(line[3]) for line in lines), max(int(line[4]) for line in lines)


def main():
    if sys.argv[1:2] == ["child"]:
        engine, action, source, target, threads = sys.argv[2:]
        child(engine, action, source, target, int(threads))
        return
    rows = sys.argv[1] if len(sys.argv) > 1 else "1000000"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as directory:
        ours = f"{directory}/ours.parquet"
        print(f"{'':24}{'threads':>8}{'seconds':>9}{'CPU s':>8}{'rows/s':>12}{'rows/CPU s':>12}{'MiB peak':>10}{'MB file':>9}")
        for action in ["write", "read"]:
            for threads in ["1", "2"]:
                for engine in ["ours", "pyarrow", "pyarrow-dictionaries", "duckdb", "polars"]:
                    if engine == "ours":
                        extra = [rows, threads] if action == "write" else [threads]
                        command = [str(OURS), action, ours] + extra
                        file = ours
                    elif action == "read" and engine == "pyarrow-dictionaries":
                        continue
                    else:
                        file = f"{directory}/{engine}.parquet"
                        command = [sys.executable, __file__, "child", engine, action, ours, file, threads]
                    count, wall, cpu, peak = best(runs, command)
                    size = f"{os.path.getsize(file) / 1e6:9.1f}" if action == "write" else ""
                    print(
                        f"{action + ' ' + engine:24}{threads:>8}{wall:9.2f}{cpu:8.2f}{count / wall:12,.0f}"
                        f"{count / cpu:12,.0f}{peak:10}{size}", flush=True)


main()
