import Synchronization
import Testing

@testable import Threads

private struct Failure: Error, Equatable {
    let unit: Int
}

@Suite struct `Work on several threads` {
    @Test(arguments: [(0, 2), (1, 4), (1000, 1), (1000, 3), (3, 64), (5, 0)])
    func `is done once for each unit, whatever the threads`(count: Int, threads: Int) throws {
        let done = Mutex([Int](repeating: 0, count: count))
        try UnitsOfWork(count, threads: threads).run {
            { unit in done.withLock { $0[unit] += 1 } }
        }
        #expect(done.withLock { $0 } == [Int](repeating: 1, count: count))
    }

    @Test func `ends with the first error, and begins no unit after it on the same thread`() {
        let begun = Mutex<[Int]>([])
        let told = Mutex<[Int]>([])
        #expect(throws: Failure(unit: 3)) {
            try UnitsOfWork(100, threads: 1).run(
                worker: {
                    { unit in
                        begun.withLock { $0.append(unit) }
                        if unit == 3 { throw Failure(unit: unit) }
                    }
                },
                failed: { error in told.withLock { $0.append((error as? Failure)?.unit ?? -1) } })
        }
        #expect(begun.withLock { $0 } == [0, 1, 2, 3])
        #expect(told.withLock { $0 } == [3])
    }

    @Test(arguments: [0, 1, 7])
    func `gives results in their order`(threads: Int) {
        #expect(inParallel(500, threads: threads) { $0 * $0 } == (0..<500).map { $0 * $0 })
        #expect(inParallel(0, threads: threads) { $0 } == [])
    }

    @Test(arguments: [1, 2])
    func `gives both of two things, or the error of the first that has one`(threads: Int) throws {
        let both = try sideBySide(threads: threads, { 1 }, { "two" })
        #expect(both.0 == 1 && both.1 == "two")
        #expect(throws: Failure(unit: 1)) {
            try sideBySide(threads: threads, { throw Failure(unit: 1) }, { throw Failure(unit: 2) })
        }
        #expect(throws: Failure(unit: 2)) { try sideBySide(threads: threads, { 1 }, { throw Failure(unit: 2) }) }
    }
}

@Suite struct `State that others wait for` {
    /// Each thread may only go on when the one before it has.
    @Test func `lets threads through in the order that they wait for`() throws {
        let turns = WaitingMutex<[Int]>([])
        try UnitsOfWork(64, threads: 8).run {
            { unit in turns.withLock(when: { $0.count == unit }) { $0.append(unit) } }
        }
        #expect(turns.withLock { $0 } == Array(0..<64))
    }
}

@Suite struct `Something made later` {
    @Test(arguments: [1, 2])
    func `is there once it is asked for, as often as wanted`(threads: Int) throws {
        let begun = Mutex(0)
        let later = Later(threads: threads) {
            begun.withLock { $0 += 1 }
            return 7
        }
        #expect(try [later.value(), later.value()] == [7, 7])
        #expect(begun.withLock { $0 } == 1)
        #expect(try Later(8).value() == 8)
    }

    @Test(arguments: [1, 2])
    func `throws what making it threw`(threads: Int) {
        let later = Later<Int>(threads: threads) { throw Failure(unit: 1) }
        #expect(throws: Failure(unit: 1)) { try later.value() }
        #expect(throws: Failure(unit: 1)) { try later.value() }
    }
}
