"""Prints what the template of a workbook decides: sheets, tables, formats, colors, paper, pictures, hidden columns, lengths.

Usage: look.py FILE.xlsx
"""

import sys
import zipfile

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
print("sheets", ", ".join(book.sheetnames))
with zipfile.ZipFile(sys.argv[1]) as archive:
    print("pictures", sum(name.startswith("xl/media/") for name in archive.namelist()))
formats, papers, fills = set(), set(), set()
for sheet in book:
    papers.add(sheet.page_setup.paperSize)
    for row in sheet.iter_rows():
        formats.update(cell.number_format for cell in row if cell.value is not None)
print("formats", " | ".join(sorted(formats)))
print("papers", papers)
for name in ("Summary", "Lines", "Detail", "Trend", "Exceptions"):
    if name not in book.sheetnames:
        continue
    sheet = book[name]
    tables = {table.name: table.ref for table in sheet.tables.values()}
    first = next((cell for cell in sheet[6] if cell.fill.fgColor.rgb not in ("00000000", None)), None)
    hidden = [letter for letter, column in sorted(sheet.column_dimensions.items()) if column.hidden]
    print(name, "rows", sheet.max_row, "tables", tables, "header", first.fill.fgColor.rgb if first else None,
          "hidden", " ".join(hidden), "filter", sheet.auto_filter.ref)
    if name == "Summary":
        print("over", sum(cell.value == "Against budget" for cell in sheet[6]),
              [cell.value for row in sheet.iter_rows(min_row=7) for cell in row
               if isinstance(cell.value, str) and '"OVER"' in cell.value][:1])
models = 0
for sheet in book:
    titles = [cell.value for cell in sheet["A"]]
    if "Models and services" in titles:
        first = titles.index("Models and services")
        models = max(models, titles.index("Total", first) - first - 1)
print("most models", models)
