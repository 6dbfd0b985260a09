public import CostStore
internal import JSONText
public import Mapping
public import Rating

/// Tells of one call or charge what it costs and why, and who pays and why.
public struct CallExplanation: Sendable {
    private let store: CostStore
    private let priceBook: PriceBook
    private let mapping: MappingModel

    /// Explains by the prices of a store and the rules of a model.
    public init(store: CostStore, priceBook: PriceBook, mapping: MappingModel) {
        self.store = store
        self.priceBook = priceBook
        self.mapping = mapping
    }

    /// The explanation of a call with the charges that it caused, or of a charge; `nil` when there is neither.
    public func text(of id: String) throws(StoreError) -> String? {
        guard let (call, charges) = try explained(id) else { return nil }
        return ((call.map { [$0.text] } ?? []) + charges.map(\.text)).joined(separator: "\n")
    }

    /// The same for programs, amounts as plain decimals in strings: an object with the call, or null, and the charges.
    public func json(of id: String) throws(StoreError) -> String? {
        guard let (call, charges) = try explained(id) else { return nil }
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        json.name("call")
        if let call { call.write(to: &json) } else { json.null() }
        json.name("charges")
        json.beginArray()
        for charge in charges { charge.write(to: &json) }
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    private func explained(_ id: String) throws(StoreError) -> (ExplainedCall?, [ExplainedCharge])? {
        let call = try store.call(id)
        let charges = try store.charges(id)
        guard call != nil || !charges.isEmpty else { return nil }
        return (
            call.map { ExplainedCall($0, id, priceBook, mapping) }, charges.map { ExplainedCharge($0, mapping) }
        )
    }
}

extension MappingModel {
    /// The decision about a row of the store, with each rule that was tried.
    func trace(_ row: StoredRow, _ known: [Attribute: String], at start: Int64) -> Trace {
        var attribution = Attribution(known)
        for attribute in Attribute.named {
            let column = attribute == .resource ? "resource_id" : attribute.name
            if let text = row.text(column) { attribution[attribute] = text }
        }
        for member in StoredTags(row.text("tags")).members { attribution[.tag(member.name)] = member.value }
        return trace(attribution, at: start)
    }
}
