import Foundation

/// A PostgreSQL server of a test's own, on loopback, in a temporary folder; it ends with the test.
///
/// PostgreSQL does not run as root: then it runs as the user that Debian's package has made.
public final class PostgreSQLServer {
    /// Where it listens.
    public let port: Int
    /// The password of the user `reader`; other users of this machine's loopback need none.
    public let password = "s3cret phrase"
    /// The certificate that it shows, which signed itself.
    public let certificate: String
    private let folder: TemporaryFolder
    private let process = Process()

    private static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        return versions.max().map { "\(root)/\($0)/bin" }
    }()

    /// Starts one.
    public init() throws {
        guard let programs = Self.programs else {
            throw TestSupportError("PostgreSQL is missing: run `make test`, which installs it")
        }
        folder = try TemporaryFolder()
        port = try Self.freePort()
        let data = folder.path("data")
        certificate = folder.path("server.crt")
        if getuid() == 0 { try Self.run(["/bin/chown", "postgres", folder.path]) }
        try Self.run(
            Self.user + ["\(programs)/initdb", "-D", data, "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8"],
            in: folder.path)
        try Self.run(
            Self.user + [
                "/usr/bin/openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder.path("server.key"), "-out", certificate,
            ], in: folder.path)
        try """
        host all reader 127.0.0.1/32 scram-sha-256
        host all all 127.0.0.1/32 trust
        local all all trust

        """.write(toFile: "\(data)/pg_hba.conf", atomically: false, encoding: .utf8)
        let command =
            Self.user + [
                "\(programs)/postgres", "-D", data, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1", "-c",
                "unix_socket_directories=\(folder.path)", "-c", "fsync=off", "-c", "ssl=on", "-c",
                "ssl_cert_file=\(certificate)", "-c", "ssl_key_file=\(folder.path("server.key"))", "-c",
                "log_statement=all",
            ]
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardOutput = FileHandle.nullDevice
        _ = FileManager.default.createFile(atPath: folder.path("log"), contents: nil)
        process.standardError = FileHandle(forWritingAtPath: folder.path("log"))
        try process.run()
        try waitUntilReady(programs)
        try execute("CREATE USER reader PASSWORD '\(password)'; GRANT pg_read_all_data TO reader")
    }

    deinit {
        // SIGQUIT ends it at once: nothing in the folder is wanted any more.
        kill(process.processIdentifier, SIGQUIT)
        process.waitUntilExit()
    }

    /// The address of the database for a user.
    public func address(_ user: String = "postgres", _ parameters: String = "") -> String {
        "postgresql://\(user)@127.0.0.1:\(port)/postgres\(parameters.isEmpty ? "" : "?\(parameters)")"
    }

    /// Runs statements.
    public func execute(_ sql: String) throws {
        let file = folder.path("statements.sql")
        try sql.write(toFile: file, atomically: false, encoding: .utf8)
        try Self.run(["/usr/bin/psql", address(), "-q", "-v", "ON_ERROR_STOP=1", "-f", file])
    }

    /// What the server has logged: every statement.
    public var log: String { (try? String(contentsOfFile: folder.path("log"), encoding: .utf8)) ?? "" }

    private func waitUntilReady(_ programs: String) throws {
        for _ in 0..<600 {
            let result = try Program.run(["\(programs)/pg_isready", "-q", "-h", "127.0.0.1", "-p", "\(port)"])
            if result.code == 0 { return }
            guard process.isRunning else { throw TestSupportError("PostgreSQL does not start: \(log)") }
            usleep(50_000)
        }
        throw TestSupportError("PostgreSQL is not ready after half a minute: \(log)")
    }

    /// What a command begins with to run as a user that PostgreSQL accepts.
    private static var user: [String] {
        getuid() == 0
            ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : ["/usr/bin/env"]
    }

    private static func run(_ command: [String], in directory: String? = nil) throws {
        let result = try Program.run(command, in: directory)
        guard result.code == 0 else { throw TestSupportError("\(command.joined(separator: " ")): \(result.errors)") }
    }

    /// A port that nobody listens on at the moment.
    private static func freePort() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw TestSupportError("no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
