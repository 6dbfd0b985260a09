/// Reads a unit as the Unit Format attribute writes it, or says which of its rules the text breaks.
enum UnitText {
    private static let dataSizes: Set<String> = {
        var sizes: Set<String> = ["b", "B"]
        for prefix in ["K", "M", "G", "T", "P", "E"] {
            for unit in ["b", "B", "ib", "iB"] { sizes.insert(prefix + unit) }
        }
        return sizes
    }()
    private static let timeSingulars = ["Year", "Month", "Day", "Hour", "Minute", "Second"]
    private static let countSingulars = [
        "Count", "Unit", "Request", "Token", "Connection", "Certificate", "Domain", "Core",
    ]
    private static let otherTimes: Set<String> = [
        "hr", "hrs", "h", "min", "mins", "sec", "secs", "s", "yr", "yrs", "mo", "mos", "mth", "week", "weeks", "wk",
        "wks",
        "quarter", "quarters", "fortnight", "fortnights", "millisecond", "milliseconds", "ms",
    ]
    private static let spelledSizes = [
        "bit", "byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte", "exabyte", "kilobit", "megabit",
        "gigabit", "terabit", "petabit", "exabit", "kibibyte", "mebibyte", "gibibyte", "tebibyte", "pebibyte",
        "exbibyte",
    ]

    private enum Word {
        case plural, singular, time, pluralTime, dataSize
        case defect(Defect)
    }

    /// The rule that a unit breaks; `nil` for a good one.
    static func defect(of unit: String) -> Defect? {
        guard !unit.isEmpty, unit.utf8.count <= 200 else { return .unitForm }
        if unit.contains(" per ") || unit.contains(" Per ") { return .unitPer }
        var text = Substring(unit)
        if let first = text.first, first.isNumber || first == "." {
            let parts = text.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return .unitForm }
            if !parts[0].allSatisfy({ $0.isASCII && $0.isNumber }) { return .unitQuantity }
            text = parts[1]
        }
        if let slash = text.firstIndex(of: "/") {
            return rate(text[..<slash], text[text.index(after: slash)...])
        }
        if let hyphen = text.lastIndex(of: "-") {
            return composite(text[..<hyphen], text[text.index(after: hyphen)...])
        }
        switch classify(text) {
        case .defect(let defect): return defect
        case .plural, .pluralTime, .dataSize: return nil
        case .singular, .time: return .unitForm
        }
    }

    private static func rate(_ things: Substring, _ over: Substring) -> Defect? {
        var over = over
        var isInterval = false
        if let first = over.first, first.isNumber || first == "." {
            let parts = over.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return .unitForm }
            if !parts[0].allSatisfy({ $0.isASCII && $0.isNumber }) { return .unitQuantity }
            over = parts[1]
            isInterval = true
        }
        let thing = classify(things)
        let time = classify(over)
        if case .defect(let defect) = thing { return defect }
        switch time {
        case .defect(let defect): return defect
        case .time: if isInterval { return .unitRate }
        case .pluralTime: if !isInterval { return .unitRate }
        default: return .unitPart
        }
        switch thing {
        case .singular, .time: return .unitRate
        default: return nil
        }
    }

    private static func composite(_ thing: Substring, _ time: Substring) -> Defect? {
        if case .defect(let defect) = classify(thing) { return defect }
        switch classify(time) {
        case .defect(let defect): return defect
        case .pluralTime: return nil
        case .time: return .unitForm
        default: return .unitPart
        }
    }

    private static func classify(_ word: Substring) -> Word {
        let word = String(word)
        guard let first = word.first else { return .defect(.unitPart) }
        if dataSizes.contains(word) { return .dataSize }
        if timeSingulars.contains(word) { return .time }
        if word.hasSuffix("s"), timeSingulars.contains(String(word.dropLast())) { return .pluralTime }
        if countSingulars.contains(word) { return .singular }
        if word.hasSuffix("s"), countSingulars.contains(String(word.dropLast())) { return .plural }
        if word == "Cores" || word == "Counts" { return .plural }

        let lower = word.lowercased()
        let stem = lower.hasSuffix("s") ? String(lower.dropLast()) : lower
        if ["zb", "yb", "zib", "yib", "zettabyte", "yottabyte", "rb", "qb"].contains(stem) { return .defect(.unitExa) }
        if ["nibble", "crumb"].contains(stem) { return .defect(.unitExa) }
        if spelledSizes.contains(stem) || dataSizes.contains(where: { $0.lowercased() == stem }) && stem.count > 1 {
            return .defect(.unitDataSize)
        }
        if otherTimes.contains(lower) { return .defect(.unitTime) }
        if (timeSingulars + countSingulars).contains(where: { $0.lowercased() == stem }) {
            return .defect(.unitCapitals)
        }
        if word.contains(where: { $0.isWhitespace || "()[],;:".contains($0) }) { return .defect(.unitForm) }
        if first.isLowercase { return .defect(.unitNoun) }
        if !first.isLetter { return .defect(.unitForm) }
        let listed = (timeSingulars + countSingulars).flatMap { [$0, $0 + "s"] }
        if word.count > 4, listed.contains(where: { Similarity.distance($0, word, limit: 1) == 1 }) {
            return .defect(.unitListed)
        }
        return .plural
    }

    /// The listed spelling that a unit probably means.
    static func suggestion(for unit: String) -> String? {
        let listed = (timeSingulars + countSingulars).map { $0 + "s" }
        return listed.first { $0.lowercased() == unit.lowercased() || Similarity.distance($0, unit, limit: 1) == 1 }
    }
}
