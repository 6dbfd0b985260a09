internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The CPU time that parts of an export took, over all threads, in nanoseconds.
public struct StageTimes: Hashable, Sendable {
    /// Putting the rows of lines together.
    public internal(set) var rows: Int64 = 0
    /// Holding rows against the rules of FOCUS.
    public internal(set) var check: Int64 = 0
    /// Encoding rows and handing them to the disk.
    public internal(set) var encoding: Int64 = 0
    /// All of the process so far.
    public internal(set) var total: Int64 = 0

    /// Reading, rating, mapping, grouping and whatever else is not named.
    public var reading: Int64 { total - rows - check - encoding }
}

/// Measures what threads spend on a stage.
final class StageClock: Sendable {
    private let times = Mutex(StageTimes())

    /// Adds the CPU time of this thread in `work` to a stage.
    func measure<Result>(
        _ stage: any WritableKeyPath<StageTimes, Int64> & Sendable, _ work: () throws -> Result
    ) rethrows -> Result {
        let start = StageClock.now(CLOCK_THREAD_CPUTIME_ID)
        defer {
            let spent = StageClock.now(CLOCK_THREAD_CPUTIME_ID) - start
            times.withLock { $0[keyPath: stage] += spent }
        }
        return try work()
    }

    /// The times so far.
    func read() -> StageTimes {
        var times = times.withLock { $0 }
        times.total = StageClock.now(CLOCK_PROCESS_CPUTIME_ID)
        return times
    }

    private static func now(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
