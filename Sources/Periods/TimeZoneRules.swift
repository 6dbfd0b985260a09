/// When the days of a time zone begin: the transitions of the IANA time zone database, read from a TZif file (RFC 9636).
///
/// Own reading, for the part of Foundation that library modules may use knows fixed offsets only.
public struct TimeZoneRules: Hashable, Sendable {
    /// A stretch of time with one offset from UTC, in seconds.
    private struct Stretch: Hashable, Sendable {
        let start: Int64
        let offset: Int64
    }

    /// In order of start; the first begins before all time.
    private let stretches: [Stretch]
    /// What holds after the last transition of the file.
    private let rule: DaylightRule?

    /// Coordinated Universal Time.
    public static let utc = TimeZoneRules(stretches: [Stretch(start: .min, offset: 0)], rule: nil)

    private init(stretches: [Stretch], rule: DaylightRule?) {
        self.stretches = stretches
        self.rule = rule
    }

    /// Reads the bytes of a TZif file; `nil` when they are none, or are cut short.
    public init?(_ bytes: [UInt8]) {
        var file = TimeZoneFile(bytes)
        guard let first = file.header() else { return nil }
        var header = first
        var width = 4
        if header.version >= 2 {
            // The first block is for readers of 32 bits and says less.
            guard file.skip(header.size(width: 4)), let second = file.header() else { return nil }
            header = second
            width = 8
        }
        guard let times = file.numbers(header.transitions, width: width),
            let kinds = file.numbers(header.transitions, width: 1), let offsets = file.offsets(header.types),
            let standard = offsets.first, kinds.allSatisfy({ offsets.indices.contains(Int($0 & 0xFF)) })
        else { return nil }
        guard file.skip(header.abbreviations + header.leapSeconds * (width + 4) + header.indicators) else { return nil }
        stretches =
            [Stretch(start: .min, offset: standard)]
            + zip(times, kinds).map { Stretch(start: $0, offset: offsets[Int($1 & 0xFF)]) }
        rule = width == 8 ? DaylightRule(file.footer()) : nil
    }

    /// The first moment of a day in this zone.
    ///
    /// Where a clock is put forward at midnight, that is the moment of the change; where it is put back to the day
    /// before, the earlier of the two midnights.
    public func start(of day: CivilDate) -> Instant {
        let midnight = day.daysSinceEpoch * 86_400
        let around = stretches(around: midnight)
        var first: Int64?
        for (index, stretch) in around.enumerated() {
            let end = index + 1 < around.count ? around[index + 1].start : .max
            let candidate = max(stretch.start, midnight - stretch.offset)
            if candidate < end, candidate < first ?? .max { first = candidate }
        }
        return Instant(microseconds: (first ?? midnight) * Instant.second)
    }

    /// The stretches that a moment within two days of a local time can be in.
    private func stretches(around local: Int64) -> [Stretch] {
        var known = stretches
        let last = stretches.last?.start ?? .min
        if let rule {
            let year = CivilDate(daysSinceEpoch: Instant.floor(local, 86_400)).parts.year
            for year in max(1, year - 1)...min(9_999, year + 1) {
                known += rule.transitions(of: year).filter { $0.start > last }
                    .map { Stretch(start: $0.start, offset: $0.offset) }
            }
        }
        known.sort { $0.start < $1.start }
        let first = known.lastIndex { $0.start <= local - 172_800 } ?? 0
        return known[first...].filter { $0.start <= local + 172_800 }
    }
}

/// Reads a TZif file from its beginning.
private struct TimeZoneFile {
    private let bytes: [UInt8]
    private var place = 0

    struct Header {
        let version: Int
        let indicators: Int
        let leapSeconds: Int
        let transitions: Int
        let types: Int
        let abbreviations: Int

        /// The bytes of the block that follows.
        func size(width: Int) -> Int {
            transitions * (width + 1) + types * 6 + abbreviations + leapSeconds * (width + 4) + indicators
        }
    }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func header() -> Header? {
        guard bytes.count - place >= 44, Array(bytes[place..<place + 4]) == Array("TZif".utf8) else { return nil }
        let version = bytes[place + 4]
        place += 20
        guard let counts = numbers(6, width: 4), counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
        return Header(
            version: version == 0 ? 1 : Int(version) - Int(UInt8(ascii: "0")), indicators: Int(counts[0] + counts[1]),
            leapSeconds: Int(counts[2]), transitions: Int(counts[3]), types: Int(counts[4]),
            abbreviations: Int(counts[5]))
    }

    /// Goes on by so many bytes, if there are as many.
    mutating func skip(_ count: Int) -> Bool {
        guard bytes.count - place >= count else { return false }
        place += count
        return true
    }

    /// Signed big-endian numbers.
    mutating func numbers(_ count: Int, width: Int) -> [Int64]? {
        guard bytes.count - place >= count * width else { return nil }
        return (0..<count).map { _ in
            var value = bytes[place] & 0x80 != 0 && width > 1 ? Int64(-1) : 0
            for byte in bytes[place..<place + width] { value = value << 8 | Int64(byte) }
            place += width
            return value
        }
    }

    /// The offsets of the kinds of local time.
    mutating func offsets(_ count: Int) -> [Int64]? {
        var offsets: [Int64] = []
        for _ in 0..<count {
            guard let offset = numbers(1, width: 4), skip(2) else { return nil }
            offsets.append(offset[0])
        }
        return offsets
    }

    /// The text between the two line feeds at the end.
    func footer() -> String {
        let rest = bytes[min(place + 1, bytes.count)...]
        return String(decoding: rest.prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
