internal import CloseLedger
internal import CostStore
internal import Digests
internal import Export
internal import Lines
internal import Money
internal import Postings

extension SealedPack {
    /// What is not as the manifest says: files that are changed, missing or added, and figures that do not tie.
    public func problems() -> [PackProblem] {
        fileProblems() + figureProblems()
    }

    private func fileProblems() -> [PackProblem] {
        var problems: [PackProblem] = []
        let found: [String]
        do throws(OutputError) {
            found = try FolderTree.files(folder)
        } catch {
            return [PackProblem(error.path, "cannot be read: \(error.reason)")]
        }
        let listed = manifest.inputs + manifest.outputs
        for entry in listed {
            guard found.contains(entry.path) else {
                problems.append(PackProblem(entry.path, "is missing"))
                continue
            }
            do throws(OutputError) {
                let (digest, bytes) = try FolderTree.digest("\(folder)/\(entry.path)")
                if digest.description != entry.sha256 {
                    problems.append(
                        PackProblem(
                            entry.path,
                            bytes == entry.bytes
                                ? "was changed: same size, another digest"
                                : "was changed: \(bytes) bytes, not \(entry.bytes)"))
                }
            } catch {
                problems.append(PackProblem(entry.path, "cannot be read: \(error.reason)"))
            }
        }
        let known = Set(listed.map(\.path)).union([PackManifest.file])
        for path in found where !known.contains(path) {
            problems.append(PackProblem(path, "is not listed in the manifest"))
        }
        return problems
    }

    /// Ties the figures anew, from the files themselves.
    private func figureProblems() -> [PackProblem] {
        var problems = manifest.controls.filter { !$0.holds }.map {
            PackProblem("control totals", "\($0.statement): \($0.left) ≠ \($0.right)")
        }
        guard let lines = try? postedLines() else { return problems }
        let postings = Postings(adding: lines)
        for currency in postings.currencies {
            let statement = "departments in \(currency) = posted lines"
            guard let control = manifest.controls.first(where: { $0.statement == statement }) else { continue }
            let sum = postings.total(in: currency).billed.description
            if sum != control.right {
                problems.append(PackProblem(PackPaths.postings, "adds up to \(sum) \(currency), not \(control.right)"))
            }
        }
        return problems
    }
}
