internal import SettingsText

/// Names of the IANA time zone database.
enum TimeZoneName {
    /// Whether it is UTC or a zone that this machine has data for.
    static func exists(_ name: String) -> Bool {
        if name == "UTC" { return true }
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "0123456789+-_/".utf8.contains(byte)
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("/") else { return false }
        let data = try? FileBytes.read("/usr/share/zoneinfo/\(name)")
        return data?.starts(with: Array("TZif".utf8)) ?? false
    }
}
