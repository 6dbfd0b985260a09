internal import Columns
internal import CostStore
internal import Periods

/// Gathers the lines of one unit of work: numbers as calls are rated, the texts of a batch afterwards, column by column.
final class CallRowsBuilder {
    /// What is gathered. Taken out while a batch is read, so that no access to it is checked for each row.
    var rows = CallRows()
    /// The rows of the batch that came to lines.
    var kept: [Int32] = []
    /// Those of them whose attribution had to be repaired; they are counted already.
    var counted: Set<Int32> = []
    private let columns: CallColumns
    private let startedAt: Int
    private var tagTexts = TagTexts()
    private var isRepaired: [Bool] = []

    init(_ plan: CallPlan, _ columns: CallColumns) {
        self.columns = columns
        startedAt = plan.startedAt
    }

    /// Hands over the lines gathered and starts anew.
    func take() -> CallRows {
        defer { rows = CallRows() }
        return rows
    }

    /// Adds what each call has of its own, for the calls of the batch that came to lines.
    ///
    /// - Parameter control: where repaired texts and unclean tags are counted.
    func addTexts(of batch: borrowing RowBatch, _ control: inout CallControl) throws(LineError) {
        let starts = batch.numbers(startedAt)
        let ends = batch.numbers(columns.endedAt)
        for row in kept {
            let end = ends[Int(row)]
            guard Instant.writable.contains(end) else {
                throw .invalidTime(
                    table: .calls, column: CallColumn.endedAt.rawValue, id: batch.rowIds[Int(row)], value: end)
            }
            rows.starts.append(starts[Int(row)])
            rows.ends.append(end)
        }
        isRepaired.removeAll(keepingCapacity: true)
        add(batch, columns.callId, to: &rows.callIds)
        add(batch, columns.session, to: &rows.sessions)
        add(batch, columns.runId, to: &rows.runs)
        add(batch, columns.outcome, to: &rows.outcomes)
        add(batch, columns.user, to: &rows.users)
        for (row, isRepaired) in zip(kept, isRepaired) where isRepaired && !counted.contains(row) {
            control.repaired.note(batch.rowIds[Int(row)])
        }
        addTags(batch, &control)
        kept.removeAll(keepingCapacity: true)
        counted.removeAll()
    }

    private func add(_ batch: borrowing RowBatch, _ column: Int, to values: inout TextValues) {
        let codes = batch.codes(column)
        let isPlain = batch.isPlain(column)
        for (position, row) in kept.enumerated() {
            let code = codes[Int(row)]
            if code == 0 {
                values.appendNull()
            } else if isPlain {
                values.append(bytes: batch.bytes(column, code: code))
            } else {
                let (text, wasRepaired) = ReadableText.read(batch.bytes(column, code: code))
                let isId = wasRepaired && column == columns.callId
                values.append(isId ? ReadableText.distinct(text, id: batch.rowIds[Int(row)]) : text)
                guard wasRepaired else { continue }
                if isRepaired.isEmpty { isRepaired = [Bool](repeating: false, count: kept.count) }
                isRepaired[position] = true
            }
        }
    }

    /// Notes those that are not clean.
    private func addTags(_ batch: borrowing RowBatch, _ control: inout CallControl) {
        let codes = batch.codes(columns.tags)
        tagTexts.begin(generation: batch.generation(columns.tags))
        for row in kept {
            let code = codes[Int(row)]
            guard code != 0 else {
                rows.tags.appendNull()
                continue
            }
            let tags = tagTexts.tags(code) { batch.bytes(columns.tags, code: code) }
            if tags.members.isEmpty {
                rows.tags.appendNull()
            } else {
                tags.members.withUnsafeBufferPointer { rows.tags.append(bytes: $0) }
            }
            if !tags.isClean { control.uncleanTags.note(batch.rowIds[Int(row)]) }
        }
    }
}

/// The further tags of calls as they are written, read once for each text.
private struct TagTexts {
    struct Tags {
        var members: [UInt8]
        var isClean: Bool
    }

    private var generation = 0
    private var ofCode: [Tags?] = []

    mutating func begin(generation: Int) {
        guard generation != self.generation else { return }
        self.generation = generation
        ofCode.removeAll(keepingCapacity: true)
    }

    mutating func tags(_ code: UInt32, _ bytes: () -> UnsafeBufferPointer<UInt8>) -> Tags {
        while ofCode.count <= Int(code) { ofCode.append(nil) }
        if let known = ofCode[Int(code)] { return known }
        let (text, isRepaired) = ReadableText.read(bytes())
        let stored = StoredTags(text)
        let tags = Tags(members: stored.jsonMembers, isClean: stored.isClean && !isRepaired)
        ofCode[Int(code)] = tags
        return tags
    }
}
