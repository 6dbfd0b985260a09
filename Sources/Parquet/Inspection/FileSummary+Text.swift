extension FileSummary {
    /// The summary as a page to read: the file, its remarks, its columns, its row groups.
    public var text: String {
        var lines = [
            "rows         \(grouped(rowCount)) in \(grouped(Int64(rowGroups.count))) row group\(rowGroups.count == 1 ? "" : "s")",
            "size         \(size(Int64(byteCount)))",
            "created by   \(createdBy.map(FileSummary.printable) ?? "unknown")",
        ]
        for remark in keyValues {
            let value = FileSummary.printable(remark.value ?? "")
            lines.append("remark       \(FileSummary.printable(remark.key)) = \(FileSummary.cut(value, 100))")
        }
        lines.append("")
        lines +=
            TextTable(
                heads: ["column", "type", "stored as", "missing", "encoding", "codec", "size", "of", "from", "to"],
                alignsRight: [false, false, false, true, false, false, true, true, false, false],
                rows: columns.map { column in
                    [
                        FileSummary.printable(column.name) + (column.repetition == "repeated" ? " (repeated)" : ""),
                        column.type, column.physicalType + (column.repetition == "optional" ? "?" : ""),
                        column.nullCount.map(grouped) ?? "", column.encodings.joined(separator: " "),
                        column.codecs.joined(separator: " "), size(column.compressedSize),
                        size(column.uncompressedSize),
                        FileSummary.cut(FileSummary.printable(column.minimum ?? ""), 28),
                        FileSummary.cut(FileSummary.printable(column.maximum ?? ""), 28),
                    ]
                }
            ).lines
        lines.append("")
        lines +=
            TextTable(
                heads: ["row group", "rows", "size", "of", "ordered by"], alignsRight: [true, true, true, true, false],
                rows: rowGroups.enumerated().map { index, group in
                    [
                        "\(index)", grouped(group.rowCount), size(group.compressedSize), size(group.uncompressedSize),
                        group.order.map(FileSummary.printable).joined(separator: ", "),
                    ]
                }
            ).lines
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text of a file without what would move a terminal's cursor.
    private static func printable(_ text: String) -> String {
        var printable = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: printable += "\u{FFFD}"
            default: printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }

    private static func cut(_ text: String, _ length: Int) -> String {
        text.count <= length ? text : text.prefix(length - 1) + "…"
    }
}

/// A number with its thousands apart.
private func grouped(_ number: Int64) -> String {
    var digits = Array("\(number.magnitude)")
    var position = digits.count - 3
    while position > 0 {
        digits.insert(",", at: position)
        position -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
}

/// A size in bytes, kB, MB or GB with one decimal, cut off.
private func size(_ bytes: Int64) -> String {
    for (unit, name) in [(Int64(1_000_000_000), "GB"), (1_000_000, "MB"), (1000, "kB")] where bytes >= unit {
        return "\(grouped(bytes / unit)).\(bytes % unit * 10 / unit) \(name)"
    }
    return "\(bytes) B"
}

/// Cells in columns.
private struct TextTable {
    let heads: [String]
    let alignsRight: [Bool]
    let rows: [[String]]

    var lines: [String] {
        let table = [heads] + rows
        let widths = heads.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                if column > 0 { line += "  " }
                line += alignsRight[column] ? padding + cell : cell + padding
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
