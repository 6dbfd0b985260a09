extension Journal {
    /// The entry in parts of at most `limit` lines, each balanced by an offset line of its own.
    ///
    /// Lines stay in their order. A single part keeps the number; several have `-01`, `-02`, … behind it, so that the
    /// same entry and limit give the same numbers.
    ///
    /// - Throws: ``JournalError/tooManyLines(format:number:limit:)`` when a part could not hold a line and its offset.
    public func split(linesPerJournal limit: Int?, format: String) throws(JournalError) -> [Journal] {
        guard let limit, lines.count > limit else { return [self] }
        guard limit >= 2, let offset else { throw .tooManyLines(format: format, number: number, limit: limit) }
        let memo = lines.last?.memo ?? ""
        var rest = lines.filter { $0.target != offset }[...]
        var parts: [Journal] = []
        while !rest.isEmpty {
            var part = self
            part.lines = Array(rest.prefix(limit - 1))
            rest = rest.dropFirst(limit - 1)
            let sum = part.lines.reduce(Int128(0)) { $0 + $1.amount }
            let functional = part.lines.reduce(Int128(0)) { $0 + ($1.functional ?? 0) }
            if sum != 0 || functional != 0 {
                part.lines.append(
                    JournalLine(
                        offset, memo: memo, amount: -sum,
                        functional: functionalCurrency == nil ? nil : -functional))
            }
            let place = String(parts.count + 1)
            part.number = "\(number)-\(place.count < 2 ? "0" : "")\(place)"
            parts.append(part)
        }
        return parts
    }
}
