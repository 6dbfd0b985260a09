internal import Periods
internal import SettingsText

/// Names of the IANA time zone database.
enum TimeZoneName {
    /// Whether it is UTC or a zone that this machine has data for.
    static func exists(_ name: String) -> Bool { rules(of: name) != nil }

    /// When the days of a zone begin; `nil` when this machine has no data for it.
    static func rules(of name: String) -> TimeZoneRules? {
        if name == "UTC" { return .utc }
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "0123456789+-_/".utf8.contains(byte)
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("/") else { return nil }
        return (try? FileBytes.read("/usr/share/zoneinfo/\(name)")).flatMap(TimeZoneRules.init)
    }
}
