"""Prints the rows of a sheet's table as JSON, each an object of texts: rows.py FILE.xlsx SHEET."""

import json
import sys

import openpyxl

sheet = openpyxl.load_workbook(sys.argv[1], data_only=True)[sys.argv[2]]
table = next(iter(sheet.tables.values()))
header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
print(json.dumps([{name: str(value) for name, value in zip(header, row) if value is not None} for row in rows]))
