internal import Digests

/// Names that a ledger program takes, one for each original and no two alike.
public struct LedgerNames: Sendable {
    /// What a part of a name may consist of.
    public enum Rule: String, CaseIterable, Hashable, Sendable {
        /// Any text.
        case any
        /// hledger and ledger: no double spaces, no mark of a virtual posting, status or comment in front.
        case plainText = "plain_text"
        /// beancount: letters, digits and hyphens, beginning with a capital letter or digit.
        case beancount
    }

    private let rule: Rule
    private let originals: Set<String>

    /// - Parameter originals: every name of the file, so that a capitalised one is told from one that is capital already.
    init(_ rule: Rule, originals: Set<String>) {
        self.rule = rule
        self.originals = originals
    }

    /// The name that stands for `original`. The same original has the same name in every month, unless another original
    /// that differs only in its first capital comes along.
    func name(_ original: String) -> String {
        switch rule {
        case .any: original
        case .plainText: plainText(original)
        case .beancount: beancount(original)
        }
    }

    /// A changed name carries a part of the digest of its original, so that `a  b` and `a b` stay apart.
    private func plainText(_ original: String) -> String {
        var name = ""
        for scalar in original.unicodeScalars {
            let isBlank = scalar.properties.isWhitespace || scalar.value < 0x20
            if isBlank, name.hasSuffix(" ") || name.isEmpty { continue }
            name.unicodeScalars.append(isBlank ? " " : scalar == ":" || scalar == ";" ? "-" : scalar)
        }
        while let first = name.first, "(*![; ".contains(first) { name.removeFirst() }
        while name.last == " " { name.removeLast() }
        return name == original ? name : marked(name, original)
    }

    private func beancount(_ original: String) -> String {
        let letters = original.utf8.map { byte in
            LedgerNames.isLetterOrDigit(byte) || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "-")
        }
        let legal = String(decoding: letters, as: UTF8.self)
        guard let first = legal.utf8.first, LedgerNames.isLetterOrDigit(first) else {
            return marked("X" + legal, original)
        }
        guard legal == original else { return marked(LedgerNames.capitalised(legal), original) }
        let name = LedgerNames.capitalised(legal)
        return name != original && originals.contains(name) ? marked(name, original) : name
    }

    private func marked(_ name: String, _ original: String) -> String {
        "\(name.isEmpty ? "X" : name)-\(SHA256Digest(Array(original.utf8)).description.prefix(6))"
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func capitalised(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}
