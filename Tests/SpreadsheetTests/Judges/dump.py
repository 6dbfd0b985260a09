"""Prints what openpyxl reads in a workbook: sheets, cells with type and format, tables, names, print set-up."""

import sys

import openpyxl

path = sys.argv[1]
formulas = openpyxl.load_workbook(path)
values = openpyxl.load_workbook(path, data_only=True)
properties = formulas.properties
print(f"title {properties.title!r} subject {properties.subject!r} created {properties.created}")
for custom in formulas.custom_doc_props.props:
    print(f"property {custom.name} {custom.value!r}")
for name, defined in formulas.defined_names.items():
    print(f"name {name} {defined.attr_text}")
for sheet in formulas:
    print(f"sheet {sheet.title!r} {sheet.dimensions} freeze {sheet.freeze_panes} filter {sheet.auto_filter.ref}")
    for table in sheet.tables.values():
        print(f"  table {table.name} {table.ref} {[column.name for column in table.tableColumns]}")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            cached = values[sheet.title][cell.coordinate].value
            text = f"  {cell.coordinate} {cell.data_type} {cell.value!r} {cell.number_format}"
            if cell.data_type == "f":
                text += f" cached {cached!r}"
            if cell.hyperlink:
                text += f" link {cell.hyperlink.location or cell.hyperlink.target}"
            if not cell.protection.locked:
                text += " unlocked"
            print(text)
    for cells, rules in sheet.conditional_formatting._cf_rules.items():
        for rule in rules:
            print(f"  condition {cells.sqref} {rule.type} {rule.operator} {rule.formula}")
    for validation in sheet.data_validations.dataValidation:
        print(f"  choices {validation.sqref} {validation.formula1} {validation.prompt!r}")
    if sheet.page_setup.orientation == "landscape":
        print(
            f"  page {sheet.page_setup.orientation} fits {sheet.sheet_properties.pageSetUpPr.fitToPage} height {sheet.page_setup.fitToHeight}, rows {sheet.print_title_rows}"
            f" area {sheet.print_area} header {sheet.oddHeader.left.text!r} {sheet.oddHeader.center.text!r}"
        )
    if sheet.protection.sheet:
        print("  protected")
    for chart in sheet._charts:
        print(f"  chart {type(chart).__name__} {chart.series[0].val.numRef.f}")
