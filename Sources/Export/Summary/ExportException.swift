internal import CostStore
internal import Lines
internal import Mapping
internal import Rating
internal import TerminalText

/// Something that a person should look at before the figures are used.
public struct ExportException: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Calls with tokens, without a price, and without a cost from the gateway; one of 0 is none.
        case unpriced
        /// Rows with a text that is not UTF-8 or holds a NUL.
        case repairedText = "repaired-text"
        /// Rows whose further tags are not a JSON object of strings.
        case uncleanTags = "unclean-tags"
        /// A provider or service that the books do not name.
        case unnamed
    }

    /// What it is.
    public let kind: Kind
    /// What it is about: a model, a table of the store, a provider and service.
    public let subject: String
    /// How many rows of the store.
    public let rows: Int64?
    /// The first of them.
    public let firstId: Int64?
    /// What was done with them and what would settle it, as a sentence.
    public let advice: String

    /// Whether a period cannot be closed with it, unless somebody waives it.
    public var blocksClose: Bool { kind == .unpriced }
}

extension ExportResult {
    /// What a person should look at, what blocks a close first.
    public var exceptions: [ExportException] {
        let control = lines.control
        var exceptions = control.unpriced.map { calls in
            let meters = calls.meters.map(\.rawValue).joined(separator: ", ")
            return ExportException(
                kind: .unpriced, subject: "\(calls.model.provider) \(calls.model.model) \(calls.model.tier)",
                rows: calls.calls, firstId: calls.firstId,
                advice: "no price for \(meters)"
                    + (calls.atNoCost > 0 ? ", the gateway says 0 for \(calls.atNoCost)" : "")
                    + ": a close wants a row in the table prices of the store, or a waiver")
        }
        let found: [(ExportException.Kind, StoreTable, FoundRows, String)] = [
            (
                .repairedText, .calls, control.repairedCalls,
                "text that is not UTF-8 or holds a NUL is shown with U+FFFD"
            ),
            (
                .repairedText, .charges, control.repairedCharges,
                "text that is not UTF-8 or holds a NUL is shown with U+FFFD"
            ),
            (
                .uncleanTags, .calls, control.callsWithUncleanTags,
                "tags that are no JSON object of strings are kept as text"
            ),
            (
                .uncleanTags, .charges, control.chargesWithUncleanTags,
                "tags that are no JSON object of strings are kept as text"
            ),
        ]
        for (kind, table, rows, advice) in found where rows.count > 0 {
            exceptions.append(
                ExportException(
                    kind: kind, subject: table.rawValue, rows: rows.count, firstId: rows.firstId, advice: advice))
        }
        for name in unnamed {
            exceptions.append(
                ExportException(
                    kind: .unnamed, subject: name, rows: nil, firstId: nil,
                    advice: "shown by key: add it to Mappings/providers.csv or services.csv"))
        }
        return exceptions
    }
}
