internal import Dispatch
internal import Synchronization

/// Work in units that threads take one after another, in order.
public struct UnitsOfWork: Sendable {
    private let count: Int
    private let threads: Int

    /// So many units, on so many threads.
    public init(_ count: Int, threads: Int) {
        self.count = count
        self.threads = threads
    }

    /// Does all of it.
    ///
    /// - Parameters:
    ///   - worker: called once on each thread; what it gives is called there for each unit that the thread takes.
    ///   - failed: called when a thread ends with an error, before the others end.
    /// - Throws: the first error of any; no unit is begun after it.
    public func run(
        worker: @Sendable () throws -> (_ unit: Int) throws -> Void, failed: @Sendable (any Error) -> Void = { _ in }
    ) throws {
        let next = Atomic<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: min(max(threads, 1), count)) { _ in
            do {
                let work = try worker()
                while failure.withLock({ $0 == nil }) {
                    let unit = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard unit < count else { return }
                    try work(unit)
                }
            } catch {
                failure.withLock { $0 = $0 ?? error }
                failed(error)
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
