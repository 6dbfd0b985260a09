internal import FOCUS
internal import InputBytes
internal import SettingsText
internal import TerminalText

/// What `chargeback validate` does: options in; report and exit code out.
public struct ValidationCommand: Sendable {
    /// How files are validated.
    public var options: ValidationOptions
    /// Whether a broken SHOULD counts as one.
    public var isStrict: Bool
    /// How the report is written.
    public var format: ReportFormat
    /// Whether a report for a terminal has colours.
    public var usesColor: Bool

    /// What came of it.
    public struct Outcome: Sendable {
        /// For standard output.
        public var output: String
        /// For standard error, a line each.
        public var messages: [String]
        /// 0 conformant, 1 not conformant, 3 a file could not be read.
        public var exitCode: Int32

        /// An outcome.
        public init(output: String, messages: [String], exitCode: Int32) {
            self.output = output
            self.messages = messages
            self.exitCode = exitCode
        }
    }

    /// A command.
    public init(
        options: ValidationOptions = ValidationOptions(), isStrict: Bool = false, format: ReportFormat = .terminal,
        usesColor: Bool = false
    ) {
        self.options = options
        self.isStrict = isStrict
        self.format = format
        self.usesColor = usesColor
    }

    /// Reads what is known beside the data; gives what is wrong with those files, a sentence each.
    public mutating func readSettings(
        profile: String?, invoices: String?, priceList: String?, earlier: String?
    ) -> [String] {
        let problems = SettingProblems()
        if let bytes = read(profile, problems), let path = profile {
            options.profile = Profile(yaml: bytes, file: path, problems: problems) ?? Profile()
        }
        if let bytes = read(invoices, problems), let path = invoices {
            options.facts.readInvoices(bytes, file: path, problems: problems)
        }
        if let bytes = read(priceList, problems), let path = priceList {
            options.facts.readPrices(bytes, file: path, problems: problems)
        }
        if let earlier {
            do throws(FileValidationError) {
                try options.facts.readEarlierDelivery(path: earlier)
            } catch {
                problems.add(SettingProblem(file: earlier, reason: .syntax(error.sentence)))
            }
        }
        return problems.sorted.map { "\($0)" }
    }

    private func read(_ path: String?, _ problems: SettingProblems) -> [UInt8]? {
        guard let path else { return nil }
        do throws(FileError) {
            return try FileBytes.read(path)
        } catch {
            problems.add(SettingProblem(file: path, reason: .syntax("cannot be read: \(error)")))
            return nil
        }
    }

    /// Validates files; `-` is standard input. A file that cannot be read does not keep others from being validated.
    public func run(paths: [String]) -> Outcome {
        var reports: [ValidationReport] = []
        var messages: [String] = []
        for path in paths {
            do throws(FileValidationError) {
                reports.append(try FileValidator.validate(path: path, options: options))
            } catch {
                messages.append("\(path.printable): \(error.sentence)")
            }
        }
        let isConformant = reports.allSatisfy { $0.isConformant(strict: isStrict) }
        return Outcome(
            output: reports.isEmpty ? "" : format.text(reports, strict: isStrict, usesColor: usesColor),
            messages: messages,
            exitCode: !messages.isEmpty ? 3 : isConformant ? 0 : 1)
    }

    /// What a rule says, or the rules whose ids are near; exit code 2 when there is none of this id.
    public func explain(_ id: String) -> Outcome {
        for version in [options.version ?? .v1_1] + FOCUSVersion.allCases {
            guard let catalogue = try? RuleCatalogue(version) else { continue }
            if let rule = catalogue.rule(id) {
                return Outcome(output: RuleText.explanation(of: rule), messages: [], exitCode: 0)
            }
        }
        let ids = (try? RuleCatalogue(options.version ?? .v1_1))?.rules.map(\.id) ?? []
        let near = Similarity.nearest(to: id, among: ids).map { "; did you mean \($0)?" } ?? ""
        return Outcome(output: "", messages: ["there is no rule \(id.printable)\(near)"], exitCode: 2)
    }

    /// The rules of the version, one a line.
    public func listRules() -> Outcome {
        do throws(CatalogueError) {
            return Outcome(
                output: RuleText.list(try RuleCatalogue(options.version ?? .v1_1)), messages: [], exitCode: 0)
        } catch {
            return Outcome(output: "", messages: ["\(error)"], exitCode: 2)
        }
    }
}

extension FileValidationError {
    /// What went wrong and what to do, for a person.
    public var sentence: String {
        switch self {
        case .input(let error): error.sentence
        case .validation(.temporaryFile(let code)):
            "cannot use a temporary file (error \(code)): set TMPDIR to a folder with room"
        case .validation(let error): "\(error)"
        }
    }
}
