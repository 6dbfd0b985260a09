import TestSupport
import Testing

@testable import Apportionment

@Suite struct `A selection` {
    @Test func `finds what sorting finds`() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<300 {
            let values = (0..<Int.random(in: 1...80, using: &generator)).map { _ in generator.number(bits: 12) }
            let distinct = Array(Set(values)).shuffled(using: &generator)
            for count in [0, 1, distinct.count / 2, distinct.count] {
                var moved = distinct
                Selection.moveSmallest(count, of: &moved)
                #expect(moved.prefix(count).sorted() == Array(distinct.sorted().prefix(count)))
            }
            let wide = values.map { UInt128($0) << UInt128($0 % 100) }
            let count = Int.random(in: 1...wide.count, using: &generator)
            let sorted = Array(wide.sorted().reversed())
            let limit = Selection.largest(count, of: wide)
            #expect(limit.value == sorted[count - 1])
            #expect(limit.countAtValue == sorted.prefix(count).filter { $0 == limit.value }.count)
        }
    }
}
