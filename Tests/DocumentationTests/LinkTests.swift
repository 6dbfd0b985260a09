import Foundation
import Testing

@Suite struct `The links of the documents` {
    @Test(arguments: Document.names)
    func `lead to a file and a heading that exist`(name: String) throws {
        let document = try Document(name)
        let folder = Document.package.appending(path: name).deletingLastPathComponent()
        for link in document.links where !link.hasPrefix("https://") {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target = parts[0].isEmpty ? Document.package.appending(path: name) : folder.appending(path: parts[0])
            #expect(FileManager.default.fileExists(atPath: target.path), "\(name) links to \(link)")
            if parts.count == 2 {
                let path = target.standardizedFileURL.path.dropFirst(Document.package.path.count + 1)
                #expect(try Document(String(path)).anchors.contains(parts[1]), "\(name) links to \(link)")
            }
        }
    }
}
