internal import Apportionment
internal import Books
internal import Lines
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// What is too small to be posted by itself, and what is so large that a person has to let it pass: `materiality` of the
/// settings, in the currency of the books.
struct PriorPeriodMateriality {
    private let inputs: PackInputs
    private let settings: Settings.Materiality

    init(_ inputs: PackInputs) {
        self.inputs = inputs
        settings = inputs.books.settings.materiality
    }

    /// The lines, each marked where it is summed up with others of its department and account.
    ///
    /// The limit is held against what a line of an entry would come to: the department, account and project of one pack
    /// and cause.
    func applied(to lines: [PriorPeriodLine]) -> [PriorPeriodLine] {
        guard let limit = settings.posting else { return lines }
        var sums: [EntryLine: Total] = [:]
        for line in lines { sums[EntryLine(line), default: .zero] += line.difference.costs.billed }
        return lines.map { line in
            var line = line
            let sum = sums[EntryLine(line)] ?? .zero
            line.isSummed = compare(sum, limit, in: line.difference.key.currency).map { $0 < 0 } ?? false
            return line
        }
    }

    /// What moves or is added about a pack, where that is above the limit: the greater of debits and credits by currency.
    func escalated(_ lines: [PriorPeriodLine]) -> [(pack: String, currency: String, amount: Total)] {
        guard let limit = settings.priorPeriod else { return [] }
        var found: [(pack: String, currency: String, amount: Total)] = []
        for (pack, ofPack) in Dictionary(grouping: lines, by: \.pack).sorted(by: { $0.key < $1.key }) {
            for (currency, own) in Dictionary(grouping: ofPack, by: \.difference.key.currency).sorted(by: {
                $0.key < $1.key
            }) {
                var sums: [EntryLine: Total] = [:]
                for line in own { sums[EntryLine(line), default: .zero] += line.difference.costs.billed }
                let debits = sums.values.filter { $0 > .zero }.reduce(.zero, +)
                let credits = sums.values.filter { $0 < .zero }.reduce(.zero, +)
                let amount = debits > -credits ? debits : -credits
                // Without a rate nobody can tell, so somebody has to look.
                if compare(amount, limit, in: currency).map({ $0 > 0 }) ?? true {
                    found.append((pack, currency, amount))
                }
            }
        }
        return found
    }

    /// Below, at or above a limit in the currency of the books; `nil` where there is no rate.
    private func compare(_ amount: Total, _ limit: Amount, in code: String) -> Int? {
        let settings = inputs.books.settings
        guard let currency = Currency(code),
            let rate = try? ExchangeRates(inputs.rates).rate(
                from: currency, to: settings.currency, settings.close.fxRate,
                of: inputs.period.firstDay...inputs.period.lastDay, on: inputs.period.lastDay)
        else { return nil }
        let (size, bound) = (rate.converted(amount).magnitude, Fraction(Total(limit)))
        return size < bound ? -1 : size == bound ? 0 : 1
    }

    /// What one line of an entry is of.
    private struct EntryLine: Hashable {
        let pack: String
        let cause: PriorPeriodLine.Cause
        /// Compared by its bytes, without feature and product.
        let owner: PostingKey

        init(_ line: PriorPeriodLine) {
            pack = line.pack
            cause = line.cause
            let key = line.difference.key
            owner = PostingKey(
                currency: key.currency, department: key.department, glAccount: key.glAccount, project: key.project,
                product: PostingProduct(provider: nil, billingAccount: nil, service: nil, category: .adjustment))
        }
    }
}

extension PriorPeriodLine {
    /// The line as entries and statements have it: one that is summed up is of its department and account alone.
    var posting: Posting {
        var key = difference.key
        key.origin = .derived(.correction)
        if isSummed {
            (key.project, key.feature) = (nil, nil)
            (key.product.service, key.product.model) = (nil, nil)
        }
        return Posting(key, costs: difference.costs, calls: difference.calls, charges: difference.charges)
    }
}
