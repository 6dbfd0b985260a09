"""Prints what a workbook is made of: properties, names, sheets with tables, panes, print set-up, lists and charts."""

import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
print(f"{book.properties.title} | {book.properties.subject}")
for custom in book.custom_doc_props.props:
    print(f"property {custom.name} {custom.value}")
for name, defined in sorted(book.defined_names.items()):
    print(f"name {name} {defined.attr_text}")
for sheet in book:
    line = f"sheet {sheet.title}"
    for table in sheet.tables.values():
        line += f" | table {table.name}: {', '.join(column.name for column in table.tableColumns)}"
    line += f" | freeze {sheet.freeze_panes}"
    if sheet.print_title_rows:
        line += f" | repeats {sheet.print_title_rows}"
    line += f" | {sheet.page_setup.orientation}, {'fits' if sheet.sheet_properties.pageSetUpPr.fitToPage else 'any'}"
    line += f" | {sheet.oddHeader.center.text}" if sheet.oddHeader.center.text else ""
    line += " | protected" if sheet.protection.sheet else " | open"
    for validation in sheet.data_validations.dataValidation if sheet.data_validations else []:
        line += f" | list {validation.formula1}"
    for rule in (rule for rules in sheet.conditional_formatting for rule in rules.rules):
        look = rule.dxf.numFmt.formatCode if rule.dxf.numFmt else "colors"
        line += f" | marks {' '.join(rule.formula)} as {look}"
    for chart in sheet._charts:
        line += f" | {type(chart).__name__} of {len(chart.series)}"
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    if hidden:
        line += f" | hidden {' '.join(hidden)}"
    print(line)
