/// A table of Excel over cells that are written already: named, banded, with filter buttons.
public struct Table: Hashable, Sendable {
    /// Unique in the workbook: a letter or `_`, then letters, digits, `_` or `.`.
    public var name: String
    /// With the row of headers.
    public var range: CellRange
    public var columns: [Column]
    /// The number of the light style, 1 to 21.
    public var lightStyle = 1

    /// A column.
    public struct Column: Hashable, Sendable {
        public var header: String
        public var headerStyle: StyleID?

        /// A column. Headers of a table differ without regard to case.
        public init(_ header: String, style: StyleID? = nil) {
            self.header = header
            headerStyle = style
        }
    }

    /// A table.
    public init(name: String, range: CellRange, columns: [Column]) {
        self.name = name
        self.range = range
        self.columns = columns
    }
}

/// A look that cells take on while a condition holds.
public struct ConditionalRule: Hashable, Sendable {
    public var condition: Condition
    /// Only colors, weight and number format count.
    public var style: CellStyle

    public enum Condition: Hashable, Sendable {
        /// The cell's text is this one.
        case equals(String)
        case greaterThan(Double)
        case lessThan(Double)
        /// A formula for the top left cell of the range, such as `$B2="overdue"`.
        case formula(String)
    }

    /// A rule.
    public init(_ condition: Condition, _ style: CellStyle) {
        self.condition = condition
        self.style = style
    }
}

/// A list that the values of some cells are chosen from.
public struct ChoiceList: Hashable, Sendable {
    public var choices: [String]
    /// Shown when such a cell is entered.
    public var title: String
    public var message: String

    /// A list; Excel takes 255 characters of all choices together, 32 of the title and 255 of the message.
    public init(_ choices: [String], title: String, message: String) {
        self.choices = choices
        self.title = title
        self.message = message
    }
}

/// How a sheet is printed.
public struct PageSetup: Hashable, Sendable {
    public enum Paper: UInt8, Hashable, Sendable {
        case letter = 1
        case a4 = 9
    }

    public var paper = Paper.a4
    public var isLandscape = true
    /// Whether all of it is on one page; else it is one page wide and as many high as it takes.
    public var isOnePage = false
    /// In percent of the true size; one page wide where it is not given.
    public var scale: Int?
    /// The rows that begin a page, where there is a scale.
    public var breaks: [Int] = []
    /// The rows that every page repeats, from 0.
    public var repeatedRows: ClosedRange<Int>?
    public var area: CellRange?
    /// `&P` and `&N` are the page and the pages. Texts from elsewhere go through ``escaped(_:)``.
    public var header = Margin()
    public var footer = Margin()

    /// What stands above or below the page.
    public struct Margin: Hashable, Sendable {
        public var left = ""
        public var middle = ""
        public var right = ""

        /// Texts in the syntax of Excel.
        public init(left: String = "", middle: String = "", right: String = "") {
            self.left = left
            self.middle = middle
            self.right = right
        }
    }

    /// One page wide.
    public init() {}

    /// What the margins leave, in points of the true size.
    public var printableWidth: Double { (isLandscape ? size.height : size.width) - 72 * PageSetup.sideMargin * 2 }
    /// See ``printableWidth``.
    public var printableHeight: Double { (isLandscape ? size.width : size.height) - 72 * PageSetup.endMargin * 2 }

    /// Makes columns as wide as a page together, so that pages may break where they should: a page that is fitted to its
    /// width breaks where it likes.
    ///
    /// - Parameters:
    ///   - characters: of all columns.
    ///   - columns: how many they are.
    public mutating func fit(characters: Double, columns: Int) {
        // A character has 7 pixels of 3/4 point, a column 5 pixels more. LibreOffice has 6 % more, other fonts may: a column
        // must not be left for the next page.
        let width = (characters * 7 + Double(columns) * 5) * 0.75 * 1.15
        scale = min(100, max(10, Int(printableWidth / width * 100)))
    }

    private var size: (width: Double, height: Double) {
        switch paper {
        case .letter: (612, 792)
        case .a4: (595, 842)
        }
    }

    /// Left and right, in inches.
    static let sideMargin = 0.5
    /// Top and bottom, in inches.
    static let endMargin = 0.8

    /// A text as header and footer show it as it is, cut to a length that leaves room for others.
    public static func escaped(_ text: String) -> String {
        let cleaned = CellText(String(text.prefix(40))).stored
        return cleaned.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&&")
    }
}

/// What the file says of itself.
public struct DocumentProperties: Hashable, Sendable {
    public var title = ""
    public var subject = ""
    public var author = ""
    public var company = ""
    public var comments = ""
    public var keywords = ""
    /// Seconds since 1970; the library would else take the clock, and no two files were alike.
    public var created: Int64 = 0
    /// Further properties, in this order.
    public var custom: [Custom] = []

    /// A property with a name of our own.
    public struct Custom: Hashable, Sendable {
        public var name: String
        public var value: String

        /// A property.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// None.
    public init() {}
}
