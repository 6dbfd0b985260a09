internal import Apportionment
internal import Lines
internal import Money
internal import Postings

/// Who bears how much of an account's usage and purchases: what true-ups and taxes of it are shared by.
///
/// Credits and taxes do not count, and a share below zero counts as none.
struct CostShares {
    private let keys: [PostingKey]
    private let weights: [Total]

    /// The shares of each account, from everything that is posted, pools included.
    static func byAccount(_ postings: Postings) -> [InvoicedAccount: CostShares] {
        var sums: [InvoicedAccount: [PostingKey: Total]] = [:]
        for line in postings.lines {
            guard let account = InvoicedAccount(line.key),
                line.key.product.category == .usage || line.key.product.category == .purchase
            else { continue }
            let owner = PostingKey(
                currency: line.key.currency, department: line.key.department, glAccount: line.key.glAccount,
                project: line.key.project, product: account.product(.adjustment))
            sums[account, default: [:]][owner, default: .zero] += line.costs.billed
        }
        return sums.mapValues { CostShares($0) }
    }

    /// Shares by these costs.
    init(_ sums: [PostingKey: Total]) {
        let positive = sums.filter { $0.value > .zero }.sorted { $0.key < $1.key }
        keys = positive.map(\.key)
        weights = positive.map(\.value)
    }

    /// An amount handed out exactly, to 10⁻¹²; nothing where nobody bears any cost.
    func split(_ amount: Total) throws(ReconciliationError) -> [(key: PostingKey, amount: Total)] {
        guard !keys.isEmpty, amount != .zero else { return [] }
        let sum = weights.reduce(.zero, +)
        let factor = Fraction(amount) / Fraction(sum)
        do throws(ApportionmentError) {
            let rounded = try RoundingMethod.largestRemainder.round(
                weights.map { Fraction($0) * factor }, to: Total(picos: 1))
            return zip(keys, rounded.units).filter { $0.1 != 0 }.map { ($0.0, Total(picos: $0.1)) }
        } catch {
            throw .outOfRange(keys.first.flatMap { InvoicedAccount($0) }?.description ?? "")
        }
    }
}

extension InvoicedAccount {
    /// What a derived line of the account is for.
    func product(_ category: ChargeCategory) -> PostingProduct {
        PostingProduct(
            provider: provider, billingAccount: billingAccount, service: DerivedLine.service, category: category)
    }
}

/// Why derived lines cannot be made.
public enum ReconciliationError: Error, Hashable, Sendable {
    /// An amount of the account is beyond what can be counted.
    case outOfRange(String)
}
