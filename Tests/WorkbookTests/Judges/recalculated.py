"""Compares the values that a workbook carries with those that LibreOffice computed: one line a cell that differs.

Usage: recalculated.py WRITTEN.xlsx RECALCULATED.xlsx
"""

import datetime
import math
import sys

import openpyxl

written, recalculated = sys.argv[1:]
formulas = openpyxl.load_workbook(written)
cached = openpyxl.load_workbook(written, data_only=True)
computed = openpyxl.load_workbook(recalculated, data_only=True)


def same(left, right):
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=1e-11, abs_tol=1e-9)
    return (left or "") == (right or "")


count = 0
checks = {"OK": 0, "DIFF": 0}
assert formulas.sheetnames == computed.sheetnames, (formulas.sheetnames, computed.sheetnames)
for sheet in formulas:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                continue
            count += 1
            expected = cached[sheet.title][cell.coordinate].value
            found = computed[sheet.title][cell.coordinate].value
            if expected in checks:
                checks[expected] += 1
            is_error = isinstance(found, str) and (found.startswith("#") or found.startswith("Err:"))
            if is_error or not same(expected, found):
                print(f"{sheet.title}!{cell.coordinate}: {cell.value} carries {expected!r}, computed {found!r}")
print(f"{count} formulas, {checks['OK']} OK, {checks['DIFF']} DIFF")
