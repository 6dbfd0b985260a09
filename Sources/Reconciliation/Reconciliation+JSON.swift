internal import Apportionment
internal import Books
internal import CostStore
public import JSONText
internal import Money
internal import Periods
internal import Postings

extension Reconciliation {
    /// For programs: amounts as plain decimals in strings, so that no reader rounds them.
    public func append(to json: inout JSONWriter) {
        json.beginArray()
        for walk in walks { walk.append(to: &json) }
        json.endArray()
    }
}

extension ReconciliationWalk {
    fileprivate func append(to json: inout JSONWriter) {
        json.beginObject()
        json.member("provider", account.provider)
        json.member("billing_account", account.billingAccount)
        json.member("currency", account.currency)
        json.member("metered_currency", meteredCurrency)
        json.member("status", status.word)
        json.member("reason", reason)
        json.member("posted", posted.description)
        json.member("posted_tax", postedTax.description)
        json.member("explained", explained.description)
        json.member("invoiced", invoiced?.description)
        json.member("unexplained", unexplained?.description)
        json.member("variance", variance?.description)
        json.name("lines")
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.member("cause", line.cause.word)
            json.member("amount", line.amount.description)
            if let count = line.count { json.member("count", count) }
            if let metered = line.metered { json.member("metered", metered.description) }
            if let rate = line.rate {
                json.member("rate", rate.text)
                json.member("rate_exact", rate.rate.description)
                json.member("rate_kind", rate.kind.rawValue)
                json.member("rate_days", rate.count)
            }
            if !line.reference.isEmpty { json.member("reference", line.reference) }
            json.endObject()
        }
        json.endArray()
        json.name("invoices")
        json.beginArray()
        for invoice in invoices {
            json.beginObject()
            json.member("invoice_id", invoice.invoiceId)
            json.member("issued", Instant(microseconds: invoice.issuedAt).description)
            json.member("amount", invoice.amount.description)
            json.member("tax", invoice.tax.description)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}

extension ReconciliationWalk.Status {
    /// `matched`, `within tolerance`, `exception`, `not invoiced`, `internal`.
    public var word: String {
        switch self {
        case .matched: "matched"
        case .withinTolerance: "within tolerance"
        case .exception: "exception"
        case .notInvoiced: "not invoiced"
        case .internalProvider: "internal"
        }
    }
}

extension ReconciliationWalk.Cause {
    /// The cause as tables and files name it.
    public var word: String {
        switch self {
        case .meteredCalls: "metered calls"
        case .charges: "charges"
        case .cutOff: "cut-off"
        case .prices: "prices"
        case .unpricedCalls: "unpriced calls"
        case .failedCalls: "failed calls"
        case .credits: "credits"
        case .adjustments: "adjustments"
        case .tax: "tax"
        case .fx: "FX"
        case .item(let cause): cause
        case .rounding: "rounding"
        }
    }
}

extension ReconciliationWalk {
    /// Why the walk is an exception, as a sentence; `nil` where it is none.
    public var reason: String? {
        guard case .exception(let reason) = status else { return nil }
        return switch reason {
        case .unexplained: "\(unexplained ?? .zero) \(account.currency) is more than the settings accept"
        case .nothingMetered: "there is an invoice, and nothing was metered"
        case .unpriced(let calls): "\(calls) calls have neither a price nor a cost"
        case .otherDays(let invoice): "invoice \(invoice) is of other days than the month"
        case .noRate(let from, let to): "there is no rate from \(from) to \(to) in the month"
        }
    }
}
