internal import Dispatch
internal import Synchronization

extension Array where Element: Sendable {
    /// What each element becomes, in their order, made on several threads.
    func concurrentMap<Made: Sendable>(threads: Int, _ make: @Sendable (Element) -> Made) -> [Made] {
        let made = Mutex([Made?](repeating: nil, count: count))
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: Swift.max(1, Swift.min(threads, count))) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let done = make(self[index])
                made.withLock { $0[index] = done }
            }
        }
        return made.withLock { $0.compactMap(\.self) }
    }
}
