/// A currency of ISO 4217, by its three-letter code.
public struct Currency: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Three capital letters, such as `USD`.
    public let code: String

    /// A code of the ISO 4217 list, spelled in capitals; `nil` for anything else.
    public init?(_ code: String) {
        guard Currency.minorUnitsByCode[code] != nil else { return nil }
        self.code = code
    }

    /// The decimal places of the smallest amount that is paid in it: 2 for USD, 0 for JPY, 3 for KWD.
    ///
    /// Codes without a minor unit (gold, special drawing rights, test codes) count as 2.
    public var minorUnits: Int { Currency.minorUnitsByCode[code]?.places ?? 2 }

    /// The code.
    public var description: String { code }

    /// Orders currencies by code.
    public static func < (left: Currency, right: Currency) -> Bool {
        left.code < right.code
    }

    /// Every code of the list, in alphabetical order.
    public static let allCodes: [String] = minorUnitsByCode.keys.sorted()

    private struct MinorUnits {
        let places: Int?
    }

    /// ISO 4217 list one (active codes); the second field is empty where the standard gives `N.A.`.
    private static let minorUnitsByCode: [String: MinorUnits] = {
        var table: [String: MinorUnits] = [:]
        let text = String(decoding: PackageResources.iso_4217_csv, as: UTF8.self)
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            table[String(fields[0])] = MinorUnits(places: fields.count > 1 ? Int(fields[1]) : nil)
        }
        return table
    }()
}
