internal import JSONText
internal import Lines
internal import Money
internal import Rating
internal import TerminalText

/// The calls of a model at a tier that cost what the gateway says, because the price list has no price for them.
struct ModelWithoutPrice: Hashable {
    var provider: String
    var model: String
    var tier: String
    var currency: String
    var calls: Int64 = 0
    /// What the gateway says that they cost.
    var metered = Total.zero
}

extension ExportResult {
    /// Whether every call that used tokens has a price or a metered cost.
    public var isPriced: Bool { lines.control.unpriced.isEmpty }

    /// How far the price list of the store reaches, for a person: what has no price, and where the gateway's figures differ.
    public func pricesText() -> String {
        let control = lines.control
        let heads =
            "  rated     \(FigureText.count(control.rated)) calls by the price list\n"
            + "  metered   \(FigureText.count(control.metered)) calls at the gateway's figure: a price is missing\n"
            + "  unpriced  \(FigureText.count(control.unpricedCalls)) calls with neither\n"
        let unpriced = table(of: exceptions.filter { $0.kind == .unpriced })
        return [heads, unpriced, table(of: withoutPrice), differences(ExportSummary(lines, postings))]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The same for a program.
    public func pricesJSON() -> String {
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        json.member("rated", lines.control.rated)
        json.member("metered", lines.control.metered)
        json.member("unpriced_calls", lines.control.unpricedCalls)
        unpriced(&json)
        json.name("metered_without_price")
        json.beginArray()
        for model in withoutPrice {
            json.beginObject()
            json.member("provider", model.provider)
            json.member("model", model.model)
            json.member("tier", model.tier)
            json.member("calls", model.calls)
            json.member("metered", model.metered.description)
            json.member("currency", model.currency)
            json.endObject()
        }
        json.endArray()
        differences(ExportSummary(lines, postings), &json)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    /// The largest cost first.
    private var withoutPrice: [ModelWithoutPrice] {
        var models: [ModelWithoutPrice: ModelWithoutPrice] = [:]
        for total in lines.callTotals where total.status == .metered {
            let key = ModelWithoutPrice(
                provider: total.model.provider, model: total.model.model, tier: total.model.tier,
                currency: total.currency)
            models[key, default: key].calls += total.calls
            models[key, default: key].metered += total.cost.contracted
        }
        return models.sorted {
            let (left, right) = ($0.value.metered.picos, $1.value.metered.picos)
            return left != right ? left > right : $0.key.name < $1.key.name
        }.map(\.value)
    }

    private func table(of models: [ModelWithoutPrice]) -> String {
        guard !models.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right])
        table.add(["metered without a price", "calls", "metered"])
        for model in models {
            table.add([
                model.name.printable, FigureText.count(model.calls), "\(model.metered.grouped()) \(model.currency)",
            ])
        }
        return table.text
    }
}

extension ModelWithoutPrice {
    fileprivate var name: String { "\(provider) \(model) \(tier)" }
}
