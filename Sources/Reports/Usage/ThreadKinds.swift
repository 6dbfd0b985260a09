internal import CostStore
internal import Lines
internal import Rating

/// The kinds of the calls of one thread.
///
/// A kind follows from a pricing and an ownership, of which there are many pairs. Each side is looked at once; of what the
/// sides come to there are few, and few pairs of those.
struct ThreadKinds: ~Copyable {
    private let collector: UsageCollector
    private let layout: CallLayout
    private var pricings = Sides()
    private var ownerships = Sides()
    private var outputPrices: [Int64] = []
    private var pairs = SidePairs()

    init(_ collector: UsageCollector, _ layout: CallLayout) {
        self.collector = collector
        self.layout = layout
    }

    /// The number of the kind of a part of a call; see ``CostKinds``.
    @inline(__always)
    mutating func kind(of part: CallPart) -> UInt32 {
        var pricing = pricings.number(of: part.pricing)
        if pricing == Sides.unknown { pricing = addPricing(part.pricing) }
        var ownership = ownerships.number(of: part.ownership)
        if ownership == Sides.unknown {
            let values = CostKinds.values(layout.decision(of: part.ownership))
            ownership = ownerships.add(part.ownership, collector.codes(of: values))
        }
        let kind = pairs.kind(pricing, ownership)
        return kind == SidePairs.unknown ? addPair(pricing, ownership) : kind
    }

    /// What a token of output costs by the pricing of a part whose kind was asked for, in 10⁻¹² units.
    @inline(__always)
    func outputPrice(of part: CallPart) -> Int64 { outputPrices[Int(part.pricing)] }

    private mutating func addPricing(_ id: UInt32) -> UInt32 {
        let (model, currency, contracted) = layout.pricing(id)
        let values = CostKinds.values(provider: model.provider, model: model.model, currency: currency)
        let missing = Int(id) + 1 - outputPrices.count
        if missing > 0 { outputPrices += [Int64](repeating: 0, count: missing) }
        outputPrices[Int(id)] = contracted[TokenMeter.output.index]
        return pricings.add(id, collector.codes(of: values))
    }

    private mutating func addPair(_ pricing: UInt32, _ ownership: UInt32) -> UInt32 {
        // A dimension is decided by one side; the other has 0 there.
        let codes = zip(pricings.codes[Int(pricing)], ownerships.codes[Int(ownership)]).map { max($0, $1) }
        let kind = collector.kind(of: codes)
        pairs.set(kind, pricing, ownership)
        return kind
    }
}

/// One side of calls: what their dimensions are, as far as it says, with 0 in the others.
private struct Sides {
    static let unknown = UInt32.max

    /// By number.
    private(set) var codes: [[UInt32]] = []
    private var numbers: [[UInt32]: UInt32] = [:]
    /// The number by the id of the scan, which counts from 0.
    private var ofId: [UInt32] = []

    @inline(__always)
    func number(of id: UInt32) -> UInt32 { Int(id) < ofId.count ? ofId[Int(id)] : Sides.unknown }

    mutating func add(_ id: UInt32, _ codes: [UInt32]) -> UInt32 {
        var number = UInt32(self.codes.count)
        if let same = numbers[codes] {
            number = same
        } else {
            numbers[codes] = number
            self.codes.append(codes)
        }
        let missing = Int(id) + 1 - ofId.count
        if missing > 0 { ofId += [UInt32](repeating: Sides.unknown, count: missing) }
        ofId[Int(id)] = number
        return number
    }
}
