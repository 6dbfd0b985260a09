/// What must be known of a picture to place it.
public enum Picture {
    /// The height in pixels of a PNG file (W3C PNG, 11.2.2, IHDR); `nil` for anything else.
    static func height(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 24, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
            return nil
        }
        let (width, height) = (number(bytes[16..<20]), number(bytes[20..<24]))
        return width > 0 && height > 0 ? height : nil
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// Whether a file begins as PNG files do, with a size.
    public static func isPNG(_ bytes: [UInt8]) -> Bool { height(of: bytes) != nil }
}
