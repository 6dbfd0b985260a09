internal import Columns
public import Lines

/// A part of the lines that goes into files of its own: all with the same values of some columns.
public struct Partition: Sendable {
    /// The folders of the partition as Hive names them: `x_DepartmentId=engineering/x_Model=gpt-5`. Plain ASCII.
    public let path: String
    /// The lines with these values.
    public let lines: Lines

    fileprivate static func path(_ names: [String], _ values: [String?]) -> String {
        zip(names, values).map { name, value in "\(name)=\(value.map(escaped) ?? missing)" }.joined(separator: "/")
    }

    /// What Hive calls a partition without a value.
    private static let missing = "__HIVE_DEFAULT_PARTITION__"

    /// Hive's escaping: what is no letter, digit or one of `-_.` and what is not ASCII becomes `%` and two digits, so a
    /// value never leaves its folder.
    fileprivate static func escaped(_ value: String) -> String {
        if value.isEmpty { return missing }
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var text = ""
        for byte in value.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isPlain || "-_".unicodeScalars.contains(scalar) || (scalar == "." && value.utf8.count > 2) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return text
    }
}

extension Projection {
    /// The columns that partitions can be made by: texts that follow from the product or from who pays.
    public var partitionColumns: [String] {
        columns.filter { column in
            switch column.source {
            case .profile(let field): !field.isDecimal
            case .ownership: true
            default: false
            }
        }.map(\.schema.name)
    }

    /// Cuts lines by the values of some of ``partitionColumns``, in the order of the values.
    public func partitions(of lines: Lines, by names: [String]) -> [Partition] {
        let sources = names.compactMap { name in columns.first { $0.schema.name == name }?.source }
        let profileValues = lines.profiles.map { profile in
            sources.map { source -> String? in
                if case .profile(let field) = source { field.text(of: profile, in: directory) } else { nil }
            }
        }
        let ownershipValues = lines.ownerships.map { ownership in
            sources.map { source -> String? in
                if case .ownership(let field) = source { field.text(of: ownership, in: directory) } else { nil }
            }
        }
        var paths: [UInt64: String] = [:]
        let path = { (profile: UInt32, ownership: UInt32) -> String in
            let pair = UInt64(profile) << 32 | UInt64(ownership)
            if let known = paths[pair] { return known }
            let values = zip(profileValues[Int(profile)], ownershipValues[Int(ownership)]).map { $0 ?? $1 }
            let path = Partition.path(names, values)
            paths[pair] = path
            return path
        }
        let calls = Dictionary(grouping: lines.callLines) { path($0.profile, $0.ownership) }
        let charges = Dictionary(grouping: lines.chargeLines) { path($0.profile, $0.ownership) }
        return Set(calls.keys).union(charges.keys).sorted().map { path in
            Partition(
                path: path, lines: lines.keeping(callLines: calls[path] ?? [], chargeLines: charges[path] ?? []))
        }
    }
}
