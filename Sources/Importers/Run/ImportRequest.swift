public import SourceRecords

/// What to import, and where to.
public struct ImportRequest: Sendable {
    /// How records become rows.
    public var mapping: SourceMapping
    /// What is read, in this order.
    public var inputs: [ImportInput]
    /// The cost store; it is made when it is not there.
    public var store: String
    /// The folder for records that are refused; made when there are any. `nil` writes none.
    public var rejects: String?
    /// What becomes of values that tell persons or secrets.
    public var personal = PersonalData()
    /// Whether tables are read as a whole, and not from where the last import of them ended.
    public var readsAll = false
    /// Whether everything is done but the writing.
    public var isDryRun = false
    /// Whether one record that is refused, or one conflict, undoes the whole import.
    public var isStrict = false

    /// An import of files.
    public init(mapping: SourceMapping, inputs: [ImportInput], store: String) {
        self.mapping = mapping
        self.inputs = inputs
        self.store = store
    }
}

/// Something that records are read from.
public enum ImportInput: Hashable, Sendable {
    /// A file in a format; `-` is standard input.
    case file(path: String, SourceFormat)
    /// A CSV that is in memory.
    case text(name: String, [UInt8])
    /// The table of a PostgreSQL database that the mapping names.
    case postgreSQL(PostgreSQLAddress)

    /// Its name in messages.
    public var name: String {
        switch self {
        case .file(let path, _): path
        case .text(let name, _): name
        case .postgreSQL(let address): address.name
        }
    }
}

/// Why an import ended, with the store as it was before.
public enum ImportError: Error, Sendable {
    /// The source cannot be read on.
    case source(SourceError)
    /// With `isStrict`: what was wrong. The files of refused records are there.
    case notClean(ImportReport)
    /// A file of refused records cannot be written.
    case cannotWrite(path: String, reason: String)
    /// Somebody wanted it to stop.
    case interrupted
    /// A mapping that looks for the newest of several records reads its source twice: standard input can be read once.
    case needsFile(mapping: String)
    /// The mapping does not say which table of a database it reads.
    case noTable(mapping: String)
}
