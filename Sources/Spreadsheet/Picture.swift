/// What must be known of a picture to place it.
public enum Picture {
    /// The height in pixels of a PNG file (W3C PNG, 11.2.2, IHDR); `nil` for anything else.
    static func height(of bytes: [UInt8]) -> Int? {
        guard isPNG(bytes), bytes.count >= 24 else { return nil }
        let height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
        return height > 0 ? height : nil
    }

    /// Whether a file begins as PNG files do.
    public static func isPNG(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    }
}
