import Foundation

/// A folder of a test's own, gone with its contents when the test ends.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: String

    /// Makes a new, empty folder.
    public init() throws {
        var template = Array("/tmp/chargeback-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestSupportError("no temporary folder can be made") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names of what is in it.
    public var contents: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// The path of something in it.
    public func path(_ name: String) -> String { "\(path)/\(name)" }
}

/// Why a test cannot be set up.
public struct TestSupportError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
