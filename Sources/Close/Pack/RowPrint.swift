/// Prints of 16 bits that tell which row of a block changed; that something did, is for SHA-256 to say.
///
/// FNV-1a (Fowler, Noll, Vo) of 64 bits, folded.
enum RowPrint {
    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3

    /// The prints of rows that lie one behind the other, as four hexadecimal digits each.
    ///
    /// - Parameter ends: where each row ends.
    static func digits(of bytes: [UInt8], _ ends: [Int]) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(4 * ends.count)
        bytes.withUnsafeBufferPointer { bytes in
            var row = 0
            // The multiplications of one row wait for each other: four rows side by side take as long as one.
            while row + 4 <= ends.count {
                let starts = (
                    row > 0 ? ends[row - 1] : 0, ends[row], ends[row + 1], ends[row + 2]
                )
                let shared = min(
                    min(ends[row] - starts.0, ends[row + 1] - starts.1),
                    min(ends[row + 2] - starts.2, ends[row + 3] - starts.3))
                var hashes = (basis, basis, basis, basis)
                for offset in 0..<shared {
                    hashes.0 = (hashes.0 ^ UInt64(bytes[starts.0 &+ offset])) &* prime
                    hashes.1 = (hashes.1 ^ UInt64(bytes[starts.1 &+ offset])) &* prime
                    hashes.2 = (hashes.2 ^ UInt64(bytes[starts.2 &+ offset])) &* prime
                    hashes.3 = (hashes.3 ^ UInt64(bytes[starts.3 &+ offset])) &* prime
                }
                append(hash(hashes.0, bytes[(starts.0 + shared)..<ends[row]]), to: &digits)
                append(hash(hashes.1, bytes[(starts.1 + shared)..<ends[row + 1]]), to: &digits)
                append(hash(hashes.2, bytes[(starts.2 + shared)..<ends[row + 2]]), to: &digits)
                append(hash(hashes.3, bytes[(starts.3 + shared)..<ends[row + 3]]), to: &digits)
                row += 4
            }
            while row < ends.count {
                append(hash(basis, bytes[(row > 0 ? ends[row - 1] : 0)..<ends[row]]), to: &digits)
                row += 1
            }
        }
        return digits
    }

    private static func hash(_ hash: UInt64, _ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        bytes.reduce(hash) { ($0 ^ UInt64($1)) &* prime }
    }

    private static func append(_ hash: UInt64, to digits: inout [UInt8]) {
        var print = hash ^ hash >> 32
        print ^= print >> 16
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: print >> UInt64(shift)) & 15
            digits.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
