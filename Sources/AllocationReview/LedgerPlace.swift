internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Postings

/// Where an amount is posted: department, GL account and project, compared by bytes.
struct LedgerPlace: Hashable, Sendable {
    private let texts: [[UInt8]?]

    private init(_ texts: [String?]) {
        self.texts = texts.map { $0.map { Array($0.utf8) } }
    }

    init(_ key: PostingKey) { self.init([key.department, key.glAccount, key.project]) }

    init(_ decision: Decision) {
        self.init([decision.department.value, decision.glAccount.value, decision.project?.value])
    }

    init(_ target: JournalTarget) { self.init([target.department, target.account, target.project]) }
}

/// Whose a cost is before pools: where it is posted, and its feature.
struct LedgerOwner: Hashable, Sendable {
    private let place: LedgerPlace
    private let feature: [UInt8]?

    init(_ key: PostingKey) {
        place = LedgerPlace(key)
        feature = key.feature.map { Array($0.utf8) }
    }

    init(_ decision: Decision) {
        place = LedgerPlace(decision)
        feature = (decision.feature?.value).map { Array($0.utf8) }
    }
}

/// Postings of one line added up by how the cost came there, in the order of the postings.
struct LineSums {
    private(set) var parts: [(origin: PostingOrigin, amount: Total)] = []

    init(_ postings: [Posting]) {
        for posting in postings {
            if let index = parts.firstIndex(where: { $0.origin == posting.key.origin }) {
                parts[index].amount += posting.costs.billed
            } else {
                parts.append((posting.key.origin, posting.costs.billed))
            }
        }
        parts.sort { LineSums.rank($0.origin) < LineSums.rank($1.origin) }
    }

    private static func rank(_ origin: PostingOrigin) -> (Int, String) {
        switch origin {
        case .direct: (0, "")
        case .takenOut(let pool): (1, pool.description)
        case .shared(let pool): (2, pool.description)
        case .derived(let step): (3, step.rawValue)
        }
    }
}
