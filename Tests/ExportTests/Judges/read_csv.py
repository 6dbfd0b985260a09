"""Prints the rows of a CSV file as JSON, as Python's csv module reads them."""

import csv
import json
import sys

path, encoding, separator = sys.argv[1:4]
csv.field_size_limit(1 << 30)
with open(path, newline="", encoding=encoding) as file:
    rows = list(csv.reader(file, delimiter=separator, strict=True))
widths = {len(row) for row in rows}
if len(widths) != 1:
    sys.exit(f"rows have {sorted(widths)} cells")
for row in rows[1:]:
    json.loads(row[rows[0].index("Tags")])
json.dump([dict(zip(rows[0], row)) for row in rows[1:]], sys.stdout)
