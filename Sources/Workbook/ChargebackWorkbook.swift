internal import Spreadsheet

/// The chargeback workbook of a period: what an accountant opens, checks and signs.
///
/// Every amount is there twice, as a live formula or a cell that formulas add up, and as the engine computed it; the
/// cover compares the two. Formulas carry their values, so that programs that do not calculate show the same.
public enum ChargebackWorkbook {
    /// Writes the workbook. The file has its name only when it is whole; the same contents give the same bytes.
    ///
    /// - Returns: its size in bytes.
    /// - Throws: `SpreadsheetError`, or what the detail rows throw.
    @discardableResult
    public static func write(
        _ contents: WorkbookContents, template: WorkbookTemplate = WorkbookTemplate(), to path: String
    ) throws -> Int64 {
        try WorkbookWriter(contents, template, path: path).write()
    }
}
