internal import CostStore
internal import Lines
internal import Mapping
internal import Money
internal import Rating
internal import Synchronization

/// Which calls and charges are behind an amount.
struct SourceQuestion: Sendable {
    /// The currency of the amount.
    let currency: String
    /// Whether those of an owner are.
    let takes: @Sendable (Ownership) -> Bool
    /// Only a part of what the owner has; `nil` for all of it.
    var part: Part?

    /// A part of what an owner has.
    enum Part: Sendable {
        /// What a row of a file is made of: a product, in a bucket of time.
        case product(Profile, moments: Range<Int64>)
        /// What has this id: `call id/meter`, or the id of a charge.
        case id(String)
    }
}

/// Gathers the calls and charges behind some amounts from one scan.
final class SourceCollector: Sendable {
    private let questions: [SourceQuestion]
    private let limit: Int
    private let found: Mutex<[SourceList]>

    init(_ questions: [SourceQuestion], limit: Int) {
        self.questions = questions
        self.limit = limit
        found = Mutex(SourceCollector.nothing(questions, limit))
    }

    private static func nothing(_ questions: [SourceQuestion], _ limit: Int) -> [SourceList] {
        [SourceList](repeating: SourceList(limit: limit), count: questions.count)
    }

    /// What was found, by question.
    var lists: [SourceList] { found.withLock { $0 } }

    var observer: ScanObserver {
        ScanObserver(
            columns: [ScanColumn(CallColumn.callId, lifetime: .row)],
            begin: { layout in
                let worker = Worker(self.questions, layout, SourceCollector.nothing(self.questions, self.limit))
                return CallSink(
                    take: { rows, parts in worker.take(rows, parts) },
                    endUnit: { self.merge(worker.giveUp()) })
            },
            charge: { charge in self.add(charge) })
    }

    private func merge(_ lists: [SourceList]) {
        found.withLock { found in
            for index in found.indices { found[index].merge(lists[index]) }
        }
    }

    private func add(_ charge: ObservedCharge) {
        for (index, question) in questions.enumerated() where question.takes(charge) {
            let entry = SourceEntry(
                isCharge: true, id: charge.ids.chargeId, row: charge.row, started: charge.start,
                product: charge.profile.service, feature: charge.decision.feature?.value, cost: charge.costs.billed)
            found.withLock { if $0[index].count(charge: entry.cost) { $0[index].name(entry) } }
        }
    }

    /// What one thread finds. A class, for the sink's closures share it.
    private final class Worker {
        private let questions: [SourceQuestion]
        private let layout: CallLayout
        private let nothing: [SourceList]
        private var lists: [SourceList]
        /// The questions that the calls of an ownership answer.
        private var ofOwnership: [UInt32: [Int]] = [:]
        private var ofPricing: [UInt32: Pricing] = [:]

        private struct Pricing {
            let model: String
            let currency: String
            let contracted: [Int64]
            /// For each question about a product, its meter where this is its pricing, last the gateway's cost.
            let meters: [Int: TokenMeter?]
        }

        init(_ questions: [SourceQuestion], _ layout: CallLayout, _ nothing: [SourceList]) {
            self.questions = questions
            self.layout = layout
            self.nothing = nothing
            lists = nothing
        }

        func giveUp() -> [SourceList] {
            defer { lists = nothing }
            return lists
        }

        func take(_ rows: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>) {
            // The parts of a call stand together; they are one source.
            var first = parts.startIndex
            while first < parts.endIndex {
                var end = first + 1
                while end < parts.endIndex, parts[end].row == parts[first].row { end += 1 }
                take(rows, parts[first..<end])
                first = end
            }
        }

        private func take(_ rows: borrowing RowBatch, _ parts: Slice<UnsafeBufferPointer<CallPart>>) {
            var costs: [Int: Total] = [:]
            for part in parts {
                for index in questions(about: part.ownership) {
                    guard let cost = cost(of: part, rows, index) else { continue }
                    costs[index, default: .zero] += cost
                }
            }
            guard let part = parts.first else { return }
            for (index, cost) in costs where lists[index].count(call: cost) {
                lists[index].name(
                    SourceEntry(
                        isCharge: false, id: id(rows, part), row: rows.rowIds[Int(part.row)],
                        started: rows.numbers(layout.startedAt)[Int(part.row)], product: pricing(part.pricing).model,
                        feature: layout.decision(of: part.ownership).feature?.value, cost: cost))
            }
        }

        private func id(_ rows: borrowing RowBatch, _ part: CallPart) -> String {
            rows.text(layout.observed[0], code: rows.codes(layout.observed[0])[Int(part.row)]) ?? ""
        }

        private func questions(about ownership: UInt32) -> [Int] {
            if let known = ofOwnership[ownership] { return known }
            let owner = layout.ownership(ownership)
            let made = questions.indices.filter { questions[$0].takes(owner) }
            ofOwnership[ownership] = made
            return made
        }

        private func pricing(_ id: UInt32) -> Pricing {
            if let known = ofPricing[id] { return known }
            let (model, currency, contracted) = layout.pricing(id)
            var meters: [Int: TokenMeter?] = [:]
            for (index, question) in questions.enumerated() {
                guard case .product(let profile, _)? = question.part else { continue }
                let candidates = TokenMeter.allCases.map(Optional.some) + [nil]
                if let meter = candidates.first(where: { layout.profile(id, meter: $0) == profile }) {
                    meters[index] = .some(meter)
                }
            }
            let made = Pricing(model: model.model, currency: currency, contracted: contracted, meters: meters)
            ofPricing[id] = made
            return made
        }

        /// What of a part a question is about; `nil` for nothing.
        private func cost(of part: CallPart, _ rows: borrowing RowBatch, _ index: Int) -> Total? {
            let question = questions[index]
            guard part.status == .rated || part.status == .metered else { return nil }
            let pricing = pricing(part.pricing)
            guard pricing.currency == question.currency else { return nil }
            switch question.part {
            case nil: return Total(picos: Int128(part.cost))
            case .product(_, let moments)?:
                let start = rows.numbers(layout.startedAt)[Int(part.row)]
                guard let meter = pricing.meters[index], moments.contains(start) else { return nil }
                return cost(of: part, rows, meter, pricing)
            case .id(let text)?:
                let id = id(rows, part)
                guard text.hasPrefix(id), text.dropFirst(id.count).first == "/" else { return nil }
                let name = text.dropFirst(id.count + 1)
                return cost(of: part, rows, TokenMeter.allCases.first { $0.skuMeter == name }, pricing)
            }
        }

        /// What a meter of a call costs, or the call at the gateway's cost; `nil` where it was not used.
        private func cost(
            of part: CallPart, _ rows: borrowing RowBatch, _ meter: TokenMeter?, _ pricing: Pricing
        ) -> Total? {
            guard let meter else { return part.status == .metered ? Total(picos: Int128(part.cost)) : nil }
            let tokens = rows.numbers(layout.meters[meter.index])[Int(part.row)]
            guard part.status == .rated, tokens != 0 else { return nil }
            return Total(picos: Int128(tokens) * Int128(pricing.contracted[meter.index]))
        }
    }
}

extension SourceQuestion {
    fileprivate func takes(_ charge: ObservedCharge) -> Bool {
        guard charge.profile.currency == currency, takes(charge.ownership) else { return false }
        switch part {
        case nil: return true
        case .id(let id)?: return charge.ids.chargeId == id
        case .product(let profile, let moments)?:
            return moments.contains(charge.start) && charge.profile.isSame(asPartOf: profile)
        }
    }
}

extension Profile {
    /// Whether it is the profile of a row, or of the row that another is a part of at a price of its own.
    fileprivate func isSame(asPartOf other: Profile) -> Bool {
        var (one, two) = (self, other)
        for path in [\Profile.listUnitPrice, \.contractedUnitPrice] {
            one[keyPath: path] = nil
            two[keyPath: path] = nil
        }
        one.skuPrice = nil
        two.skuPrice = nil
        return one == two
    }
}
