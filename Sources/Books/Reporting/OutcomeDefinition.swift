public import Mapping
public import Money
internal import SettingsText

/// A result that AI sessions work towards: which sessions count, and what makes one a success.
public struct OutcomeDefinition: Hashable, Sendable {
    public let id: String
    /// For headings.
    public let name: String
    /// The `outcome_type` of the store's events; `nil` where only what calls say of themselves counts.
    public let type: String?
    /// Which sessions work towards it. It may ask for the session's id and for what most of its cost belongs to:
    /// feature, department, project, workload, provider, model.
    public let sessions: Condition
    /// What an event must say of itself to be a success; all of it. An event without metadata fails a condition.
    public let success: [MetadataCondition]
    /// Values of X-Cost-Outcome that make the session of a call a success.
    public let sent: [String]
    /// The row of `benchmarks.csv` to compare with.
    public let benchmark: String?

    /// A condition on one member of an event's metadata.
    public struct MetadataCondition: Hashable, Sendable {
        public let member: String
        public let test: Test

        /// What the member must be. Texts, numbers and flags are compared as the JSON writes them.
        public enum Test: Hashable, Sendable {
            case isIn([String])
            case isAtLeast(Total)
            case isAtMost(Total)
        }

        /// Whether a value meets it.
        ///
        /// - Parameter text: the text, or the literal of a number or flag; `nil` for anything else.
        public func holds(for text: String?) -> Bool {
            guard let text else { return false }
            switch test {
            case .isIn(let texts): return texts.contains { $0.utf8.elementsEqual(text.utf8) }
            case .isAtLeast(let limit): return (try? Total(text)).map { $0 >= limit } ?? false
            case .isAtMost(let limit): return (try? Total(text)).map { $0 <= limit } ?? false
            }
        }
    }

    /// The attributes that ``sessions`` may ask for.
    public static let attributes: [Attribute] = [
        .session, .feature, .department, .project, .workload, .provider, .model,
    ]

    /// How many values of X-Cost-Outcome all definitions together may ask for.
    public static let mostSentValues = 32
    /// How many definitions there may be.
    public static let mostDefinitions = 64
}

extension OutcomeDefinition {
    /// The file that holds them, relative to the books.
    static let file = "\(Books.mappingsFolder)/outcomes.yaml"

    /// Reads the definitions in the order in which they are tried, and notes what is wrong.
    static func read(
        _ bytes: [UInt8], benchmarks: BenchmarkTable?, problems: SettingProblems
    ) -> [OutcomeDefinition] {
        var values = 0
        var count = 0
        return SettingList.read(bytes, file: file, name: "outcomes", problems: problems) { reader, id in
            let name = reader.text("name") ?? id
            let type = reader.text("type")
            let sent = reader.texts("sent") ?? []
            values += sent.count
            count += 1
            if count == mostDefinitions + 1 {
                reader.report(reader.node, "id", .contradiction("no more than \(mostDefinitions) definitions"))
            }
            if type == nil, sent.isEmpty {
                reader.report(
                    reader.node, "type",
                    .missing(expected: "the outcome_type of the store's events, or sent: values of X-Cost-Outcome"))
            }
            if values > mostSentValues {
                reader.report(
                    reader.node, "sent", .contradiction("no more than \(mostSentValues) values in all definitions"))
            }
            return OutcomeDefinition(
                id: id, name: name, type: type, sessions: sessions(&reader) ?? .always, success: success(&reader),
                sent: sent, benchmark: benchmark(&reader, benchmarks))
        }
    }

    private static func sessions(_ reader: inout FieldReader) -> Condition? {
        guard let node = reader.optional("sessions") else { return nil }
        let condition = Condition.read(
            node, file: reader.file, path: reader.child("sessions"), problems: reader.problems)
        condition?.forEachTest { test in
            if let attribute = test.attribute, attributes.contains(attribute) { return }
            reader.report(
                node, "sessions",
                .contradiction("may ask for \(attributes.map(\.name).joined(separator: ", ")), nothing else"))
        }
        return condition
    }

    private static func success(_ reader: inout FieldReader) -> [MetadataCondition] {
        guard var group = reader.group("success") else { return [] }
        return group.everyField().flatMap { field -> [MetadataCondition] in
            switch field.node.content {
            case .text(let text, _): return [MetadataCondition(member: field.name, test: .isIn([text]))]
            case .list:
                return [MetadataCondition(member: field.name, test: .isIn(group.texts(field.name) ?? []))]
            case .null:
                group.report(field.node, field.name, .notA(expected: "a value, a list, at_least or at_most"))
                return []
            case .fields: break
            }
            guard var limits = group.group(field.name) else { return [] }
            defer { limits.finish() }
            var conditions: [MetadataCondition] = []
            for (name, test) in [
                ("at_least", MetadataCondition.Test.isAtLeast), ("at_most", MetadataCondition.Test.isAtMost),
            ] {
                guard let node = limits.optional(name) else { continue }
                if let limit = node.text.flatMap({ try? Total($0) }) {
                    conditions.append(MetadataCondition(member: field.name, test: test(limit)))
                } else {
                    limits.report(node, name, .notA(expected: "a plain decimal such as 70"))
                }
            }
            return conditions
        }
    }

    private static func benchmark(_ reader: inout FieldReader, _ benchmarks: BenchmarkTable?) -> String? {
        guard let node = reader.optional("benchmark"), let text = reader.text(of: node, "benchmark") else { return nil }
        if let benchmarks, benchmarks.benchmark(text) == nil {
            reader.report(
                node, "benchmark",
                .notListed(file: BenchmarkTable.file, known: benchmarks.benchmarks.map(\.benchmark)))
        }
        return text
    }
}
