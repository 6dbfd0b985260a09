extension FileSummary {
    /// The summary as one JSON object on one line, for programs. What the file does not say is null.
    public var json: String {
        var json = JSONBuilder()
        json.object(
            ("byteCount", { $0.append(number: Int64(byteCount)) }), ("createdBy", { $0.append(text: createdBy) }),
            ("rowCount", { $0.append(number: rowCount) }),
            (
                "keyValues",
                {
                    $0.array(keyValues) { remark, json in
                        json.object(
                            ("key", { $0.append(text: remark.key) }), ("value", { $0.append(text: remark.value) }))
                    }
                }
            ),
            ("columns", { $0.array(columns) { column, json in column.append(to: &json) } }),
            ("rowGroups", { $0.array(rowGroups) { group, json in group.append(to: &json) } }))
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension FileSummary.ColumnSummary {
    fileprivate func append(to json: inout JSONBuilder) {
        json.object(
            ("name", { $0.append(text: name) }), ("type", { $0.append(text: type) }),
            ("physicalType", { $0.append(text: physicalType) }), ("repetition", { $0.append(text: repetition) }),
            ("codecs", { $0.array(codecs) { $1.append(text: $0) } }),
            ("encodings", { $0.array(encodings) { $1.append(text: $0) } }),
            ("compressedSize", { $0.append(number: compressedSize) }),
            ("uncompressedSize", { $0.append(number: uncompressedSize) }),
            ("nullCount", { $0.append(number: nullCount) }), ("minimum", { $0.append(text: minimum) }),
            ("maximum", { $0.append(text: maximum) }))
    }
}

extension FileSummary.RowGroupSummary {
    fileprivate func append(to json: inout JSONBuilder) {
        json.object(
            ("rowCount", { $0.append(number: rowCount) }), ("compressedSize", { $0.append(number: compressedSize) }),
            ("uncompressedSize", { $0.append(number: uncompressedSize) }),
            ("order", { $0.array(order) { $1.append(text: $0) } }))
    }
}

extension JSONBuilder {
    fileprivate mutating func append(number: Int64?) {
        bytes.append(contentsOf: (number.map { "\($0)" } ?? "null").utf8)
    }

    fileprivate mutating func append(text: String?) {
        if let text { append(string: text.utf8) } else { append("null") }
    }

    fileprivate mutating func object(_ members: (name: String, value: (inout JSONBuilder) -> Void)...) {
        append("{")
        for (index, member) in members.enumerated() {
            if index > 0 { append(",") }
            append(string: member.name.utf8)
            append(":")
            member.value(&self)
        }
        append("}")
    }

    fileprivate mutating func array<Element>(_ elements: [Element], _ value: (Element, inout JSONBuilder) -> Void) {
        append("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            value(element, &self)
        }
        append("]")
    }
}
