internal import CPostgreSQL
internal import Glibc

/// Where a PostgreSQL database is and how to come to it.
///
/// A password is never part of the text: other users of the machine see command lines. It comes as a ``Secret``, or from
/// where libpq itself looks: `PGPASSWORD` and the password file.
public struct PostgreSQLAddress: Hashable, Sendable {
    /// How the connection is protected; the names are those of libpq's `sslmode`.
    public enum Protection: String, CaseIterable, Hashable, Sendable {
        /// In the clear.
        case disable
        /// Encrypted if the server wants to, and nobody is checked.
        case prefer
        /// Encrypted, and nobody is checked.
        case require
        /// Encrypted, the certificate is checked.
        case verifyCertificate = "verify-ca"
        /// Encrypted, the certificate and the host's name in it are checked.
        case verifyFull = "verify-full"
    }

    /// Why a text is no address.
    public enum Fault: Error, Hashable, Sendable {
        /// It is not in the form of a connection URI.
        case notAnAddress
        /// It holds a password.
        case hasPassword
    }

    /// Names and values of libpq, in their order.
    let settings: [Setting]
    /// The password, if it was given in a file.
    public var password: Secret?
    /// `nil` leaves it to the address, to `PGSSLMODE`, and then to ``Protection/verifyFull`` for another machine.
    public var protection: Protection?
    /// The file of certificates to trust; `nil` leaves it to the address, to libpq, and then to those of the system.
    public var certificates: String?

    struct Setting: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// Whether a text begins as a connection URI does.
    public static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// Reads a connection URI such as `postgresql://reader@db.example/litellm?sslmode=verify-full`.
    public init(_ text: String) throws(Fault) {
        guard PostgreSQLAddress.isAddress(text), let options = PQconninfoParse(text, nil) else { throw .notAnAddress }
        defer { PQconninfoFree(options) }
        var settings: [Setting] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                settings.append(Setting(name: String(cString: keyword), value: String(cString: value)))
            }
            option += 1
        }
        guard !settings.contains(where: { $0.name == "password" }) else { throw .hasPassword }
        self.settings = settings
    }

    /// Where the database is, without the user and without secrets: for messages, and to know it again.
    public var name: String {
        let host = value(of: "host") ?? value(of: "hostaddr") ?? environment("PGHOST") ?? "localhost"
        let port = value(of: "port") ?? environment("PGPORT")
        let database = value(of: "dbname") ?? environment("PGDATABASE") ?? value(of: "user") ?? ""
        return "postgresql://\(host)\(port.map { ":\($0)" } ?? "")/\(database)"
    }

    /// The names and values to connect with.
    var connection: [Setting] {
        var all = settings
        func add(_ name: String, _ value: String) {
            if self.value(of: name) == nil { all.append(Setting(name: name, value: value)) }
        }
        if let protection {
            all.removeAll { $0.name == "sslmode" }
            all.append(Setting(name: "sslmode", value: protection.rawValue))
        } else if environment("PGSSLMODE") == nil, !isLocal {
            add("sslmode", Protection.verifyFull.rawValue)
        }
        if let certificates {
            all.removeAll { $0.name == "sslrootcert" }
            all.append(Setting(name: "sslrootcert", value: certificates))
        } else if environment("PGSSLROOTCERT") == nil, let bundle = PostgreSQLAddress.systemCertificates {
            add("sslrootcert", bundle)
        }
        if let password { all.append(Setting(name: "password", value: password.text)) }
        add("application_name", "chargeback")
        if environment("PGCONNECT_TIMEOUT") == nil { add("connect_timeout", "15") }
        all.removeAll { $0.name == "client_encoding" }
        return all + [Setting(name: "client_encoding", value: "UTF8")]
    }

    private func value(of name: String) -> String? {
        settings.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Whether the connection stays on this machine: a socket, or the loopback interface.
    private var isLocal: Bool {
        let hosts = (value(of: "hostaddr") ?? value(of: "host") ?? environment("PGHOST") ?? "").split(separator: ",")
        return hosts.allSatisfy { $0.hasPrefix("/") || $0 == "localhost" || $0 == "127.0.0.1" || $0 == "::1" }
    }

    /// The certificates that the system trusts, unless the user has a file where libpq looks first.
    private static var systemCertificates: String? {
        let home = getenv("HOME").map { String(cString: $0) } ?? ""
        let system = "/etc/ssl/certs/ca-certificates.crt"
        return access("\(home)/.postgresql/root.crt", R_OK) != 0 && access(system, R_OK) == 0 ? system : nil
    }
}

/// A text that is never shown.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let text: String

    /// The bytes of a file: its first line without the end of line.
    public init(_ bytes: [UInt8]) {
        text = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    }

    /// Says nothing of the text.
    public var description: String { "(secret)" }
    /// Says nothing of the text.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
