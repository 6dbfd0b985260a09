internal import Glibc
internal import Mapping
internal import Pools
internal import SettingsText

/// The files of one folder of books.
struct BooksFiles {
    let folder: String
    let problems: SettingProblems

    /// The bytes of a file; `nil`, with a problem noted unless it may be missing, when it cannot be read.
    func bytes(_ file: String, isRequired: Bool) -> [UInt8]? {
        do throws(FileError) {
            return try FileBytes.read("\(folder)/\(file)")
        } catch {
            if isRequired || !error.isMissing {
                problems.add(SettingProblem(file: file, reason: .unreadable(error.description)))
            }
            return nil
        }
    }

    /// A table of the mappings folder.
    func table(_ name: String, required: [String], optional: [String]? = [], isRequired: Bool) -> TableFile? {
        let file = "\(Books.mappingsFolder)/\(name).csv"
        return bytes(file, isRequired: isRequired).flatMap {
            TableFile.read($0, file: file, required: required, optional: optional, problems: problems)
        }
    }

    /// The rules of the books, or those of another file.
    func rules(at path: String?) -> [MappingRule] {
        let own = "\(Books.mappingsFolder)/rules.yaml"
        guard let path else {
            return bytes(own, isRequired: true).map { MappingRule.read($0, file: own, problems: problems) } ?? []
        }
        do throws(FileError) {
            return MappingRule.read(try FileBytes.read(path), file: path, problems: problems)
        } catch {
            problems.add(SettingProblem(file: path, reason: .unreadable(error.description)))
            return []
        }
    }

    /// The pools of the books, or those of another file; none where the books have no such file.
    func pools(at path: String?) -> PoolDefinitions {
        let own = "\(Books.mappingsFolder)/pools.yaml"
        guard let path else {
            return bytes(own, isRequired: false).map { PoolDefinitions.read($0, file: own, problems: problems) }
                ?? PoolDefinitions()
        }
        do throws(FileError) {
            return PoolDefinitions.read(try FileBytes.read(path), file: path, problems: problems)
        } catch {
            problems.add(SettingProblem(file: path, reason: .unreadable(error.description)))
            return PoolDefinitions()
        }
    }

    /// The tables that have no meaning of their own and are there for rules to look into, in byte order.
    func furtherTables() -> [String] {
        let known =
            MappingTables.knownTables.map(\.name) + [
                "providers", "services", "budgets", "benchmarks", "drivers", "fiscal-calendar", "reconciling-items",
                "change-log",
            ]
        guard let directory = opendir("\(folder)/\(Books.mappingsFolder)") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".csv"), !name.hasPrefix(".") else { continue }
            names.append(String(name.dropLast(4)))
        }
        return names.filter { !known.contains($0) }.sorted()
    }
}
