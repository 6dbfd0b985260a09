internal import Dispatch
internal import SourceRecords
internal import Synchronization

/// Hands calls from the thread that makes them to the one that writes them, a few batches ahead of it at most.
final class CallHandover: @unchecked Sendable {
    // Unchecked, for a batch belongs to one side at a time: the semaphores hand it over.
    private let batches = (0..<CallHandover.batchCount).map { _ in CallsOfLines() }
    /// Batches that may be filled.
    private let free = DispatchSemaphore(value: 0)
    /// Batches that are filled and not yet taken.
    private let filled = DispatchSemaphore(value: 0)
    private let isGivenUp = Atomic(false)
    private var current = 0

    private static let batchCount = 4

    /// The side of the thread that makes calls.
    struct Maker {
        fileprivate let handover: CallHandover

        /// Hands over a row; waits while all batches are full.
        func append(_ row: MappedRow, _ record: SourceRecord) throws {
            let batch = handover.batches[handover.current]
            try batch.append(row, record)
            if batch.isFull { try handover.handOver() }
        }
    }

    /// Makes calls on another thread and takes them on this one, in their order.
    ///
    /// - Returns: what `make` returns, once all calls are taken.
    /// - Throws: what `take` throws, or else what `make` does; the other thread has ended then.
    static func run<Value: Sendable>(
        _ make: @escaping @Sendable (Maker) throws -> Value, take: (CallsOfLines) throws -> Void
    ) throws -> Value {
        let handover = CallHandover()
        let outcome = Outcome<Value>()
        let thread = DispatchQueue(label: "chargeback.import-reader")
        thread.async {
            outcome.result = Result { try make(Maker(handover: handover)) }
            // The batch that is not full is the last one.
            handover.filled.signal()
        }
        defer { thread.sync {} }
        do {
            try handover.takeAll(take)
        } catch {
            handover.giveUp()
            throw error
        }
        thread.sync {}
        guard let result = outcome.result else { throw GivenUp() }
        return try result.get()
    }

    /// What came of making; written by the other thread before it ends, read after it.
    private final class Outcome<Value: Sendable>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }

    /// The side that takes has stopped.
    private struct GivenUp: Error {}

    private init() {
        // Counted up from 0, for a semaphore may not be left with less than it began with. One batch is being filled.
        for _ in 1..<CallHandover.batchCount { free.signal() }
    }

    // MARK: - The making thread

    private func handOver() throws {
        filled.signal()
        free.wait()
        guard !isGivenUp.load(ordering: .acquiring) else { throw GivenUp() }
        current = (current + 1) % CallHandover.batchCount
        batches[current].removeAll()
    }

    // MARK: - The taking thread

    private func takeAll(_ take: (CallsOfLines) throws -> Void) throws {
        var position = 0
        while true {
            filled.wait()
            let batch = batches[position]
            try take(batch)
            if !batch.isFull { return }
            position = (position + 1) % CallHandover.batchCount
            free.signal()
        }
    }

    private func giveUp() {
        isGivenUp.store(true, ordering: .releasing)
        free.signal()
    }
}
