internal import CXlsxWriter

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An XLSX file that is being written: it has its name only when ``close()`` is done. One thread at a time.
///
/// The same calls give the same bytes: nothing in the file comes from the clock or the machine.
public final class SpreadsheetFile {
    /// The path that the file will have.
    public let path: String
    private let partialPath: String
    private let book: CBook
    private var styles: [CellStyle: StyleID] = [:]
    private var sheets: [Sheet] = []
    private let properties: DocumentProperties

    /// Begins a file.
    public init(path: String, properties: DocumentProperties) throws(SpreadsheetError) {
        self.path = path
        self.properties = properties
        partialPath = "\(path).\(getpid()).partial"
        guard let book = CBook(path: partialPath, temporaryFolder: SpreadsheetFile.folder(of: path)) else {
            throw .cannotWrite(path: path, reason: "out of memory")
        }
        self.book = book
        try setProperties()
    }

    /// How the rows of a sheet are kept until the file is closed.
    public enum SheetMode: Hashable, Sendable {
        /// In memory, about 100 bytes a cell; cells in any order, tables, charts over its values.
        case kept
        /// On disk, row by row in order: a million rows take no more memory than one.
        case streamed
    }

    /// Adds a sheet after the others.
    ///
    /// - Parameter name: one that ``SheetNames`` gave.
    public func addSheet(_ name: String, _ mode: SheetMode = .kept) throws(SpreadsheetError) -> Sheet {
        guard let book = book.pointer else { throw .closed }
        guard !name.isEmpty else { throw .sheetName(name, reason: "it is empty") }
        let code = workbook_validate_sheet_name(book, name)
        guard code == LXW_NO_ERROR else { throw .sheetName(name, reason: code.text) }
        // The library asks for the mode of a whole workbook, but looks at it only when it adds a sheet: so a workbook
        // can have tables and a sheet of a million streamed rows.
        book.pointee.options.constant_memory = mode == .streamed ? 1 : 0
        guard let pointer = workbook_add_worksheet(book, name) else {
            throw .refused(sheet: name, what: "a sheet", reason: "out of memory or no room on the disk")
        }
        let sheet = Sheet(name: name, isStreamed: mode == .streamed, pointer, self.book)
        sheets.append(sheet)
        return sheet
    }

    /// The identity of a style in this workbook.
    public func style(_ style: CellStyle) throws(SpreadsheetError) -> StyleID {
        if let known = styles[style] { return known }
        guard let book = book.pointer else { throw .closed }
        guard let format = workbook_add_format(book) else {
            throw .refused(sheet: nil, what: "a style", reason: "out of memory")
        }
        style.apply(to: format)
        let identity = StyleID(index: self.book.formats.count)
        self.book.formats.append(format)
        styles[style] = identity
        return identity
    }

    /// Gives a name to a cell or range, for formulas.
    public func define(_ name: String, as cells: String) throws(SpreadsheetError) {
        guard let book = book.pointer else { throw .closed }
        try check(workbook_define_name(book, name, "=\(cells)"), "the name \(name)")
    }

    /// Writes the file out and gives it its name.
    ///
    /// - Returns: its size in bytes.
    @discardableResult
    public func close() throws(SpreadsheetError) -> Int64 {
        guard book.pointer != nil else { throw .closed }
        for sheet in sheets where !sheet.isWrittenOut {
            book.abandon()
            throw .cannotWrite(path: path, reason: "no room for the rows of the sheet \(sheet.name)")
        }
        let (code, reason) = book.close()
        guard code == LXW_NO_ERROR else {
            unlink(partialPath)
            throw .cannotWrite(path: path, reason: reason ?? code.text)
        }
        do throws(SpreadsheetError) {
            return try name()
        } catch {
            unlink(partialPath)
            throw error
        }
    }

    /// Puts the file on the disk, then gives it its name.
    private func name() throws(SpreadsheetError) -> Int64 {
        let descriptor = open(partialPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError() }
        var status = stat()
        let isSafe = fsync(descriptor) == 0 && fstat(descriptor, &status) == 0
        Glibc.close(descriptor)
        guard isSafe, rename(partialPath, path) == 0 else { throw systemError() }
        return Int64(status.st_size)
    }

    private func systemError() -> SpreadsheetError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }

    private func setProperties() throws(SpreadsheetError) {
        guard let book = book.pointer else { throw .closed }
        let texts = CTexts()
        var document = lxw_doc_properties()
        document.title = texts.pointer(CellText(properties.title).stored)
        document.subject = texts.pointer(CellText(properties.subject).stored)
        document.author = texts.pointer(CellText(properties.author).stored)
        document.company = texts.pointer(CellText(properties.company).stored)
        document.comments = texts.pointer(CellText(properties.comments).stored)
        document.keywords = texts.pointer(CellText(properties.keywords).stored)
        document.created = Int(properties.created)
        try check(workbook_set_properties(book, &document), "the document properties")
        for property in properties.custom where !property.value.isEmpty {
            let value = CellText(String(property.value.prefix(255))).stored
            try check(workbook_set_custom_property_string(book, property.name, value), property.name)
        }
        withExtendedLifetime(texts) {}
    }

    private func check(_ code: lxw_error, _ what: String) throws(SpreadsheetError) {
        guard code == LXW_NO_ERROR else { throw .refused(sheet: nil, what: what, reason: code.text) }
    }

    /// The folder for rows that wait on the disk: where the file goes there is room for it.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// The library's workbook and the formats of it. File and sheets share it; with the last of them it ends.
final class CBook {
    private(set) var pointer: UnsafeMutablePointer<lxw_workbook>?
    /// By ``StyleID``.
    var formats: [UnsafeMutablePointer<lxw_format>] = []
    private let path: String

    init?(path: String, temporaryFolder: String) {
        self.path = path
        // The workbook copies the options, and the name of the folder with each sheet that it adds.
        folder = CTexts()
        var options = lxw_workbook_options(
            constant_memory: 0, tmpdir: folder.pointer(temporaryFolder), use_zip64: 0)
        pointer = workbook_new_opt(path, &options)
        if pointer == nil { return nil }
    }

    private let folder: CTexts

    deinit { abandon() }

    /// Writes the file; the workbook is gone, whatever came of it.
    ///
    /// - Returns: what the library says, and the system's words where that only says that a call of it failed.
    func close() -> (lxw_error, reason: String?) {
        errno = 0
        let code = workbook_close(pointer)
        let reason = code == LXW_ERROR_ZIP_FILE_OPERATION && errno != 0 ? String(cString: strerror(errno)) : nil
        forget()
        return (code, reason)
    }

    /// Lets it go without writing.
    func abandon() {
        guard pointer != nil else { return }
        lxw_workbook_free(pointer)
        unlink(path)
        forget()
    }

    private func forget() {
        pointer = nil
        formats = []
    }
}

extension lxw_error {
    /// The library's words.
    var text: String { lxw_strerror(self).map { String(cString: $0) } ?? "error \(rawValue)" }
}
