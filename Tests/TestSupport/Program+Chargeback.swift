import Foundation

extension Program {
    /// The path of the program under test: it lies beside the tests.
    ///
    /// - Throws: ``TestSupportError`` where nobody has built it.
    public static func chargeback() throws -> String {
        guard let path = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "chargeback").path,
            FileManager.default.isExecutableFile(atPath: path)
        else { throw TestSupportError("chargeback is not beside the tests; build it first") }
        return path
    }

    /// Runs the program under test.
    public static func chargeback(_ arguments: [String], in directory: String) throws -> Result {
        try run([chargeback()] + arguments, in: directory)
    }

    /// Makes the store and the books of a made-up month of so many calls, in the folder `acme` of a directory.
    ///
    /// - Throws: ``TestSupportError`` with what the program says where it cannot.
    public static func demo(calls: Int, in directory: String) throws {
        let demo = try chargeback(
            ["demo", "--calls", "\(calls)", "--store-only", "--output", "acme"], in: directory)
        guard demo.code == 0 else { throw TestSupportError(demo.errors) }
    }
}
