"""Prints for the columns of a table the types and number formats of their cells: columns.py FILE.xlsx SHEET."""

import sys

import openpyxl

sheet = openpyxl.load_workbook(sys.argv[1])[sys.argv[2]]
table = next(iter(sheet.tables.values()))
rows = sheet[table.ref]
for index, column in enumerate(table.tableColumns):
    cells = [row[index] for row in rows[1:]]
    kinds = sorted({cell.data_type for cell in cells if cell.value is not None})
    formats = sorted({cell.number_format for cell in cells})
    print(f"{column.name}: {' '.join(kinds)} {' '.join(formats)}")
