internal import Apportionment
internal import Books
internal import CostStore
internal import Money
internal import Periods
internal import Postings

/// Makes the walk of one account.
struct WalkBuilder {
    let period: Month
    let input: ReconciliationInput
    let rules: ReconciliationRules
    /// The account as calls and charges name it.
    let metered: InvoicedAccount
    /// The same as its invoices do, in their currency.
    let invoiced: InvoicedAccount
    let invoices: [InvoiceRecord]

    private typealias Line = ReconciliationWalk.Line

    func walk() -> ReconciliationWalk {
        let figures = input.metered[metered]
        var lines = causes(figures)
        var missing: MissingRate?
        if metered.currency != invoiced.currency {
            do throws(MissingRate) {
                lines.append(try exchange(lines))
            } catch {
                missing = error
            }
        }
        lines += items()
        if let rounding = rounding(lines) { lines.append(rounding) }
        return ReconciliationWalk(
            account: invoiced, meteredCurrency: metered.currency, invoices: invoices, lines: lines,
            posted: figures.billed, postedTax: figures.tax,
            status: status(figures, explained: lines.reduce(.zero) { $0 + $1.amount }, missing))
    }

    // MARK: - Causes

    private func causes(_ figures: AccountFigures) -> [Line] {
        // What the period of the books holds is the month without the difference.
        let cutOff = input.cutOff[metered]
        let books = figures - cutOff
        var lines = [
            Line(.meteredCalls, books.metered, count: books.calls), Line(.charges, books.charged, count: books.charges),
        ]
        let shifted = cutOff.metered + cutOff.charged + cutOff.adjustments + cutOff.credits + cutOff.tax
        if cutOff != AccountFigures() {
            lines.append(Line(.cutOff, shifted, count: cutOff.calls + cutOff.charges))
        }
        let prices = figures.rated - figures.metered
        if prices != .zero || figures.comparedCalls > 0 {
            lines.append(Line(.prices, prices, count: figures.comparedCalls))
        }
        if figures.unpricedCalls > 0 { lines.append(Line(.unpricedCalls, .zero, count: figures.unpricedCalls)) }
        lines += failures()
        // The difference of the edges is in the line of the cut-off already.
        for (cause, path) in ReconciliationWalk.stated where figures[keyPath: path] != cutOff[keyPath: path] {
            lines.append(Line(cause, figures[keyPath: path] - cutOff[keyPath: path]))
        }
        return lines
    }

    private func failures() -> [Line] {
        let failed = input.failedCalls.filter {
            InvoicedAccount(provider: $0.provider, billingAccount: $0.billingAccount, currency: $0.currency) == metered
        }
        let calls = failed.reduce(0) { $0 + $1.calls }
        guard calls > 0 else { return [] }
        let cost = failed.reduce(.zero) { $0 + $1.metered }
        let isBilled = !rules.unbilledFailures.contains(metered.provider)
        return [Line(.failedCalls, isBilled ? .zero : -cost, count: calls, metered: cost)]
    }

    private func items() -> [Line] {
        input.items.filter { $0.period == period && $0.account == invoiced }.map {
            Line(.item($0.cause), $0.amount, reference: $0.reference)
        }
    }

    /// An invoice is in whole minor units; what was metered is not.
    private func rounding(_ lines: [Line]) -> Line? {
        guard !invoices.isEmpty, let unit = Currency(invoiced.currency)?.minorUnit else { return nil }
        let exact = lines.reduce(.zero) { $0 + $1.amount }
        guard let units = (Fraction(exact) / Fraction(unit)).rounded else { return nil }
        let rounding = Total(picos: units * unit.picos) - exact
        return rounding == .zero ? nil : Line(.rounding, rounding)
    }

    private func exchange(_ lines: [Line]) throws(MissingRate) -> Line {
        let exact = lines.reduce(.zero) { $0 + $1.amount }
        let rate = try rate(from: metered.currency, to: invoiced.currency)
        // Rounded to what an invoice can hold, so that the walk goes on in its currency.
        let unit = rate.to.minorUnit
        let units = (rate.converted(exact) / Fraction(unit)).rounded ?? 0
        return Line(.fx, Total(picos: units * unit.picos) - exact, rate: rate)
    }

    private func rate(from: String, to: String) throws(MissingRate) -> ExchangeRate {
        try rules.rate(from: from, to: to, of: period, input.rates)
    }

    // MARK: - Status

    private func status(
        _ figures: AccountFigures, explained: Total, _ missing: MissingRate?
    ) -> ReconciliationWalk.Status {
        if rules.internalProviders.contains(metered.provider), invoices.isEmpty { return .internalProvider }
        if let other = invoices.first(where: { $0.periodStart..<$0.periodEnd != period.microseconds }) {
            return .exception(.otherDays(invoice: other.invoiceId))
        }
        if let missing { return .exception(.noRate(from: missing.from.code, to: missing.to.code)) }
        if figures.unpricedCalls > 0 { return .exception(.unpriced(calls: figures.unpricedCalls)) }
        guard !invoices.isEmpty else { return .notInvoiced }
        let sum = invoices.reduce(.zero) { $0 + $1.amount + $1.tax }
        let rest = sum - explained
        if rest == .zero { return .matched }
        if figures.calls == 0, figures.charges == 0 { return .exception(.nothingMetered) }
        return rules.accepts(rest, of: sum, in: invoiced.currency, of: period, input.rates)
            ? .withinTolerance : .exception(.unexplained)
    }
}

extension ReconciliationWalk {
    /// Categories of `charges` that are a line of their own.
    static var stated: [(cause: Cause, path: KeyPath<AccountFigures, Total>)] {
        [(.adjustments, \.adjustments), (.credits, \.credits), (.tax, \.tax)]
    }
}
