internal import CSQLite

/// The type of a stored value; the raw value is how messages name it.
enum StoredType: String {
    case integer = "a whole number"
    case real = "a floating-point number"
    case text = "text"
    case blob = "a blob"
    case null = "nothing"

    /// By SQLite's number for it.
    init(code: Int32) {
        switch code {
        case SQLITE_INTEGER: self = .integer
        case SQLITE_FLOAT: self = .real
        case SQLITE_TEXT: self = .text
        case SQLITE_BLOB: self = .blob
        default: self = .null
        }
    }
}
