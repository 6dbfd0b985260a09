internal import Allocation
internal import Apportionment
internal import Books
internal import CostStore
internal import FOCUS
public import JSONText
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Pools
public import Postings
internal import Rating
internal import Validation

extension ExportResult {
    /// The summary for programs: amounts as plain decimals in strings, so that no reader rounds them.
    public func summaryJSON(_ request: ExportRequest) -> String {
        let summary = ExportSummary(lines, postings)
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        json.member("period", request.period.description)
        json.member("entity", request.books.settings.entity)
        json.member("store", request.store)
        json.member("focus_version", request.version.rawValue)
        json.member("grain", request.grain.rawValue)
        json.member("cost_basis", request.invoicedAccounts.isEmpty ? "Metered" : "Invoiced")
        json.name("invoiced_accounts")
        json.beginArray()
        for account in request.invoicedAccounts.sorted() { json.string(account.description) }
        json.endArray()
        json.name("cut_off")
        json.beginObject()
        json.member("call_id", lines.control.cutOff.callId)
        json.member("charge_id", lines.control.cutOff.chargeId)
        json.endObject()
        counts(&json)
        json.name("costs")
        json.beginArray()
        for figures in summary.currencies { ExportResult.append(figures, to: &json) }
        json.endArray()
        pools(&json)
        previousCosts(&json)
        differences(summary, &json)
        unpriced(&json)
        json.name("unnamed")
        json.beginArray()
        for name in unnamed { json.string(name) }
        json.endArray()
        json.name("exceptions")
        json.beginArray()
        for exception in exceptions {
            json.beginObject()
            json.member("kind", exception.kind.rawValue)
            json.member("subject", exception.subject)
            json.name("rows")
            if let rows = exception.rows { json.number(rows) } else { json.null() }
            json.name("first_id")
            if let id = exception.firstId { json.number(id) } else { json.null() }
            json.member("blocks_close", exception.blocksClose)
            json.member("advice", exception.advice)
            json.endObject()
        }
        json.endArray()
        checks(&json)
        json.name("files")
        json.beginArray()
        for file in files {
            json.beginObject()
            json.member("path", file.path)
            json.member("rows", file.rows)
            json.member("bytes", file.bytes)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    private func counts(_ json: inout JSONWriter) {
        let control = lines.control
        json.name("calls")
        json.beginObject()
        json.member("read", control.calls)
        json.member("rated", control.rated)
        json.member("metered", control.metered)
        json.member("unpriced", control.unpricedCalls)
        json.member("excluded_without_quantity", control.withoutQuantity)
        json.member("with_repaired_text", control.repairedCalls.count)
        json.member("with_unclean_tags", control.callsWithUncleanTags.count)
        json.endObject()
        json.name("charges")
        json.beginObject()
        json.member("read", control.charges)
        json.member("with_repaired_text", control.repairedCharges.count)
        json.member("with_unclean_tags", control.chargesWithUncleanTags.count)
        json.endObject()
        json.member("rows", rowCount)
        json.name("tokens")
        json.beginObject()
        for (meter, count) in zip(TokenMeter.allCases, control.tokens) { json.member(meter.rawValue, count) }
        json.endObject()
    }

    private static func append(_ figures: ExportSummary.CurrencyFigures, to json: inout JSONWriter) {
        let object = { (name: String, totals: [(String, Total)], json: inout JSONWriter) in
            json.name(name)
            json.beginObject()
            for (key, total) in totals.sorted(by: { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }) {
                json.member(key, total.description)
            }
            json.endObject()
        }
        json.beginObject()
        json.member("currency", figures.currency)
        json.member("billed", figures.billed.description)
        json.member("list", figures.list.description)
        object("by_pricing_status", figures.byStatus.map { ($0.key.rawValue, $0.value) }, &json)
        for (name, owners) in [("department", figures.byDepartment), ("gl_account", figures.byAccount)] {
            object("by_\(name)", owners.map { ($0.key, $0.value.total) }, &json)
            guard figures.hasShared else { continue }
            object("direct_by_\(name)", owners.map { ($0.key, $0.value.direct) }, &json)
            object("shared_by_\(name)", owners.map { ($0.key, $0.value.shared) }, &json)
        }
        object("by_coverage", figures.byCoverage.map { ("\($0.key)", $0.value) }, &json)
        json.endObject()
    }

    private func pools(_ json: inout JSONWriter) {
        json.name("pools")
        json.beginArray()
        for pool in allocation.pools { pool.write(to: &json) }
        json.endArray()
    }

    /// What the month before came to, where the store has one.
    private func previousCosts(_ json: inout JSONWriter) {
        guard let previous else { return }
        json.name("previous")
        json.beginObject()
        json.member("period", previous.month.description)
        json.name("costs")
        json.beginArray()
        for figures in ExportSummary(previous.lines, previous.postings).currencies {
            ExportResult.append(figures, to: &json)
        }
        json.endArray()
        json.endObject()
    }

    func differences(_ summary: ExportSummary, _ json: inout JSONWriter) {
        json.name("metered_against_rated")
        json.beginArray()
        for model in summary.differences {
            json.beginObject()
            json.member("provider", model.provider)
            json.member("model", model.model)
            json.member("currency", model.currency)
            json.member("calls", model.calls)
            json.member("metered", model.metered.description)
            json.member("rated", model.rated.description)
            json.member("difference", model.difference.description)
            json.endObject()
        }
        json.endArray()
    }

    func unpriced(_ json: inout JSONWriter) {
        json.name("unpriced")
        json.beginArray()
        for model in lines.control.unpriced {
            json.beginObject()
            json.member("provider", model.model.provider)
            json.member("billing_account", model.model.billingAccount)
            json.member("region", model.model.region)
            json.member("model", model.model.model)
            json.member("tier", model.model.tier)
            json.member("calls", model.calls)
            json.member("at_no_cost", model.atNoCost)
            json.member("first_call_row", model.firstId)
            json.name("meters")
            json.beginArray()
            for meter in model.meters { json.string(meter.rawValue) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
    }

    private func checks(_ json: inout JSONWriter) {
        json.name("checks")
        json.beginArray()
        for check in tieOut.checks {
            json.beginObject()
            json.member("statement", check.statement)
            json.member("left", check.left)
            json.member("right", check.right)
            json.member("holds", check.holds)
            json.endObject()
        }
        json.endArray()
        guard let validation else { return }
        json.name("validation")
        json.beginObject()
        json.member("version", validation.version.rawValue)
        json.member("ran", validation.counts.ran)
        json.member("passed", validation.counts.passed)
        json.member("failed", validation.counts.failed)
        json.member("not_applicable", validation.counts.notApplicable)
        json.member("undecided", validation.counts.undecided)
        json.member("conformant", validation.isConformant())
        json.endObject()
    }
}

extension AllocatedPool {
    /// The allocation sheet of a pool as a JSON object: amounts as plain decimals, shares as fractions, in strings.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("pool", reference.id)
        json.member("version", reference.version)
        json.member("currency", currency)
        json.member("description", definition.summary)
        json.member("owner", definition.owner)
        json.name("rule")
        json.beginArray()
        for line in definition.wording { json.string(line) }
        json.endArray()
        for (name, path) in ChargeCosts.all { json.member("exact_\(name)", exact[keyPath: path].description) }
        json.member("posted_billed", posted.billed.description)
        json.member("calls", calls)
        json.member("charges", charges)
        json.member("rounding_unit", unit.description)
        if roundingDifference != ChargeCosts() {
            json.member("rounding_difference", roundingDifference.billed.description)
        }
        json.name("lines")
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.name("target")
            json.beginArray()
            for part in line.target.parts { json.string(part) }
            json.endArray()
            json.member("reason", line.reason.rawValue)
            json.name("drivers")
            json.beginArray()
            for value in values(of: line) {
                json.beginObject()
                json.member("driver", value.driver.name)
                json.member("value", value.value.map { "\($0)" })
                json.member("of", value.driver.total.map { "\($0)" })
                json.endObject()
            }
            json.endArray()
            json.member("share", "\(line.share)")
            json.member("exact_billed", "\(exactAmount(of: line))")
            for (name, path) in ChargeCosts.all {
                json.member("posted_\(name)", line.posted[keyPath: path].description)
            }
            json.member("rounding", line.adjustment.description)
            if line.waived != .zero { json.member("waived", line.waived.description) }
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}
