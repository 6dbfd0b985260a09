internal import Allocation
internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Pools
internal import PostedPeriods
internal import Postings
internal import Projection

/// An explanation that still lacks the calls and charges behind it.
struct ExplanationSketch {
    /// What to look for in the store.
    let questions: [SourceQuestion]
    /// The explanation with what was found, by question.
    let explanation: ([SourceList]) -> PostedExplanation
}

/// What a period posts, looked at from one of its amounts.
struct PostedFigures {
    let period: FiscalPeriod
    let lines: [Posting]
    let allocation: PeriodAllocation
    /// Who pays for a fixed amount that names no department.
    let suspense: String

    // MARK: - Of an id

    /// What can be said of an amount without looking at single calls; `nil` when nothing is posted under the id.
    func sketch(of id: PostedAmountId, _ booked: BookedPeriod) -> ExplanationSketch? {
        switch id.kind {
        case .line: lineSketch(id, booked)
        case .share: shareSketch(id)
        }
    }

    private func lineSketch(_ id: PostedAmountId, _ booked: BookedPeriod) -> ExplanationSketch? {
        let own = lines.filter { PostedAmountId(of: period.label, $0.key) == id }
        // A line may book nothing but what other steps bring, such as a correction.
        guard let key = own.first?.key ?? bookedKey(id, booked.journals), let currency = Currency(key.currency) else {
            return nil
        }
        var questions: [SourceQuestion] = []
        var parts: [(origin: PostingOrigin, amount: Total, content: ([SourceList]) -> LineExplanation.Content)] = []
        for (origin, amount) in LineSums(own).parts {
            let content: ([SourceList]) -> LineExplanation.Content
            switch origin {
            case .direct:
                let index = questions.count
                questions.append(.init(currency: key.currency) { LedgerPlace($0.decision) == LedgerPlace(key) })
                content = { .sources($0[index]) }
            case .takenOut(let pool) where selects(pool, in: key.currency):
                let index = questions.count
                questions.append(
                    .init(currency: key.currency) {
                        $0.pool == pool && LedgerPlace($0.decision) == LedgerPlace(key)
                    })
                content = { .takenSources($0[index]) }
            case .takenOut, .derived: content = { _ in .taken }
            case .shared(let pool):
                let moves = allocation.moves.filter {
                    $0.pool == pool && $0.receiver.currency == key.currency
                        && LedgerPlace($0.receiver) == LedgerPlace(key)
                }
                let share = share(
                    pool, moves, in: currency, part: .line(amount: amount), firstQuestion: questions.count)
                questions += share?.questions ?? []
                content = { lists in share.map { .share($0.share(lists)) } ?? .taken }
            }
            parts.append((origin, amount, content))
        }
        return ExplanationSketch(questions: questions) { lists in
            .line(
                LineExplanation(
                    id: id, period: period, currency: currency, department: key.department, glAccount: key.glAccount,
                    project: key.project, entries: PostedFigures.entries(booked.journals, key, currency),
                    areEntriesMade: booked.isMade,
                    parts: parts.map { .init(origin: $0.origin, amount: $0.amount, content: $0.content(lists)) },
                    additions: PostedFigures.additions(booked, key)))
        }
    }

    private func shareSketch(_ id: PostedAmountId) -> ExplanationSketch? {
        for pool in allocation.pools {
            let currency = pool.currency
            let targets = Set(pool.lines.map(\.target)).filter {
                PostedAmountId(of: period.label, currency: currency, pool: pool.reference, target: $0) == id
            }
            guard let target = targets.first, let known = Currency(currency) else { continue }
            let moves = allocation.moves.filter {
                $0.pool == pool.reference && $0.receiver.currency == currency && $0.target == target
            }
            guard let share = share(pool.reference, moves, in: known, target: target, part: nil, firstQuestion: 0)
            else { return nil }
            return ExplanationSketch(questions: share.questions) { .share(share.share($0)) }
        }
        return nil
    }

    // MARK: - Of a row

    /// What can be said of a row of a file; `nil` when no pool handed it to who pays.
    func sketch(of row: IdentifiedRow, id: String) -> ExplanationSketch? {
        guard let reference = row.ownership.pool, let shared = row.ownership.share else { return nil }
        for pool in allocation.pools where pool.reference == reference {
            guard row.profile.map({ $0.currency == pool.currency }) ?? true, let currency = Currency(pool.currency),
                let target = pool.lines.first(where: { $0.target.description == shared.target })?.target
            else { continue }
            let moves = allocation.moves.filter {
                $0.pool == reference && $0.receiver.currency == pool.currency && $0.target == target
            }
            let part = ShareExplanation.Part.row(id: id, original: row.originalId, cost: row.billed)
            var made = share(reference, moves, in: currency, target: target, part: part, firstQuestion: 0)
            let ownership = row.ownership
            if made?.questions.isEmpty == false {
                var question = SourceQuestion(currency: pool.currency) {
                    $0.pool == reference && $0.decision == shared.source && $0.sent == ownership.sent
                }
                question.part = row.part
                made?.questions = [question]
            }
            guard let made else { return nil }
            return ExplanationSketch(questions: made.questions) { .share(made.share($0)) }
        }
        return nil
    }

    // MARK: - Shares

    private struct ShareSketch {
        var questions: [SourceQuestion]
        let share: ([SourceList]) -> ShareExplanation
    }

    private func pool(_ reference: PoolReference, in currency: String) -> AllocatedPool? {
        allocation.pools.first { $0.reference == reference && $0.currency == currency }
    }

    private func selects(_ reference: PoolReference, in currency: String) -> Bool {
        if case .selection? = pool(reference, in: currency)?.definition.source { true } else { false }
    }

    /// - Parameters:
    ///   - moves: what of the pool is looked at.
    ///   - target: who gets it; that of the moves if not given.
    ///   - first: the number of the first question that it may ask.
    private func share(
        _ reference: PoolReference, _ moves: [PoolMove], in currency: Currency, target: Target? = nil,
        part: ShareExplanation.Part?, firstQuestion first: Int
    ) -> ShareSketch? {
        guard let pool = pool(reference, in: currency.code),
            let target = target ?? moves.lazy.compactMap(\.target).first
        else { return nil }
        var questions: [SourceQuestion] = []
        let content: ([SourceList]) -> ShareExplanation.Content
        switch pool.definition.source {
        case .selection:
            let owners = Set(moves.map { LedgerOwner($0.source) })
            questions.append(
                .init(currency: currency.code) { $0.pool == reference && owners.contains(LedgerOwner($0.decision)) })
            content = { .sources($0[first]) }
        case .amount(let amount, let account, let department):
            content = { _ in
                .fixedAmount(Total(amount), glAccount: account, department: department ?? suspense)
            }
        case .balance:
            let sources = Set(moves.map(\.source))
            let taken = allocation.moves.filter {
                $0.pool == reference && $0.receiver.currency == currency.code && sources.contains($0.source)
            }
            content = { _ in
                let lines = posted(taken.map { ($0.source, $0.costs.billed) })
                let named = lines.prefix(ShareExplanation.mostLines)
                let rest = lines.dropFirst(named.count)
                return .lines(
                    Array(named), restCount: rest.count, rest: rest.reduce(.zero) { $0 + $1.amount })
            }
        }
        let ofTarget = allocation.moves.filter {
            $0.pool == reference && $0.receiver.currency == currency.code && $0.target == target
        }
        return ShareSketch(questions: questions) { lists in
            ShareExplanation(
                id: PostedAmountId(of: period.label, currency: currency.code, pool: reference, target: target),
                period: period, currency: currency, pool: pool, target: target,
                lines: pool.lines.filter { $0.target == target },
                posted: posted(ofTarget.map { ($0.receiver, $0.costs.billed) }), part: part, content: content(lists))
        }
    }

    /// Amounts by line of the ledger, the largest first.
    private func posted(_ amounts: [(key: PostingKey, amount: Total)]) -> [ShareExplanation.Posted] {
        var sums: [LedgerPlace: (key: PostingKey, amount: Total)] = [:]
        for (key, amount) in amounts {
            let sum = sums[LedgerPlace(key)]?.amount ?? .zero
            sums[LedgerPlace(key)] = (key, sum + amount)
        }
        return sums.values.sorted {
            ($1.amount.picos.magnitude, $0.key) < ($0.amount.picos.magnitude, $1.key)
        }.map { key, amount in
            ShareExplanation.Posted(
                id: PostedAmountId(of: period.label, key), department: key.department, glAccount: key.glAccount,
                project: key.project, amount: amount)
        }
    }

    // MARK: - Entries

    private static func additions(_ booked: BookedPeriod, _ key: PostingKey) -> [LineExplanation.Addition] {
        booked.invoiceLines.filter {
            $0.posting.key.currency == key.currency && LedgerPlace($0.posting.key) == LedgerPlace(key)
        }.map {
            LineExplanation.Addition(origin: $0.origin, invoices: $0.invoices, amount: $0.posting.costs.billed)
        }
    }

    private func bookedKey(_ id: PostedAmountId, _ journals: [Journal]) -> PostingKey? {
        for journal in journals {
            for line in journal.lines where journal.id(of: line) == id {
                return PostingKey(
                    currency: journal.currency.code, department: line.target.department ?? "",
                    glAccount: line.target.account, project: line.target.project,
                    product: PostingProduct(
                        provider: nil, billingAccount: nil, service: nil, category: .adjustment))
            }
        }
        return nil
    }

    private static func entries(
        _ journals: [Journal], _ key: PostingKey, _ currency: Currency
    ) -> [LineExplanation.Entry] {
        journals.filter { $0.currency == currency }.flatMap { journal in
            journal.lines.enumerated().filter {
                journal.id(of: $1) != nil && LedgerPlace($1.target) == LedgerPlace(key)
            }.map { number, line in
                LineExplanation.Entry(
                    number: journal.number, kind: journal.kind, line: number + 1, amount: currency.total(line.amount))
            }
        }
    }
}

extension ShareExplanation {
    /// The lines of a service department that are named.
    fileprivate static var mostLines: Int { 20 }
}

extension IdentifiedRow {
    /// What it is; `nil` where only the part is known.
    var profile: Profile? {
        switch content {
        case .calls(_, let profile, _), .charge(_, let profile): profile
        case .singleCall: nil
        }
    }

    /// FOCUS BilledCost; `nil` where only the part is known.
    var billed: Total? {
        switch content {
        case .calls(let line, let profile, _):
            Total(picos: profile.status == .metered ? line.quantity : line.quantity * profile.contractedPerToken)
        case .charge(let line, _): line.costs.billed
        case .singleCall: nil
        }
    }

    /// What of its owner's calls and charges it is a part of.
    fileprivate var part: SourceQuestion.Part? {
        switch content {
        case .calls(_, let profile, let moments): .product(profile, moments: moments)
        case .charge(let line, _) where line.single != nil: originalId.map { .id($0) }
        case .charge(let line, let profile): .product(profile, moments: line.start..<line.end)
        case .singleCall: originalId.map { .id($0) }
        }
    }
}

extension Profile {
    /// The negotiated price of a token in 10⁻¹².
    fileprivate var contractedPerToken: Int128 { (contractedUnitPrice ?? 0) / Profile.tokensPerPricingUnit }
}
