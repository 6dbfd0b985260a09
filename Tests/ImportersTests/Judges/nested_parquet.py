"""nested_parquet.py SOURCE FILE: writes the sample of a source as the Parquet that the provider delivers.

azure-focus: decimals of a wide scale, times, tags as a text. gcp-billing: BigQuery's records and lists of records.
"""
import csv
import datetime
import decimal
import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "Samples"
TIME = pa.timestamp("us", tz="UTC")
TEXT = pa.string()


def time(text):
    return text and datetime.datetime.fromisoformat(text.replace(" UTC", "+00:00").replace("Z", "+00:00"))


def azure():
    rows = list(csv.DictReader(open(SAMPLES / "azure-focus.csv", newline="")))
    columns = {}
    for name in rows[0]:
        texts = [row[name] or None for row in rows]
        if name.endswith(("Cost", "Price", "Quantity", "BlockSize")):
            columns[name] = pa.array([text and decimal.Decimal(text) for text in texts], pa.decimal128(38, 18))
        elif name.endswith(("PeriodStart", "PeriodEnd")):
            columns[name] = pa.array([time(text) for text in texts], TIME)
        else:
            columns[name] = pa.array(texts, TEXT)
    return pa.table(columns)


def gcp():
    label = pa.list_(pa.struct([("key", TEXT), ("value", TEXT)]))
    schema = pa.schema([
        ("billing_account_id", TEXT), ("invoice", pa.struct([("month", TEXT)])), ("cost_type", TEXT),
        ("service", pa.struct([("id", TEXT), ("description", TEXT)])),
        ("sku", pa.struct([("id", TEXT), ("description", TEXT)])),
        ("usage_start_time", TIME), ("usage_end_time", TIME), ("export_time", TIME),
        ("project", pa.struct([("id", TEXT), ("name", TEXT), ("labels", label)])), ("labels", label),
        ("location", pa.struct([("region", TEXT)])), ("cost", pa.float64()), ("cost_at_list", pa.float64()),
        ("currency", TEXT), ("currency_conversion_rate", pa.float64()),
        ("usage", pa.struct([("amount", pa.float64()), ("unit", TEXT), ("amount_in_pricing_units", pa.float64()),
                             ("pricing_unit", TEXT)])),
        ("credits", pa.list_(pa.struct([("name", TEXT), ("amount", pa.float64()), ("type", TEXT)]))),
    ])
    rows = [json.loads(line) for line in open(SAMPLES / "gcp-billing.jsonl")]
    for row in rows:
        for name in ["usage_start_time", "usage_end_time", "export_time"]:
            row[name] = time(row[name])
    return pa.Table.from_pylist(rows, schema=schema)


pq.write_table({"azure-focus": azure, "gcp-billing": gcp}[sys.argv[1]](), sys.argv[2], compression="snappy")
