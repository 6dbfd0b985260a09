internal import JSONText
internal import Money
internal import Periods

extension ReportSet {
    /// The reports for programs: amounts, fractions and times as text, so that no reader rounds them.
    public var json: String {
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        json.member("period", period.description)
        json.member("entity", entity)
        json.member("store", store)
        json.member("cost_basis", "Metered")
        json.name("cut_off")
        json.beginObject()
        json.member("call_id", cutOff.callId)
        json.member("charge_id", cutOff.chargeId)
        json.endObject()
        if let days { json.member("days", "\(days.lowerBound)/\(days.upperBound)") }
        if let comparison { json.member("compared_with", comparison.description) }
        if !filter.isEmpty { write(filter, &json) }
        json.name("totals")
        json.beginArray()
        for total in totals {
            json.beginObject()
            json.member("currency", total.currency)
            json.member("period", total.period.description)
            json.member("shown", total.filtered.description)
            json.endObject()
        }
        json.endArray()
        json.name("reports")
        json.beginArray()
        for report in reports {
            json.beginObject()
            json.member("report", report.name.rawValue)
            json.name("tables")
            json.beginArray()
            for table in report.tables { table.write(to: &json) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    private func write(_ filter: ReportFilter, _ json: inout JSONWriter) {
        json.name("filter")
        json.beginObject()
        for dimension in CostDimension.allCases {
            guard let names = filter.values[dimension] else { continue }
            json.name(dimension.name)
            json.beginArray()
            for name in names { json.string(name) }
            json.endArray()
        }
        json.endObject()
    }
}

extension ReportTable {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("table", name)
        json.member("title", title)
        json.member("currency", currency)
        json.name("rows")
        json.beginArray()
        for row in rows { write(row, to: &json) }
        json.endArray()
        if let rest {
            json.name("everything_else")
            write(rest, to: &json)
        }
        if !outside.isEmpty {
            json.name("outside")
            json.beginArray()
            for row in outside { write(row, to: &json) }
            json.endArray()
        }
        if let total {
            json.name("total")
            write(total, to: &json)
        }
        json.name("notes")
        json.beginArray()
        for note in notes { json.string(note) }
        json.endArray()
        json.endObject()
    }

    private func write(_ row: ReportRow, to json: inout JSONWriter) {
        json.beginObject()
        for (column, cell) in zip(columns, row.cells) {
            if case .integer(let number) = cell {
                json.member(column.name, number)
            } else {
                json.member(column.name, cell.plain(column.kind))
            }
        }
        json.endObject()
    }
}
