/// A chart of cells of the same workbook.
public struct Chart: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case line, column, stackedColumn, bar }

    public var kind: Kind
    public var title: String
    /// What a screen reader says in its place.
    public var description: String
    public var series: [Series]
    /// What stands beside the axis of values, such as the currency.
    public var valueTitle = ""
    public var valueFormat = "#,##0"
    /// In pixels.
    public var width = 720
    public var height = 320
    public var hasLegend = true

    /// The values of one line or of one color of columns.
    public struct Series: Hashable, Sendable {
        /// The cell with the name.
        public var name: Source
        public var categories: Source
        public var values: Source
        public var color: Color

        /// A series.
        public init(name: Source, categories: Source, values: Source, color: Color) {
            self.name = name
            self.categories = categories
            self.values = values
            self.color = color
        }
    }

    /// Cells of a sheet.
    public struct Source: Hashable, Sendable {
        public var sheet: String
        public var range: CellRange

        /// Cells of a sheet.
        public init(_ sheet: String, _ range: CellRange) {
            self.sheet = sheet
            self.range = range
        }

        /// One cell of a sheet.
        public init(_ sheet: String, _ cell: CellReference) { self.init(sheet, CellRange(cell, cell)) }

        var formula: String { "=\(first == last ? first.on(sheet) : range.on(sheet))" }
        private var first: CellReference { range.first }
        private var last: CellReference { range.last }
    }

    /// A chart.
    public init(_ kind: Kind, title: String, description: String, series: [Series]) {
        self.kind = kind
        self.title = title
        self.description = description
        self.series = series
    }
}
