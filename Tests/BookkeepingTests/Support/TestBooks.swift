import Books
import Foundation
import Money
import SettingsText
import TestSupport
import Testing

/// Books of a folder that a test changes.
struct TestBooks {
    let folder: TemporaryFolder

    /// The default books with other settings: lines that are added to, or take the place of, those of the same field.
    ///
    /// - Parameter entities: the companies of departments, where they are others than that of the books.
    init(_ settings: [String: String] = [:], entities: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        try Books.initialize(at: folder.path("books"))
        let path = folder.path("books/chargeback.yaml")
        var text = try String(contentsOfFile: path, encoding: .utf8)
        for (field, value) in settings {
            // A field of a group stands indented below it.
            let parts = field.split(separator: ".")
            if parts.count == 1 {
                text = text.replacing(try Regex("(?m)^\(field):.*$"), with: "\(field): \(value)")
                if !text.contains("\n\(field):") { text += "\n\(field): \(value)\n" }
            } else {
                text = text.replacing(try Regex("(?m)^  \(parts[1]):.*\\n"), with: "")
                text = text.replacing(try Regex("(?m)^\(parts[0]):.*$"), with: "\(parts[0]):")
                if !text.contains("\n\(parts[0]):") { text += "\n\(parts[0]):\n" }
                text = text.replacing("\n\(parts[0]):\n", with: "\n\(parts[0]):\n  \(parts[1]): \(value)\n")
            }
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        guard !entities.isEmpty else { return }
        let table = folder.path("books/Mappings/departments.csv")
        let rows = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n").map { row in
            let department = String(row.prefix { $0 != "," })
            return "\(row),\(department == "department" ? "entity" : entities[department] ?? "")"
        }
        try (rows.joined(separator: "\n") + "\n").write(toFile: table, atomically: true, encoding: .utf8)
    }

    func open() throws -> Books { try Books.open(at: folder.path("books")) }
}
