public import ArgumentParser
import Books
import Export
import Glibc
public import Importers
import JSONText
import SettingsText
public import SourceRecords

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Turn exports of gateways, providers and tools into a cost store.",
        discussion: """
            Reads files or a database, makes rows of their records by a mapping, and appends what the store does not have
            yet. Importing the same records again changes nothing. See docs/importing.md.

            Examples:
              chargeback import litellm spend.csv --store calls.sqlite
              chargeback import litellm postgresql://reader@db.example/litellm --store calls.sqlite
              chargeback import --print-mapping litellm > Mappings/sources/litellm.yaml
              chargeback import Mappings/sources/litellm.yaml spend.csv --store calls.sqlite
            Exit:    0 done, 1 records were refused or conflict with the store, 2 wrong usage or mapping, 3 input failed
            """)

    @Argument(help: "A source that is built in (--list), or the path of a mapping.")
    var source: String?

    @Argument(
        help: "Files, - for standard input, or a database: postgresql://user@host/database.", completion: .file())
    var files: [String] = []

    @Option(help: "The cost store; made when it is not there.")
    var store: String?

    @Option(help: ArgumentHelp("Give a value that the mapping asks for.", valueName: "name=value"))
    var set: [String] = []

    @Option(help: "csv, json, parquet or sqlite; told from the file if not given.")
    var format: SourceFormat?

    @Option(help: "The folder for refused records; STORE.rejects if not given.")
    var rejects: String?

    @Option(help: "What becomes of email addresses: hash, drop or keep.")
    var emails = PersonalData.Treatment.hash

    @Option(help: "What becomes of API keys: hash, drop or keep.")
    var keys = PersonalData.Treatment.hash

    @Option(help: "A file whose bytes go into every digest, so that nobody can try values.", completion: .file())
    var saltFile: String?

    @Option(
        help: "A file with the password of the database; PGPASSWORD and ~/.pgpass are looked at too.",
        completion: .file())
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "How the connection to a database is protected: disable, prefer, require, verify-ca or verify-full; what the "
                + "address or PGSSLMODE says if not given, else verify-full for another machine.", valueName: "mode"))
    var tls: PostgreSQLAddress.Protection?

    @Option(help: "The certificates to trust; those of the system if not given.", completion: .file())
    var tlsCertificates: String?

    @Flag(help: "Read a table as a whole, not from where the last import ended.")
    var all = false

    @Flag(help: "Do everything but write.")
    var dryRun = false

    @Flag(help: "Write nothing at all if a record is refused or conflicts.")
    var strict = false

    @Flag(help: "List the sources that are built in.")
    var list = false

    @Flag(help: "Print the mapping of a source, to be copied and changed.")
    var printMapping = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        if list { return }
        guard source != nil else { throw ValidationError("name a source; --list shows those that are built in") }
        if printMapping { return }
        guard store != nil else { throw ValidationError("--store names the cost store to write to") }
        guard !files.isEmpty else { throw ValidationError("name the files to import") }
        for setting in set where !setting.contains("=") {
            throw ValidationError("--set '\(setting)': give it as name=value")
        }
    }

    func run() throws {
        try reportingErrors {
            if list { return try printList() }
            if printMapping { return try printText(of: source ?? "") }
            Interruption.watch()
            let counter = ProgressCounter()
            let report: ImportReport
            do {
                report = try ImportRun(try request()) { read in
                    counter.show("reading", read)
                    return !Interruption.hasCome
                }.run()
            } catch {
                counter.clear()
                throw error
            }
            counter.clear()
            Terminal.print(json ? report.json : report.text(isDryRun: dryRun))
            if !report.isClean { throw Exit.failedCheck }
        }
    }

    private func printList() throws {
        for name in SourceCatalogue.names {
            let mapping = SourceCatalogue.mapping(name, problems: SettingProblems())
            let padding = String(repeating: " ", count: max(1, 24 - name.count))
            Terminal.print("\(name)\(padding)\(mapping?.rows.rawValue ?? ""): \(mapping?.description ?? "")\n")
        }
    }

    private func printText(of name: String) throws {
        guard let text = SourceCatalogue.text(of: name) else {
            let problem = SettingProblem(file: "import", value: name, reason: .notOneOf(SourceCatalogue.names))
            throw BooksError.problems([problem])
        }
        Terminal.print(text)
    }

    private func request() throws -> ImportRequest {
        let store = store ?? ""
        var request = ImportRequest(mapping: try mapping(), inputs: try inputs(), store: store)
        request.rejects = rejects ?? "\(store).rejects"
        request.personal = PersonalData(emails: emails, keys: keys, salt: try salt())
        request.readsAll = all
        request.isDryRun = dryRun
        request.isStrict = strict
        return request
    }

    private func inputs() throws -> [ImportInput] {
        try files.map { path in
            if PostgreSQLAddress.isAddress(path) { return .postgreSQL(try address(path)) }
            if let format { return .file(path: path, format) }
            if path == "-" { throw ValidationError("--format says what standard input holds") }
            do {
                return .file(path: path, try SourceFormat.detect(path: path))
            } catch let error as SourceError {
                throw ImportError.source(error)
            }
        }
    }

    private func address(_ text: String) throws -> PostgreSQLAddress {
        var address: PostgreSQLAddress
        do {
            address = try PostgreSQLAddress(text)
        } catch {
            switch error {
            case .hasPassword:
                throw ValidationError(
                    "the address holds a password, which others see in the list of processes; "
                        + "give it in PGPASSWORD, in ~/.pgpass or with --password-file")
            case .notAnAddress:
                throw ValidationError("an address is written as postgresql://user@host:port/database?name=value")
            }
        }
        if let passwordFile { address.password = Secret(try bytes(of: passwordFile)) }
        address.protection = tls
        address.certificates = tlsCertificates
        return address
    }

    private func bytes(of file: String) throws -> [UInt8] {
        do {
            return try FileBytes.read(file)
        } catch {
            throw BooksError.problems([SettingProblem(file: file, reason: .unreadable(error.description))])
        }
    }

    private func salt() throws -> [UInt8] {
        guard let saltFile else { return [] }
        return try bytes(of: saltFile)
    }

    /// The mapping of a path, else the one that is built in.
    private func mapping() throws -> SourceMapping {
        let name = source ?? ""
        let parameters = Dictionary(
            set.map { setting in
                let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), String(parts[1]))
            }, uniquingKeysWith: { _, last in last })
        let problems = SettingProblems()
        var mapping: SourceMapping?
        if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            do {
                let bytes = try FileBytes.read(name)
                mapping = SourceMapping.read(bytes, file: name, parameters: parameters, problems: problems)
            } catch {
                problems.add(SettingProblem(file: name, reason: .unreadable(error.description)))
            }
        } else {
            mapping = SourceCatalogue.mapping(name, parameters: parameters, problems: problems)
        }
        guard let mapping, problems.isEmpty else { throw BooksError.problems(problems.sorted) }
        return mapping
    }
}

extension SourceFormat: ExpressibleByArgument {}
extension PostgreSQLAddress.Protection: ExpressibleByArgument {}
extension PersonalData.Treatment: ExpressibleByArgument {}
