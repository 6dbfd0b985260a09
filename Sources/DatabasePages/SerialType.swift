/// What kind of value a record holds and how many bytes it has.
///
/// Source: the table of serial types in "Record Format" of the SQLite file format.
@usableFromInline
struct SerialType {
    @usableFromInline let code: UInt32

    @inlinable @inline(__always)
    init(_ code: UInt32) { self.code = code }

    /// A greater one stands for more bytes than any value may have.
    static let largest = UInt32.max >> 1

    @inlinable @inline(__always)
    var isNull: Bool { code == 0 }

    @inlinable @inline(__always)
    var isText: Bool { code >= 13 && code & 1 == 1 }

    @inlinable @inline(__always)
    var isBlob: Bool { code >= 12 && code & 1 == 0 }

    /// The bytes of the value. 10 and 11 are not used in files and are taken as nothing of any type.
    @inlinable @inline(__always)
    var byteCount: Int {
        switch code {
        case 0, 8, 9, 10, 11: 0
        case 1, 2, 3, 4: Int(code)
        case 5: 6
        case 6, 7: 8
        default: Int(code &- 12) / 2
        }
    }

    /// A whole number; `nil` for a value of another type.
    ///
    /// - Precondition: ``byteCount`` bytes can be read at `bytes`.
    @inlinable @inline(__always)
    func number(at bytes: UnsafeRawPointer) -> Int64? {
        switch code {
        case 1: Int64(bytes.load(as: Int8.self))
        case 2: Int64(Int16(bitPattern: bytes.bigEndian16(at: 0)))
        case 3: Int64(bytes.load(as: Int8.self)) << 16 | Int64(bytes.bigEndian16(at: 1))
        case 4: Int64(Int32(bitPattern: bytes.bigEndian32(at: 0)))
        case 5: Int64(Int16(bitPattern: bytes.bigEndian16(at: 0))) << 32 | Int64(bytes.bigEndian32(at: 2))
        case 6: Int64(bitPattern: bytes.bigEndian64(at: 0))
        case 8: 0
        case 9: 1
        default: nil
        }
    }
}
