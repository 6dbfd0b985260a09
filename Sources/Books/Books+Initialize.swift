internal import Glibc
internal import SettingsText

extension Books {
    /// Makes new books with the default settings and mappings.
    ///
    /// Nothing is overwritten: when any of the files is there, none is written.
    ///
    /// - Returns: the files written, relative to the folder.
    @discardableResult
    public static func initialize(at folder: String) throws(BooksError) -> [String] {
        let present = defaults.map(\.file).filter { access("\(folder)/\($0)", F_OK) == 0 }
        guard present.isEmpty else { throw .alreadyThere(present) }
        try makeFolder("\(folder)/\(mappingsFolder)")
        try makeFolder("\(folder)/Templates/statement")
        for (file, bytes) in defaults { try write(bytes, to: "\(folder)/\(file)") }
        return defaults.map(\.file)
    }

    /// Every file of new books with its bytes.
    public static var defaults: [(file: String, bytes: [UInt8])] {
        [
            (Settings.file, PackageResources.chargeback_yaml),
            ("\(mappingsFolder)/aliases.csv", PackageResources.aliases_csv),
            ("\(mappingsFolder)/benchmarks.csv", PackageResources.benchmarks_csv),
            ("\(mappingsFolder)/budgets.csv", PackageResources.budgets_csv),
            ("\(mappingsFolder)/chart-of-accounts.csv", PackageResources.chart_of_accounts_csv),
            ("\(mappingsFolder)/departments.csv", PackageResources.departments_csv),
            ("\(mappingsFolder)/drivers.csv", PackageResources.drivers_csv),
            ("\(mappingsFolder)/features.csv", PackageResources.features_csv),
            ("\(mappingsFolder)/outcomes.yaml", PackageResources.outcomes_yaml),
            ("\(mappingsFolder)/pools.yaml", PackageResources.pools_yaml),
            ("\(mappingsFolder)/projects.csv", PackageResources.projects_csv),
            ("\(mappingsFolder)/providers.csv", PackageResources.providers_csv),
            ("\(mappingsFolder)/rules.yaml", PackageResources.rules_yaml),
            ("\(mappingsFolder)/services.csv", PackageResources.services_csv),
            ("\(mappingsFolder)/workstreams.yaml", PackageResources.workstreams_yaml),
        ] + templates
    }

    /// The templates of workbook and statements, with their bytes.
    public static var templates: [(file: String, bytes: [UInt8])] {
        [
            ("Templates/workbook.yaml", PackageResources.workbook_yaml),
            ("Templates/statement/statement.yaml", PackageResources.statement_yaml),
            ("Templates/statement/statement.mustache", PackageResources.statement_mustache),
            ("Templates/statement/markdown.mustache", PackageResources.markdown_mustache),
            ("Templates/statement/index.mustache", PackageResources.index_mustache),
            ("Templates/statement/style.mustache", PackageResources.style_mustache),
        ]
    }

    /// Makes a folder and those above it.
    private static func makeFolder(_ path: String) throws(BooksError) {
        var partial = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            partial += partial.isEmpty || partial.hasSuffix("/") ? part : "/" + part
            guard mkdir(partial, 0o777) == 0 || errno == EEXIST else {
                throw .cannotWrite(path: partial, FileError(code: errno))
            }
        }
    }

    /// Writes a new file beside its name and gives it the name when it is whole; fails when the name is taken.
    private static func write(_ bytes: [UInt8], to path: String) throws(BooksError) {
        let partial = path + ".partial"
        let descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, FileError(code: errno)) }
        var rest = bytes[...]
        var failure: Int32 = 0
        while !rest.isEmpty, failure == 0 {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { failure = errno }
        }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        // link, unlike rename, does not replace a file that appeared meanwhile.
        if failure == 0, link(partial, path) != 0 { failure = errno }
        unlink(partial)
        guard failure == 0 else { throw .cannotWrite(path: path, FileError(code: failure)) }
    }
}
