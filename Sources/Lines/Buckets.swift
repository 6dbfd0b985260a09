internal import Periods

extension Grain {
    /// The length of a bucket in microseconds; `nil` where there is one bucket, or none at all.
    var bucketLength: Int64? {
        switch self {
        case .hour: Instant.hour
        case .day: Instant.day
        case .call, .month: nil
        }
    }
}

/// The half-open stretches of time that a period is cut into.
struct Buckets: Sendable {
    let period: Range<Int64>
    let length: Int64

    init(_ period: Range<Int64>, grain: Grain) {
        self.period = period
        length = grain.bucketLength ?? (period.upperBound - period.lowerBound)
    }

    var count: Int { Int((period.upperBound - period.lowerBound + length - 1) / length) }

    /// The bucket that a moment of the period is in.
    func index(of moment: Int64) -> Int { Int((moment - period.lowerBound) / length) }

    /// The moments of a bucket.
    func range(_ index: Int) -> Range<Int64> {
        let start = period.lowerBound + Int64(index) * length
        return start..<min(start + length, period.upperBound)
    }
}
