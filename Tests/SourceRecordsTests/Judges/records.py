"""records.py FILE: writes a Parquet file with a column of each kind that exports of clouds have, in two row groups."""
import datetime
import decimal
import sys

import pyarrow as pa
import pyarrow.parquet as pq

UTC = datetime.timezone.utc
TABLE = pa.table({
    "id": pa.array(["a", None, "c\u00e9"]),
    "count": pa.array([1, None, -3], pa.int64()),
    "share": pa.array([0.1, 0.30000000000000004, 1e-7], pa.float64()),
    "price": pa.array([decimal.Decimal("1.50"), decimal.Decimal("-0.07"), None], pa.decimal128(38, 9)),
    "ok": pa.array([True, False, None]),
    "day": pa.array([datetime.date(2026, 10, 1), None, datetime.date(1969, 12, 31)]),
    "at": pa.array([datetime.datetime(2026, 10, 1, 8, 0, 0, 123000, UTC), None, None], pa.timestamp("ms", tz="UTC")),
    "local": pa.array([datetime.datetime(2026, 10, 1, 8), None, None], pa.timestamp("us")),
    "labels": pa.array([[("team", "x")], [], None], pa.map_(pa.string(), pa.string())),
    "credits": pa.array([[{"name": "n", "amount": -0.5}], None, []]),
    "service": pa.array([{"id": "s", "description": "Vertex AI"}, None, {"id": None, "description": None}]),
})
pq.write_table(TABLE, sys.argv[1], row_group_size=2)
