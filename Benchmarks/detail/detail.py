#!/usr/bin/env python3
"""Writes the rows of the sheet Detail with XlsxWriter in constant-memory mode: detail.py ROWS FILE.

The same cells as detail-benchmark writes; same_cells.py compares them.
"""
import os
import sys

import xlsxwriter

LINES, FEATURES, DAYS, FIRST_ROW, FIRST_DAY = 200, 40, 31, 6, 46_296
MODELS = ["gpt-5", "gpt-5-mini", "claude-sonnet-4-5", "claude-haiku-4-5", "gemini-2.5-pro", "text-embedding-3-large"]
PROVIDERS = ["openai", "openai", "anthropic", "anthropic", "google", "openai"]


def main(rows: int, path: str) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": os.path.dirname(path) or "."})
    sheet = book.add_worksheet("Detail")
    text, day, whole = (book.add_format({"num_format": form}) for form in ("@", "yyyy-mm-dd", "#,##0"))
    exact = book.add_format({"num_format": '#,##0.000000000_);[Red](#,##0.000000000);"-"_)'})
    departments = [f"department-{line:03}" for line in range(LINES)]
    projects = [f"PRJ-{line:03}" for line in range(LINES)]
    features = [f"feature-{feature:03}" for feature in range(FEATURES)]
    number, string = sheet.write_number, sheet.write_string
    for row in range(rows):
        place, line = FIRST_ROW + row, row * LINES // rows
        number(place, 0, line + 1, whole)
        number(place, 1, FIRST_DAY + row % DAYS, day)
        string(place, 2, departments[line], text)
        string(place, 3, "5110-ai-usage", text)
        string(place, 4, projects[line], text)
        string(place, 5, "Direct", text)
        string(place, 6, features[row % FEATURES], text)
        string(place, 7, PROVIDERS[row % len(MODELS)], text)
        string(place, 8, MODELS[row % len(MODELS)], text)
        number(place, 9, row % 7 + 1, whole)
        number(place, 10, row * 7919 % 1_000_000, whole)
        number(place, 11, row * 104_729 % 1_000_003 / 1e9, exact)
    book.close()


main(int(sys.argv[1]), sys.argv[2])
