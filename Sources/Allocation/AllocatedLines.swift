internal import Apportionment
internal import Money

/// The lines of a pool that was handed out.
///
/// A pool may have a million targets, and most of their lines nobody looks at: where a driver alone decides, a line is
/// made of the columns when it is looked at.
public struct AllocatedLines: RandomAccessCollection, Sendable {
    private enum Storage: Sendable {
        case made([PoolAllocation.Line])
        case columns(MeasuredDriver, WholeWeights, RoundedLines, unit: Total)
    }

    private let storage: Storage

    init(_ lines: [PoolAllocation.Line]) { storage = .made(lines) }

    /// Lines that a driver decides.
    init(_ driver: MeasuredDriver, _ weights: WholeWeights, _ rounded: RoundedLines, unit: Total) {
        storage = .columns(driver, weights, rounded, unit: unit)
    }

    /// The first position.
    public var startIndex: Int { 0 }

    /// The position after the last.
    public var endIndex: Int {
        switch storage {
        case .made(let lines): lines.count
        case .columns(let driver, _, _, _): driver.values.count
        }
    }

    /// The line at a position.
    public subscript(position: Int) -> PoolAllocation.Line {
        switch storage {
        case .made(let lines): lines[position]
        case .columns(let driver, let weights, let rounded, let unit):
            PoolAllocation.Line(
                target: driver.values[position].target, reason: .share, driver: driver.values[position].value,
                weight: driver.values[position].value, whole: weights.sum,
                amount: Total(picos: rounded.units[position] * unit.picos),
                adjustment: Total(picos: rounded.adjustments[position] * unit.picos))
        }
    }
}

extension AllocatedLines: Hashable {
    public static func == (left: AllocatedLines, right: AllocatedLines) -> Bool { left.elementsEqual(right) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for line in self { hasher.combine(line) }
    }
}
