internal import Glibc

/// Why a file cannot be read.
public enum InputError: Error, Hashable, Sendable {
    case cannotOpen(path: String, errno: Int32)
    case cannotRead(errno: Int32)
    /// The compressed data are damaged or end early, after so many bytes were read.
    case damagedCompression(format: String, offset: Int)
    /// The file is in another encoding than UTF-8.
    case encoding(String)
    /// There is no header.
    case empty
    /// The first record is no header: it is longer than a record may be.
    case headerTooLong
    /// The header has so many columns that it is none.
    case tooManyColumns(Int, limit: Int)
    /// The Parquet file cannot be read, for this reason.
    case parquet(String)
}

extension InputError {
    /// What the system says of an error number.
    package static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// What went wrong and what to do, for a person.
    package var sentence: String {
        switch self {
        case .cannotOpen(_, let code): "cannot be opened: \(InputError.text(code))"
        case .cannotRead(let code): "cannot be read: \(InputError.text(code))"
        case .damagedCompression(let format, let offset):
            "the \(format) data are damaged or end early near byte \(offset): fetch or write the file again"
        case .encoding(let name): "is \(name): save it as UTF-8"
        case .empty: "has no header: the first line of the file holds the column names"
        case .parquet(let reason): reason
        case .tooManyColumns(let count, let limit):
            "the first record has \(count) cells, more than \(limit): this is no delimited text with a header"
        case .headerTooLong: "the first record is longer than 8 MiB: this is no delimited text with a header"
        }
    }
}
