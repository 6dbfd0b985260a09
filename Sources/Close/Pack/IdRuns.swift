/// Ids in order, written as ranges.
enum IdRuns {
    static func runs(_ ids: [Int64]) -> [ClosedRange<Int64>] {
        var runs: [ClosedRange<Int64>] = []
        for id in ids { add(id, to: &runs) }
        return runs
    }

    /// Adds an id behind all others.
    static func add(_ id: Int64, to runs: inout [ClosedRange<Int64>]) {
        if let last = runs.last, last.upperBound &+ 1 == id {
            runs[runs.count - 1] = last.lowerBound...id
        } else {
            runs.append(id...id)
        }
    }

    static func text(_ runs: [ClosedRange<Int64>]) -> String {
        runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)" }.joined(separator: " ")
    }

    static func prose(_ ids: [Int64]) -> String {
        let runs = runs(ids)
        let shown = runs.prefix(20).map { run in
            run.count == 1
                ? "\(run.lowerBound)"
                : run.count == 2 ? "\(run.lowerBound), \(run.upperBound)" : "\(run.lowerBound) to \(run.upperBound)"
        }
        return shown.joined(separator: ", ") + (runs.count > 20 ? " and \(runs.count - 20) ranges more" : "")
    }

    /// Reads the ranges of a block.
    static func runs(in text: String) -> [ClosedRange<Int64>]? {
        var runs: [ClosedRange<Int64>] = []
        var count: Int64 = 0
        for run in text.split(separator: " ") {
            let ends = run.split(separator: ".", omittingEmptySubsequences: true).map { Int64($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                last - first < StoreDigest.idsPerBlock, count <= StoreDigest.idsPerBlock
            else { return nil }
            runs.append(first...last)
            count += last - first + 1
        }
        return runs
    }
}
