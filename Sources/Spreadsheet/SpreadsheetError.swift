/// Why a workbook cannot be written. No file has its name then.
public enum SpreadsheetError: Error, Hashable, Sendable {
    /// The file cannot be made or finished; `reason` is the system's or the library's.
    case cannotWrite(path: String, reason: String)
    /// A name that no sheet can have; ``SheetNames`` makes one that fits.
    case sheetName(String, reason: String)
    /// A cell beyond the last row or column of a sheet.
    case outside(sheet: String, row: Int, column: Int)
    /// A number that no cell can hold: infinite, or none at all.
    case notFinite(sheet: String, row: Int, column: Int)
    /// A row of a streamed sheet that comes after a later one.
    case rowOutOfOrder(sheet: String, row: Int)
    /// What streamed sheets cannot have, such as tables.
    case notInStreamedSheet(sheet: String, what: String)
    /// The library refuses something else, in its words.
    case refused(sheet: String?, what: String, reason: String)
    /// The workbook has been closed.
    case closed
}
