"""Prints for each row group of a Parquet file by which columns it says that it is ordered, and whether it is."""

import sys

import pyarrow.parquet

file = pyarrow.parquet.ParquetFile(sys.argv[1])
for index in range(file.num_row_groups):
    group = file.metadata.row_group(index)
    names = [file.schema_arrow.names[column.column_index] for column in group.sorting_columns]
    rows = file.read_row_group(index, columns=names or ["BilledCost"])
    values = list(zip(*(rows[name].to_pylist() for name in names))) if names else []
    print(group.num_rows, " ".join(names) or "no order", "kept" if values == sorted(values) else "broken")
