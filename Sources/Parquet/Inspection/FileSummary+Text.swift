internal import TerminalText

extension FileSummary {
    /// The summary as a page to read: the file, its remarks, its columns, its row groups.
    public var text: String {
        var lines = [
            "rows         \(grouped(rowCount)) in \(grouped(Int64(rowGroups.count))) row group\(rowGroups.count == 1 ? "" : "s")",
            "size         \(size(Int64(byteCount)))",
            "created by   \(createdBy?.printable ?? "unknown")",
        ]
        for remark in keyValues {
            let value = (remark.value ?? "").printable
            lines.append("remark       \(remark.key.printable) = \(FileSummary.cut(value, 100))")
        }
        lines.append("")
        return lines.joined(separator: "\n") + "\n" + columnTable + "\n" + rowGroupTable
    }

    private var columnTable: String {
        var table = TextTable(
            [.left, .left, .left, .right, .left, .left, .right, .right, .left, .left], indentation: 0, gap: 2)
        table.add(["column", "type", "stored as", "missing", "encoding", "codec", "size", "of", "from", "to"])
        for column in columns {
            table.add([
                column.name.printable + (column.repetition == "repeated" ? " (repeated)" : ""), column.type,
                column.physicalType + (column.repetition == "optional" ? "?" : ""),
                column.nullCount.map(grouped) ?? "", column.encodings.joined(separator: " "),
                column.codecs.joined(separator: " "), size(column.compressedSize), size(column.uncompressedSize),
                FileSummary.cut((column.minimum ?? "").printable, 28),
                FileSummary.cut((column.maximum ?? "").printable, 28),
            ])
        }
        return table.text
    }

    private var rowGroupTable: String {
        var table = TextTable([.right, .right, .right, .right, .left], indentation: 0, gap: 2)
        table.add(["row group", "rows", "size", "of", "ordered by"])
        for (index, group) in rowGroups.enumerated() {
            table.add([
                "\(index)", grouped(group.rowCount), size(group.compressedSize), size(group.uncompressedSize),
                group.order.map(\.printable).joined(separator: ", "),
            ])
        }
        return table.text
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
