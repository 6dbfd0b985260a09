/// The price lists that the program brings along: what providers publish, with where and when it was read.
///
/// They are list prices. What a contract says is a price list of one's own.
public enum PriceCatalogue {
    /// Their names, in the order of the documentation.
    public static let names: [String] = files.map(\.name)

    private static let files: [(name: String, bytes: [UInt8])] = [
        ("openai", PackageResources.openai_csv),
        ("anthropic", PackageResources.anthropic_csv),
        ("google", PackageResources.google_csv),
    ]

    /// The CSV of a list; `nil` for a name that is none.
    public static func text(of name: String) -> String? {
        files.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// A list as something to import by the mapping `prices`; `nil` for a name that is none.
    public static func input(_ name: String) -> ImportInput? {
        files.first { $0.name == name }.map { .text(name: "\(name).csv (built in)", $0.bytes) }
    }
}
