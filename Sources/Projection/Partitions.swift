internal import Columns
public import Lines
public import Periods

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

/// Tells the partition of lines by what they share: product and owner. Each pair of them is looked at once.
public struct PartitionPaths: Sendable {
    /// The folders of the partitions that have come up, by their number.
    public private(set) var paths: [String] = []
    private let names: [String]
    private let sources: [ColumnSource]
    private let directory: Directory
    private var profileValues: [[String?]] = []
    private var ownershipValues: [[String?]] = []
    private var numberOfPath: [String: Int] = [:]
    private var numberOfPair: [UInt64: Int] = [:]

    fileprivate init(_ projection: Projection, _ names: [String]) {
        self.names = names
        sources = names.compactMap { name in projection.columns.first { $0.schema.name == name }?.source }
        directory = projection.directory
    }

    /// Learns of further profiles and ownerships; those that it knows stay as they are.
    public mutating func extend(_ profiles: [Profile], _ ownerships: [Ownership]) {
        for profile in profiles.dropFirst(profileValues.count) {
            profileValues.append(
                sources.map { source in
                    if case .profile(let field) = source { field.text(of: profile, in: directory) } else { nil }
                })
        }
        for ownership in ownerships.dropFirst(ownershipValues.count) {
            ownershipValues.append(
                sources.map { source in
                    if case .ownership(let field) = source { field.text(of: ownership, in: directory) } else { nil }
                })
        }
    }

    /// How many profiles and ownerships it knows.
    public var known: (profiles: Int, ownerships: Int) { (profileValues.count, ownershipValues.count) }

    /// The number of the partition of a line, given now if the partition is new.
    ///
    /// - Precondition: it knows the profile and the ownership.
    public mutating func number(profile: UInt32, ownership: UInt32) -> Int {
        let pair = UInt64(profile) << 32 | UInt64(ownership)
        if let known = numberOfPair[pair] { return known }
        let values = zip(profileValues[Int(profile)], ownershipValues[Int(ownership)]).map { $0 ?? $1 }
        let path = Partition.path(names, values)
        let number = numberOfPath[path] ?? paths.count
        if number == paths.count { paths.append(path) }
        numberOfPath[path] = number
        numberOfPair[pair] = number
        return number
    }
}

extension Projection {
    /// The columns that partitions can be made by: texts that follow from the product or from who pays.
    public func partitionColumns(at grain: Grain) -> [String] {
        columns.filter { column in
            switch column.source {
            case .profile(let field): !field.isDecimal
            // These belong to each call there.
            case .ownership(.session), .ownership(.run), .ownership(.outcome): grain != .call
            case .ownership: true
            default: false
            }
        }.map(\.schema.name)
    }

    /// Tells the partition of lines by the values of some of ``partitionColumns(at:)``.
    public func partitionPaths(by names: [String]) -> PartitionPaths { PartitionPaths(self, names) }

    /// Cuts lines by the values of some of ``partitionColumns(at:)``, in the order of the values.
    public func partitions(of lines: Lines, by names: [String]) -> [Partition] {
        var paths = partitionPaths(by: names)
        paths.extend(lines.profiles, lines.ownerships)
        let calls = Dictionary(grouping: lines.callLines) { paths.number(profile: $0.profile, ownership: $0.ownership) }
        let charges = Dictionary(grouping: lines.chargeLines) {
            paths.number(profile: $0.profile, ownership: $0.ownership)
        }
        return paths.paths.enumerated().sorted { $0.element < $1.element }.map { number, path in
            Partition(
                path: path, lines: lines.keeping(callLines: calls[number] ?? [], chargeLines: charges[number] ?? []))
        }
    }
}
