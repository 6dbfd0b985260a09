"""Prints what the template of a workbook decides: sheets, tables, formats, colors, paper, pictures, hidden columns, lengths.

Usage: look.py FILE.xlsx… ; a form feed stands between two files.
"""

import sys
import zipfile

import openpyxl


def look(path):
    book = openpyxl.load_workbook(path)
    print("sheets", ", ".join(book.sheetnames))
    with zipfile.ZipFile(path) as archive:
        print("pictures", sum(name.startswith("xl/media/") for name in archive.namelist()))
    formats, papers = set(), set()
    for sheet in book:
        papers.add(sheet.page_setup.paperSize)
        for row in sheet.iter_rows():
            formats.update(cell.number_format for cell in row if cell.value is not None)
    print("formats", " | ".join(sorted(formats)))
    print("papers", papers)
    for name in ("Summary", "Lines", "Detail", "Trend", "Exceptions"):
        if name in book.sheetnames:
            look_at(book[name], name)
    links = (cell.hyperlink.target for sheet in book for cell in sheet["A"] if cell.hyperlink and cell.hyperlink.target)
    print("link", next(links, None))
    models = 0
    for sheet in book:
        titles = [cell.value for cell in sheet["A"]]
        if "Models and services" in titles:
            first = titles.index("Models and services")
            models = max(models, titles.index("Total", first) - first - 1)
    print("most models", models)


def look_at(sheet, name):
    tables = {table.name: table.ref for table in sheet.tables.values()}
    first = next((cell for cell in sheet[6] if cell.fill.fgColor.rgb not in ("00000000", None)), None)
    hidden = [letter for letter, column in sorted(sheet.column_dimensions.items()) if column.hidden]
    print(name, "rows", sheet.max_row, "tables", tables, "header", first.fill.fgColor.rgb if first else None,
          "hidden", " ".join(hidden), "filter", sheet.auto_filter.ref)
    if name == "Summary":
        print("over", sum(cell.value == "Against budget" for cell in sheet[6]),
              [cell.value for row in sheet.iter_rows(min_row=7) for cell in row
               if isinstance(cell.value, str) and '"OVER"' in cell.value][:1])
    if name == "Exceptions":
        print("due", next((f"{cell.value:%Y-%m-%d}" for cell in sheet["H"][6:] if cell.value), None))


for index, path in enumerate(sys.argv[1:]):
    if index:
        print("\f", end="")
    look(path)
