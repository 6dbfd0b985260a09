"""Prints the key figures of the cover, a line each with its label and what stands beside it: key_figures.py FILE.xlsx."""

import sys

import openpyxl

sheet = openpyxl.load_workbook(sys.argv[1], data_only=True)["Cover"]
rows = [[cell.value for cell in row[1:5]] for row in sheet.iter_rows()]
first = next(index for index, row in enumerate(rows) if str(row[0]).startswith("Key figures"))
for row in rows[first:]:
    if row[0] is None:
        break
    print(" | ".join("" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value) for value in row))
