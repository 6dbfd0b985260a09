"""Writes small files of many kinds for the fuzzer to begin with.

usage: seeds-parquet.py DIRECTORY
"""

import datetime
import decimal
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

directory = pathlib.Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)
COLUMNS = {
    "integers": (pa.array([1, None, 3, 3, 3, 3, 3, 3, 3, 900] * 3, pa.int64()), "DELTA_BINARY_PACKED"),
    "small": (pa.array([1, 2, None] * 10, pa.int32()), "BYTE_STREAM_SPLIT"),
    "texts": (pa.array(["a", "ab", None, "abc", ""] * 6), "DELTA_BYTE_ARRAY"),
    "lengths": (pa.array(["a", "ab", "abc", "", "x"] * 6), "DELTA_LENGTH_BYTE_ARRAY"),
    "booleans": (pa.array([True, False, None] * 10), "RLE"),
    "floats": (pa.array([0.1, None, -1e300] * 10), "BYTE_STREAM_SPLIT"),
    "decimals": (pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-7.25")] * 10, pa.decimal128(30, 2)), "DELTA_BYTE_ARRAY"),
    "times": (pa.array([datetime.datetime(2026, 1, day) for day in range(1, 31)], pa.timestamp("ns")), "DELTA_BINARY_PACKED"),
    "lists": (pa.array([[1, None], [], None] * 10, pa.list_(pa.int32())), None),
    "maps": (pa.array([[("k", "v")], [], None] * 10, pa.map_(pa.string(), pa.string())), None),
    "groups": (pa.array([{"a": 1, "b": [{"c": "x"}]}, None, {"a": None, "b": None}] * 10), None),
}
for name, (array, encoding) in COLUMNS.items():
    table = pa.table({"c": array})
    for codec in ["none", "snappy", "zstd", "lz4", "brotli", "gzip"]:
        for version in ["1.0", "2.0"]:
            pq.write_table(table, directory / f"{name}-{codec}-{version}", compression=codec, data_page_version=version, store_schema=False)
    if encoding:
        pq.write_table(
            table, directory / f"{name}-{encoding}", compression="none", use_dictionary=False,
            column_encoding={"c": encoding}, store_schema=False)
    if name == "times":
        pq.write_table(table, directory / "int96", use_deprecated_int96_timestamps=True, store_schema=False)
