internal import Allocation
internal import Apportionment
internal import JSONText
internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Pools
internal import Postings
internal import Reconciliation

extension PostedExplanation {
    /// Explanations for programs: a JSON array, amounts as plain decimals and shares as fractions, in strings.
    public static func json(_ explanations: [PostedExplanation]) -> String {
        var json = JSONWriter(indentation: 2)
        json.beginArray()
        for explanation in explanations {
            switch explanation {
            case .line(let line): line.write(to: &json)
            case .share(let share): share.write(to: &json)
            }
        }
        json.endArray()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}

extension LineExplanation {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("line", id.description)
        json.member("period", period.description)
        json.member("currency", currency.code)
        json.member("department", department)
        json.member("gl_account", glAccount)
        json.member("project", project)
        json.member("exact", exact.description)
        json.member("booked", booked?.description)
        json.member("entries_made", areEntriesMade)
        json.name("entries")
        json.beginArray()
        for entry in entries {
            json.beginObject()
            json.member("number", entry.number)
            json.member("kind", entry.kind.rawValue)
            json.member("line", entry.line)
            json.member("amount", entry.amount.description)
            json.endObject()
        }
        json.endArray()
        json.name("additions")
        json.beginArray()
        for addition in additions {
            json.beginObject()
            json.member("origin", addition.origin.rawValue)
            json.member("invoices", addition.invoices)
            json.member("amount", addition.amount.description)
            json.endObject()
        }
        json.endArray()
        json.name("parts")
        json.beginArray()
        for part in parts { part.write(to: &json) }
        json.endArray()
        json.endObject()
    }
}

extension LineExplanation.Part {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        switch origin {
        case .direct: json.member("part", "direct")
        case .takenOut: json.member("part", "taken_out")
        case .shared: json.member("part", "shared")
        case .derived(let step): json.member("part", step.rawValue)
        }
        json.member("pool", origin.pool?.id)
        json.member("version", origin.pool?.version)
        json.member("amount", amount.description)
        switch content {
        case .sources(let sources), .takenSources(let sources):
            json.name("sources")
            sources.write(to: &json)
        case .share(let share):
            json.name("share")
            share.write(to: &json)
        case .taken: break
        }
        json.endObject()
    }
}

extension SourceList {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("calls", calls)
        json.member("charges", charges)
        json.member("cost", cost.description)
        json.name("named")
        json.beginArray()
        for entry in named {
            json.beginObject()
            json.member(entry.isCharge ? "charge_id" : "call_id", entry.id)
            json.member("row", entry.row)
            json.member("started", Instant(microseconds: entry.started).description)
            json.member("product", entry.product)
            json.member("feature", entry.feature)
            json.member("cost", entry.cost.description)
            json.endObject()
        }
        json.endArray()
        json.member("not_named", rest.count)
        json.member("not_named_cost", rest.cost.description)
        json.endObject()
    }
}

extension ShareExplanation {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("share", id.description)
        json.member("period", period.description)
        json.member("currency", currency.code)
        json.member("pool", pool.reference.id)
        json.member("version", pool.reference.version)
        json.member("file", pool.definition.place.file)
        json.member("file_line", pool.definition.place.line)
        json.name("rule")
        json.beginArray()
        for line in pool.definition.wording { json.string(line) }
        json.endArray()
        json.member("pool_exact", pool.exact.billed.description)
        json.member("pool_posted", pool.posted.billed.description)
        json.name("target")
        json.beginArray()
        for part in target.parts { json.string(part) }
        json.endArray()
        json.name("lines")
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.member("reason", line.reason.rawValue)
            json.name("drivers")
            json.beginArray()
            for (driver, value) in pool.values(of: line) {
                json.beginObject()
                json.member("driver", driver.name)
                json.member("value", value.map { "\($0)" })
                json.member("of", driver.total.map { "\($0)" })
                json.endObject()
            }
            json.endArray()
            json.member("exact_share", "\(line.share)")
            json.member("exact", "\(pool.exactAmount(of: line))")
            json.member("posted", line.posted.billed.description)
            json.member("rounding", line.adjustment.description)
            json.member("waived", line.waived.description)
            json.endObject()
        }
        json.endArray()
        json.name("posted_to")
        ShareExplanation.write(posted, to: &json)
        writePart(to: &json)
        json.name("content")
        json.beginObject()
        json.member("cost", contentCost.description)
        switch content {
        case .sources(let sources):
            json.name("sources")
            sources.write(to: &json)
        case .fixedAmount(let amount, let account, let department):
            json.member("fixed_amount", amount.description)
            json.member("gl_account", account)
            json.member("department", department)
        case .lines(let lines, let count, let rest):
            json.name("lines")
            ShareExplanation.write(lines, to: &json)
            json.member("not_named", count)
            json.member("not_named_cost", rest.description)
        }
        json.member("handed_exact", "\(Fraction(contentCost) * share)")
        json.endObject()
        json.endObject()
    }

    private func writePart(to json: inout JSONWriter) {
        switch part {
        case nil: break
        case .line(let amount)?: json.member("on_this_line", amount.description)
        case .row(let id, let original, let cost)?:
            json.member("row", id)
            json.member("original_row", original)
            json.member("row_billed", cost?.description)
        }
    }

    private static func write(_ lines: [Posted], to json: inout JSONWriter) {
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.member("line", line.id.description)
            json.member("department", line.department)
            json.member("gl_account", line.glAccount)
            json.member("project", line.project)
            json.member("amount", line.amount.description)
            json.endObject()
        }
        json.endArray()
    }
}
