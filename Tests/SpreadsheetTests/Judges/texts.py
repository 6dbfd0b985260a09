"""Prints the first column of each sheet as JSON, as openpyxl reads it."""

import json
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps({sheet.title: [row[0].value for row in sheet.iter_rows(max_col=1)] for sheet in book}))
