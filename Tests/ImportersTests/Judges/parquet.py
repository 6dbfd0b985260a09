"""parquet.py CSV FILE: writes a CSV as Parquet in the types that AWS delivers: doubles, milliseconds, maps of texts."""
import csv
import datetime
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq

rows = list(csv.DictReader(open(sys.argv[1], newline="")))
columns = {}
for name in rows[0]:
    texts = [row[name] or None for row in rows]
    present = [text for text in texts if text is not None]
    if present and all(text.startswith("{") for text in present):
        maps = [None if text is None else list(json.loads(text).items()) for text in texts]
        columns[name] = pa.array(maps, pa.map_(pa.string(), pa.string()))
    elif name.endswith(("_date", "PeriodStart", "PeriodEnd")):
        times = [text and datetime.datetime.fromisoformat(text) for text in texts]
        columns[name] = pa.array(times, pa.timestamp("ms", tz="UTC"))
    elif name.endswith(("_cost", "_amount", "Cost", "Price", "Quantity")):
        columns[name] = pa.array([text and float(text) for text in texts], pa.float64())
    else:
        columns[name] = pa.array(texts, pa.string())
pq.write_table(pa.table(columns), sys.argv[2], compression="snappy")
