// Splits one pool over a million targets beside sorting a million integers, and rows of a pool over 600 targets. Prints the
// least of five runs of each; the target is a split in less than twice the time of the sort.
import Allocation
import Apportionment
import Money

let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 1_000_000 : 1_000_000

/// SplitMix64.
struct Generator: RandomNumberGenerator {
    var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    var least = Double.infinity
    for _ in 0..<5 {
        let time = try clock.measure(body)
        least = min(least, Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
    }
    return least
}

func report(_ what: String, _ time: Double, of sort: Double) {
    let milliseconds = (time * 10_000).rounded() / 10
    let times = (time / sort * 100).rounded() / 100
    print("\(milliseconds) ms\t\(times) times the sort\t\(what)")
}

var generator = Generator()
let integers = (0..<count).map { _ in generator.next() }
let weights = integers.map { $0 >> 34 }
let even = [UInt64](repeating: 1, count: count)
let pool = try Total("123456.789012345678")
let large = try Total("987654321.123456789012")
let cent = Total(picos: 10_000_000_000)

let sort = seconds {
    var copy = integers
    copy.sort()
    precondition(copy[0] <= copy[count - 1])
}
report("sort \(count) integers", sort, of: sort)
func split(_ what: String, _ amount: Total, _ unit: Total, _ weights: [UInt64]) throws {
    let time = try seconds {
        let lines = try WeightedSplit.largestRemainder(of: amount, to: unit, by: weights)
        precondition(lines.units.count == count)
    }
    report(what, time, of: sort)
}
try split("split by a metered driver, to cents", pool, cent, weights)
try split("split evenly, to cents", pool, cent, even)
try split("split an amount past 64 bits, exactly", large, Total(picos: 1), weights)

let targets = (0..<count).map { Target("target-\($0)") }
let driver = MeasuredDriver("tokens", zip(targets, weights).map { DriverValue($0, $1) })
let explained = try seconds {
    let allocation = try Pool(id: "pool", amount: pool, unit: cent).allocate(by: .driver(driver))
    precondition(allocation.lines.count == count)
}
report("the same as a pool whose lines explain themselves", explained, of: sort)
let allocation = try Pool(id: "pool", amount: pool, unit: cent).allocate(by: .driver(driver))
let read = seconds {
    var sum = Total.zero
    for line in allocation.lines { sum += line.amount + line.adjustment - line.adjustment }
    precondition(sum == allocation.total)
}
report("reading every line of it", read, of: sort)

let rows = 10_000
let shares = Array(weights.prefix(600))
let rowTime = try seconds {
    var cumulative = try CumulativeSplit(weights: shares)
    for row in 0..<rows { precondition(cumulative.next(Int128(integers[row] >> 44)).count == 600) }
}
print("\((rowTime / Double(rows) * 1e7).rounded() / 10) µs a row of 600 targets, cumulative")
