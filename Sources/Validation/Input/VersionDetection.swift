internal import FOCUS

/// Tells from the columns which version a file follows.
enum VersionDetection {
    /// The version that explains the header best: the fewest columns that it does not know and columns that it demands
    /// and misses; among equals the earliest.
    static func version(of header: [String]) -> (FOCUSVersion, String) {
        let names = Set(header.filter { !$0.hasPrefix("x_") })
        var best: (version: FOCUSVersion, unknown: Int, missing: Int)?
        for version in FOCUSVersion.allCases {
            let columns = FOCUSSpecification.of(version).columns
            let unknown = names.subtracting(columns.map(\.id)).count
            let missing = columns.count { $0.level == .mandatory && !names.contains($0.id) }
            if let best, best.unknown + best.missing <= unknown + missing { continue }
            best = (version, unknown, missing)
        }
        guard let best else { return (.v1_1, "by default") }
        let fit =
            best.unknown + best.missing == 0
            ? "its columns are those of this version"
            : "the nearest, with \(count(best.missing, "mandatory column")) missing and \(count(best.unknown, "column")) it does not know"
        return (best.version, "told from the columns: \(fit)")
    }

    private static func count(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count == 0 ? "no" : String(count)) \(noun)s"
    }
}
