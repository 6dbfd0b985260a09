#!/usr/bin/env python3
"""Compares the rows of the sheet Detail in workbooks cell by cell: same_cells.py FILE FILE …

Place, type and value of each cell must be the same, from the first row of data on; what stands above it and how cells
look is not compared. Exits 1 and names the first cell that differs.
"""
import re
import sys
import zipfile

FIRST_ROW = 7
CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"(?: s="\d+")?(?: t="(\w+)")?>(?:<v>([^<]*)</v>|<is><t[^>]*>([^<]*)</t></is>)</c>')


def cells(path: str):
    """The cells of the last sheet as (row, column, type, value)."""
    with zipfile.ZipFile(path) as book:
        sheets = sorted(name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
        text = book.read(sheets[-1])
    for column, row, kind, number, string in CELL.findall(text):
        if int(row) >= FIRST_ROW:
            yield int(row), column, kind, string if kind == b"inlineStr" else float(number)


def main(paths: list[str]) -> None:
    first = list(cells(paths[0]))
    for path in paths[1:]:
        other = list(cells(path))
        for one, two in zip(first, other):
            if one != two:
                sys.exit(f"{path}: {two}, but {paths[0]}: {one}")
        if not first or len(first) != len(other):
            sys.exit(f"{path}: {len(other)} cells, but {paths[0]}: {len(first)}")
    print(f"{len(first):,} cells, the same in {len(paths)} workbooks")


main(sys.argv[1:])
