internal import Dispatch
internal import Synchronization

/// The results of some independent pieces of work, in their order, made on several threads.
public func inParallel<Result: Sendable>(
    _ count: Int, threads: Int, _ work: @Sendable (_ index: Int) -> Result
) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let result = work(index)
            results.withLock { $0[index] = result }
        }
    }
    return results.withLock { $0.compactMap(\.self) }
}
