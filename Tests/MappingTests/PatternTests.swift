import Dispatch
import Synchronization
import Testing

@testable import Mapping

@Suite struct `A regular expression` {
    /// More threads than there are pieces of spare memory.
    @Test func `matches on many threads at once as on one`() throws {
        let pattern = try Pattern("^([A-Z]+)-([0-9]+)$")
        let wrong = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            for number in 0..<500 {
                let (key, digits) = ("T\(thread)", "\(number)")
                let expected: Pattern.Outcome = .matched(["ABC-\(digits)", "ABC", digits])
                if pattern.match("ABC-\(digits)") != expected || pattern.match("\(key)-") != .noMatch {
                    wrong.add(1, ordering: .relaxed)
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }
}
