internal import Foundation

/// LibreOffice as a judge: it computes every formula anew, whatever value the file has for it.
public enum Office {
    /// Opens workbooks, recalculates them, and saves them into a folder under the same names.
    public static func recalculate(_ workbooks: [String], into folder: TemporaryFolder) throws {
        let profile = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: profile.path("user"), withIntermediateDirectories: true)
        // OOXMLRecalcMode 0: always. The standard is to trust files of other programs.
        let settings = """
            <?xml version="1.0" encoding="UTF-8"?>
            <oor:items xmlns:oor="http://openoffice.org/2001/registry">
            <item oor:path="/org.openoffice.Office.Calc/Formula/Load">\
            <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
            </oor:items>
            """
        try Data(settings.utf8).write(to: URL(filePath: profile.path("user/registrymodifications.xcu")))
        try convert(workbooks, to: "xlsx", into: folder, profile: profile)
    }

    /// What workbooks say when they are printed, by their paths.
    public static func printed(_ workbooks: [String]) throws -> [String: String] {
        let folder = try TemporaryFolder()
        try convert(workbooks, to: "pdf", into: folder, profile: TemporaryFolder())
        return try workbooks.reduce(into: [:]) { texts, path in
            let name = URL(filePath: path).deletingPathExtension().lastPathComponent
            let result = try Program.run(["/usr/bin/env", "pdftotext", "-layout", folder.path("\(name).pdf"), "-"])
            guard result.code == 0 else { throw TestSupportError("pdftotext: \(result.errors)\nSee `make test`.") }
            texts[path] = result.text
        }
    }

    private static func convert(
        _ files: [String], to format: String, into folder: TemporaryFolder, profile: TemporaryFolder
    ) throws {
        let result = try Program.run(
            [
                "/usr/bin/env", "soffice", "-env:UserInstallation=file://\(profile.path)", "--headless", "--convert-to",
                format, "--outdir", folder.path,
            ] + files)
        guard result.code == 0, folder.contents.count == files.count else {
            throw TestSupportError("soffice: \(result.errors)\nIs LibreOffice there? See `make test`.")
        }
    }
}
