"""Compares the rows below a folder of Hive partitions with those of one file, as an engine reads both.

Prints a line for what differs, and the folders with their numbers of rows.
"""

import glob
import sys
import urllib.parse

engine, folder, whole = sys.argv[1:4]


def rows_of_pyarrow():
    import pyarrow.dataset
    import pyarrow.parquet

    single = pyarrow.parquet.read_table(whole)
    parts = pyarrow.dataset.dataset(folder, format="parquet", partitioning="hive").to_table()
    return single.to_pylist(), parts.to_pylist()


def rows_of_duckdb():
    import duckdb

    def rows(source):
        return duckdb.sql(f"SELECT * FROM {source}").to_arrow_table().to_pylist()

    return rows(f"read_parquet('{whole}')"), rows(f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)")


def rows_of_polars():
    import polars

    return (polars.read_parquet(whole).to_dicts(),
            polars.scan_parquet(f"{folder}/**/*.parquet", hive_partitioning=True).collect().to_dicts())


single, parts = {"pyarrow": rows_of_pyarrow, "duckdb": rows_of_duckdb, "polars": rows_of_polars}[engine]()
by_id = {row["x_ChargeId"]: row for row in parts}
if len(by_id) != len(parts) or len(parts) != len(single):
    print(f"{len(single)} rows in one file, {len(parts)} in partitions, {len(by_id)} ids")
for row in single:
    other = by_id.get(row["x_ChargeId"], {})
    for column, value in row.items():
        if other.get(column) != value:
            print(f"{row['x_ChargeId']} {column}: {value!r} is {other.get(column)!r}")
    if str(other.get("BillingPeriod")) != "2026-10":
        print(f"{row['x_ChargeId']} is of {other.get('BillingPeriod')!r}")
for path in sorted(glob.glob(f"{folder}/**/*.parquet", recursive=True)):
    names = path[len(folder) + 1:].split("/")[1:-1]
    values = dict(urllib.parse.unquote(name).split("=", 1) for name in names)
    inside = sum(
        all((row[name] or "__HIVE_DEFAULT_PARTITION__") == value for name, value in values.items()) for row in single)
    print(" ".join(values.values()), inside)
