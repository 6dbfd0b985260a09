"""Reads every *.parquet of a directory with one engine and compares it with the *.txt of the same name.

usage: compare.py pyarrow|duckdb|polars|fastparquet|spark DIRECTORY

Prints nothing when all agree. The lines of a text file are described in Support/TableText.swift.
"""

import datetime
import decimal
import math
import pathlib
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
DAY = datetime.date(1970, 1, 1)
decimal.getcontext().prec = 60


def cell(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "b:true" if value else "b:false"
    if isinstance(value, int):
        return f"i:{value}"
    if isinstance(value, str):
        return "t:" + value.encode("utf-8").hex()
    if isinstance(value, bytes):
        return "t:" + value.hex()
    if isinstance(value, decimal.Decimal):
        sign, digits, exponent = value.as_tuple()
        return f"d:{int(value.scaleb(-exponent))}"
    if isinstance(value, datetime.datetime):
        assert value.tzinfo is not None, "a timestamp without a zone"
        return f"i:{(value - EPOCH) // datetime.timedelta(microseconds=1)}"
    if isinstance(value, datetime.date):
        return f"i:{(value - DAY).days}"
    raise TypeError(f"{type(value)}: {value!r}")


def lines(columns, row_count):
    rendered = [[cell(value) for value in column] for column in columns]
    return ["\t".join(column[row] for column in rendered) for row in range(row_count)]


def read_pyarrow(path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path, page_checksum_verification=True).read()
    table.validate(full=True)
    columns = []
    for column in table.columns:
        if pa.types.is_timestamp(column.type):
            assert column.type == pa.timestamp("us", tz="UTC"), column.type
            column = column.cast(pa.int64())
        elif pa.types.is_date(column.type):
            column = column.cast(pa.int32())
        columns.append(column.to_pylist())
    return lines(columns, table.num_rows)


def read_duckdb(path):
    import duckdb

    connection = duckdb.connect()
    described = connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    terms = []
    for name, kind, *_ in described:
        if kind == "TIMESTAMP WITH TIME ZONE":
            terms.append(f"epoch_us({name})")
        elif kind == "DATE":
            terms.append(f"{name} - DATE '1970-01-01'")
        elif kind == "JSON":
            terms.append(f"CAST({name} AS VARCHAR)")
        else:
            terms.append(name)
    rows = connection.execute(f"SELECT {', '.join(terms)} FROM '{path}'").fetchall()
    return ["\t".join(cell(value) for value in row) for row in rows]


def read_polars(path):
    import polars

    frame = polars.read_parquet(path)
    columns = []
    for series in frame.get_columns():
        if isinstance(series.dtype, polars.Datetime):
            assert series.dtype == polars.Datetime("us", "UTC"), series.dtype
            series = series.cast(polars.Int64)
        elif series.dtype == polars.Date:
            series = series.cast(polars.Int32)
        columns.append(series.to_list())
    return lines(columns, frame.height)


SPARK = []


def read_spark(path):
    from pyspark.sql import SparkSession
    from pyspark.sql import functions

    if not SPARK:
        SPARK.append(
            SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC").getOrCreate())
    frame = SPARK[0].read.parquet(str(path))
    terms = []
    for name, kind in frame.dtypes:
        if kind == "timestamp":
            terms.append(functions.unix_micros(frame[name]))
        elif kind == "date":
            terms.append(functions.unix_date(frame[name]))
        else:
            terms.append(frame[name])
    return ["\t".join(cell(value) for value in row) for row in frame.select(terms).toLocalIterator()]


READERS = {"pyarrow": read_pyarrow, "duckdb": read_duckdb, "polars": read_polars, "spark": read_spark}


def is_missing(value):
    import pandas

    return not isinstance(value, (dict, list)) and bool(pandas.isna(value))


def fastparquet_agrees(value, expected):
    """fastparquet gives decimals as floats, JSON parsed and dates as datetimes."""
    import json

    kind, _, text = expected.partition(":")
    missing = is_missing(value)
    if expected == "null" or missing:
        return expected == "null" and missing
    if kind == "d":
        return True
    if kind == "t":
        if isinstance(value, (dict, list)):
            return json.loads(bytes.fromhex(text)) == value
        raw = value if isinstance(value, bytes) else str(value).encode("utf-8")
        return raw.hex() == text
    if kind == "b":
        return bool(value) == (text == "true")
    if hasattr(value, "tz_localize"):
        ticks = value.tz_localize("UTC") if value.tzinfo is None else value
        micros = (ticks.to_pydatetime() - EPOCH) // datetime.timedelta(microseconds=1)
        return int(text) in (micros, micros // 86_400_000_000)
    return math.isclose(float(value), float(int(text)), rel_tol=1e-15)


def check_fastparquet(path, expected):
    import fastparquet

    file = fastparquet.ParquetFile(str(path))
    scales = {element.name: element.scale or 0 for element in file.fmd.schema}
    frame = file.to_pandas()
    if len(frame) != len(expected):
        return f"{len(frame)} rows for {len(expected)}"
    for index, name in enumerate(frame.columns):
        values = frame[name].tolist()
        for row, (value, line) in enumerate(zip(values, expected)):
            wanted = line.split("\t")[index]
            agrees = fastparquet_agrees(value, wanted)
            if agrees and wanted.startswith("d:"):
                exact = decimal.Decimal(int(wanted[2:])).scaleb(-scales[name])
                agrees = math.isclose(float(value), float(exact), rel_tol=1e-12)
            if not agrees:
                return f"column {name} row {row}: {value!r} for {wanted}"
    return None


def check(engine, path):
    expected = path.with_suffix(".txt").read_text().splitlines()
    if engine == "fastparquet":
        return check_fastparquet(path, expected)
    found = READERS[engine](path)
    if len(found) != len(expected):
        return f"{len(found)} rows for {len(expected)}"
    for row, (left, right) in enumerate(zip(found, expected)):
        if left != right:
            for column, (one, other) in enumerate(zip(left.split("\t"), right.split("\t"))):
                if one != other:
                    return f"row {row} column {column}: {one} for {other}"
    return None


def main():
    engine, directory = sys.argv[1:]
    for path in sorted(pathlib.Path(directory).glob("*.parquet")):
        try:
            complaint = check(engine, path)
        except Exception as error:
            complaint = f"{type(error).__name__}: {error}"
        if complaint:
            print(f"{engine}: {path.name}: {complaint}")


main()
