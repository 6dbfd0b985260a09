public import SettingsText

/// The formats that come with the program.
public enum JournalTemplates {
    /// The folder of templates inside the books.
    public static let folder = "Templates/journals"

    /// The bytes of every template by its name, in byte order.
    public static var files: [(format: String, bytes: [UInt8])] {
        [
            ("beancount", PackageResources.beancount_yaml),
            ("csv", PackageResources.csv_yaml),
            ("dynamics-365", PackageResources.dynamics_365_yaml),
            ("hledger", PackageResources.hledger_yaml),
            ("ledger", PackageResources.ledger_yaml),
            ("netsuite", PackageResources.netsuite_yaml),
            ("oracle-fbdi", PackageResources.oracle_fbdi_yaml),
            ("quickbooks-online", PackageResources.quickbooks_online_yaml),
            ("sage-intacct", PackageResources.sage_intacct_yaml),
            ("sap", PackageResources.sap_yaml),
            ("workday", PackageResources.workday_yaml),
            ("xero", PackageResources.xero_yaml),
        ]
    }

    /// The names of the formats that come with the program.
    public static var names: [String] { files.map(\.format) }

    /// The template of a format: that of the books where they have one, else the one that comes with the program.
    ///
    /// `nil`, with a problem noted, when there is none or it cannot be used.
    public static func template(
        _ format: String, books: String?, problems: SettingProblems
    ) -> JournalTemplate? {
        let file = "\(folder)/\(format).yaml"
        // A name is a file name: it cannot lead anywhere else.
        let isPlain =
            !format.isEmpty
            && format.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "0123456789-_".utf8.contains(byte)
            }
        if isPlain, let books {
            do throws(FileError) {
                let bytes = try FileBytes.read("\(books)/\(file)")
                return JournalTemplate.read(bytes, format: format, file: file, problems: problems)
            } catch {
                if !error.isMissing {
                    problems.add(SettingProblem(file: file, reason: .unreadable(error.description)))
                    return nil
                }
            }
        }
        guard let known = files.first(where: { $0.format == format }) else {
            problems.add(
                SettingProblem(
                    file: "chargeback.yaml", field: "journals.formats", value: format, reason: .notOneOf(names)))
            return nil
        }
        return JournalTemplate.read(known.bytes, format: format, file: file, problems: problems)
    }
}
