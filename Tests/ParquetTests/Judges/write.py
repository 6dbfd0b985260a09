"""Writes files of every type with one engine in each of its options, and what they hold as text beside them.

usage: write.py pyarrow|duckdb|polars|fastparquet DIRECTORY

The lines of a text file are described in Support/TableText.swift; floating point is its shortest decimal as text, a
list or a map is its JSON as text.
"""

import datetime
import decimal
import json
import math
import pathlib
import random
import sys

EPOCH = datetime.datetime(1970, 1, 1)
ROWS = 400
random.seed(7)
decimal.getcontext().prec = 60


def plain(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    text = format(decimal.Decimal(repr(value)), "f")
    return text[:-2] if text.endswith(".0") else text


def cell(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "b:true" if value else "b:false"
    if isinstance(value, int):
        return f"i:{value}"
    if isinstance(value, float):
        return "t:" + plain(value).encode().hex()
    if isinstance(value, (list, dict)):
        return "t:" + json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode().hex()
    if isinstance(value, str):
        return "t:" + value.encode("utf-8").hex()
    if isinstance(value, bytes):
        return "t:" + value.hex()
    if isinstance(value, decimal.Decimal):
        return f"d:{int(value.scaleb(-value.as_tuple().exponent))}"
    if isinstance(value, datetime.datetime):
        return f"i:{(value.replace(tzinfo=None) - EPOCH) // datetime.timedelta(microseconds=1)}"
    if isinstance(value, datetime.date):
        return f"i:{(value - EPOCH.date()).days}"
    if isinstance(value, datetime.time):
        return f"i:{((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond}"
    raise TypeError(type(value))


def column(make, missing=15):
    pool = [make() for _ in range(random.choice([3, 50, 10_000]))]
    return [None if random.random() * 100 < missing else random.choice(pool) for _ in range(ROWS)]


def text():
    return "".join(random.choice("abcdefgh é€😀") for _ in range(random.randrange(20)))


def moment():
    return EPOCH + datetime.timedelta(microseconds=random.randrange(-(10**15), 4 * 10**15))


def exact(precision, scale):
    return lambda: decimal.Decimal(random.randrange(-(10**precision) + 1, 10**precision)).scaleb(-scale)


def save(directory, name, columns, write):
    """Writes the file by `write`, then what it holds."""
    write(str(directory / f"{name}.parquet"))
    rows = len(columns[0])
    rendered = [[cell(value) for value in values] for values in columns]
    lines = ["\t".join(values[row] for values in rendered) for row in range(rows)]
    (directory / f"{name}.txt").write_text("".join(line + "\n" for line in lines))


def with_pyarrow(directory):
    import pyarrow as pa
    import pyarrow.parquet as pq

    def single(value):
        return None if value is None else pa.scalar(value, pa.float32()).as_py()

    integers = {
        pa.int8(): (-128, 127), pa.int16(): (-32768, 32767), pa.int32(): (-(2**31), 2**31 - 1),
        pa.int64(): (-(2**63), 2**63 - 1), pa.uint8(): (0, 255), pa.uint16(): (0, 65535), pa.uint32(): (0, 2**32 - 1),
    }
    kinds = []
    for kind, (low, high) in integers.items():
        kinds.append((kind, column(lambda: random.randint(low, high)), None))
    kinds.append((pa.uint64(), column(lambda: random.randrange(2**64)), decimal.Decimal))
    kinds.append((pa.float64(), column(lambda: random.choice([0.1, 1e300, -2.5e-7, 1e16, random.random()])), None))
    floats = [single(value) for value in column(random.random)]
    kinds.append((pa.float32(), floats, "float32"))
    kinds.append((pa.string(), column(text), None))
    kinds.append((pa.large_string(), column(text), None))
    kinds.append((pa.binary(), column(lambda: random.randbytes(random.randrange(9))), None))
    kinds.append((pa.binary(5), column(lambda: random.randbytes(5)), None))
    kinds.append((pa.bool_(), column(lambda: random.random() < 0.5), None))
    for precision, scale in [(5, 2), (9, 2), (18, 12), (19, 0), (28, 10), (38, 12)]:
        kinds.append((pa.decimal128(precision, scale), column(exact(precision, scale)), None))
    kinds.append((pa.date32(), column(lambda: moment().date()), None))
    kinds.append((pa.time32("ms"), column(lambda: moment().time().replace(microsecond=5000)), None))
    kinds.append((pa.time64("us"), column(lambda: moment().time()), None))
    for unit, digits in [("ms", 1000), ("us", 1), ("ns", 1)]:
        for zone in [None, "UTC"]:
            def make():
                value = moment()
                return value.replace(microsecond=value.microsecond // digits * digits)
            kinds.append((pa.timestamp(unit, tz=zone), column(make), None))
    kinds.append((pa.list_(pa.int32()), column(lambda: [random.choice([None, 7, -1]) for _ in range(random.randrange(4))]), None))
    kinds.append((pa.map_(pa.string(), pa.string()), column(lambda: {text(): text() for _ in range(random.randrange(3))}), None))
    nested = [
        (pa.list_(pa.struct([("a", pa.int64()), ("b", pa.list_(pa.string()))])),
         column(lambda: [{"a": 1, "b": [text()]}, {"a": None, "b": None}][: random.randrange(3)]), None)
    ]
    kinds += nested
    arrays, expected = [], []
    for kind, values, how in kinds:
        arrays.append(pa.array([list(v.items()) if isinstance(v, dict) else v for v in values], kind))
        if how is decimal.Decimal:
            values = [None if v is None else decimal.Decimal(v) for v in values]
        if how == "float32":
            import numpy
            values = [None if v is None else float(str(numpy.float32(v))) for v in values]
        expected.append(values)
    # A group with fields of its own, missing as a whole in some rows.
    group = column(lambda: {"x": random.randrange(9), "y": {"z": text()}})
    arrays.append(pa.array(group, pa.struct([("x", pa.int64()), ("y", pa.struct([("z", pa.string())]))])))
    expected.append([None if value is None else value["x"] for value in group])
    expected.append([None if value is None else value["y"]["z"] for value in group])
    table = pa.table(arrays, names=[f"c{index}" for index in range(len(arrays))])

    def put(name, **options):
        save(directory, name, expected, lambda path: pq.write_table(table, path, **options))

    for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
        put(f"codec-{codec}", compression=codec)
        put(f"v2-{codec}", compression=codec, data_page_version="2.0", row_group_size=150)
    put("plain", use_dictionary=False)
    put("tiny-pages", data_page_size=64, write_batch_size=7, write_page_index=True, write_page_checksum=True)
    put("mixed-pages", data_page_size=64, write_batch_size=7, dictionary_pagesize_limit=60)
    put("integer-decimals", store_decimal_as_integer=True)
    put("version-1", version="1.0", coerce_timestamps="us", allow_truncated_timestamps=True)
    put("int96", use_deprecated_int96_timestamps=True)
    encodings = {}
    for index, (kind, _, _) in enumerate(kinds):
        if pa.types.is_integer(kind) or pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_time(kind):
            encodings[f"c{index}"] = ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"]
        elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            encodings[f"c{index}"] = ["BYTE_STREAM_SPLIT", "BYTE_STREAM_SPLIT"]
        elif kind in (pa.string(), pa.large_string(), pa.binary()):
            encodings[f"c{index}"] = ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"]
        elif kind == pa.bool_():
            encodings[f"c{index}"] = ["RLE", "PLAIN"]
        elif pa.types.is_fixed_size_binary(kind):
            encodings[f"c{index}"] = ["DELTA_BYTE_ARRAY", "BYTE_STREAM_SPLIT"]
    for choice in [0, 1]:
        for version in ["1.0", "2.0"]:
            chosen = {name: pair[choice] for name, pair in encodings.items()}
            put(f"encodings-{choice}-{version}", use_dictionary=False, column_encoding=chosen, data_page_version=version)
    save(directory, "empty", [[]] * len(expected), lambda path: pq.write_table(table.slice(0, 0), path))


def common():
    """Columns that every engine has, as (SQL type, values)."""
    return [
        ("VARCHAR", column(text)), ("BIGINT", column(lambda: random.randrange(-(2**63), 2**63))),
        ("INTEGER", column(lambda: random.randrange(-(2**31), 2**31))), ("BOOLEAN", column(lambda: random.random() < 0.5)),
        ("DOUBLE", column(random.random)), ("DATE", column(lambda: moment().date())),
        ("TIMESTAMP", column(moment)), ("DECIMAL(9,2)", column(exact(9, 2))), ("DECIMAL(18,12)", column(exact(18, 12))),
        ("DECIMAL(38,12)", column(exact(38, 12))), ("VARCHAR", [f"row {row}" for row in range(ROWS)]),
        ("BIGINT", list(range(ROWS))), ("BIGINT", [None] * ROWS), ("VARCHAR", ["same"] * ROWS),
    ]


def with_duckdb(directory):
    import duckdb

    columns = common() + [
        ("INTEGER[]", column(lambda: [random.choice([None, 1, 22]) for _ in range(random.randrange(4))])),
        ("MAP(VARCHAR, VARCHAR)", column(lambda: {f"k{n}": text() for n in range(random.randrange(3))})),
        ("TIME", column(lambda: moment().time())), ("BLOB", column(lambda: random.randbytes(4))),
        ("UTINYINT", column(lambda: random.randrange(256))),
    ]
    connection = duckdb.connect()
    names = [f"c{index}" for index in range(len(columns))]
    connection.execute(f"CREATE TABLE t ({', '.join(f'{n} {kind}' for n, (kind, _) in zip(names, columns))})")
    rows = list(zip(*(values for _, values in columns)))
    connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' for _ in names)})", rows)
    for codec in ["uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"]:
        for version in ["V1", "V2"]:
            save(
                directory, f"{codec}-{version}", [values for _, values in columns],
                lambda path: connection.execute(
                    f"COPY t TO '{path}' (FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version})"))


def with_polars(directory):
    import polars

    columns = common()
    kinds = {
        "VARCHAR": polars.String, "BIGINT": polars.Int64, "INTEGER": polars.Int32, "BOOLEAN": polars.Boolean,
        "DOUBLE": polars.Float64, "DATE": polars.Date, "TIMESTAMP": polars.Datetime("us"),
        "DECIMAL(9,2)": polars.Decimal(9, 2), "DECIMAL(18,12)": polars.Decimal(18, 12),
        "DECIMAL(38,12)": polars.Decimal(38, 12),
    }
    frame = polars.DataFrame(
        {f"c{index}": polars.Series(values, dtype=kinds[kind], strict=False) for index, (kind, values) in enumerate(columns)})
    for codec in ["uncompressed", "snappy", "gzip", "zstd", "lz4", "brotli"]:
        save(
            directory, codec, [values for _, values in columns],
            lambda path: frame.write_parquet(path, compression=codec, row_group_size=150, data_page_size=500))


def with_fastparquet(directory):
    import fastparquet
    import pandas

    columns = [pair for pair in common() if not pair[0].startswith(("DECIMAL", "DATE"))]
    kinds = {"VARCHAR": object, "BIGINT": "Int64", "INTEGER": "Int32", "BOOLEAN": "boolean", "DOUBLE": "float64",
             "TIMESTAMP": "datetime64[us]"}
    columns = [(kind, values) for kind, values in columns if any(value is not None for value in values)]
    for codec in ["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4_RAW"]:
        # Microseconds as INT96 come out as nanoseconds.
        for times, unit in [("int64", "us"), ("int96", "ns")]:
            kinds["TIMESTAMP"] = f"datetime64[{unit}]"
            frame = pandas.DataFrame(
                {f"c{index}": pandas.Series(values, dtype=kinds[kind]) for index, (kind, values) in enumerate(columns)})
            save(
                directory, f"{codec}-{times}", [values for _, values in columns],
                lambda path: fastparquet.write(
                    path, frame, compression=codec, row_group_offsets=150, times=times, write_index=False))


def main():
    engine, directory = sys.argv[1:]
    globals()[f"with_{engine}"](pathlib.Path(directory))


main()
