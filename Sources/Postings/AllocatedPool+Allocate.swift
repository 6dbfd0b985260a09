internal import Allocation
internal import Apportionment
internal import Lines
internal import Mapping
internal import Money
internal import Pools

extension AllocatedPool {
    /// Hands a pool out: shares by the billed cost, and by the same shares the other costs, each rounded once.
    init(
        _ definition: PoolDefinition, _ contents: PoolContents, in currency: Currency, figures: PeriodFigures,
        suspense: MappingModel.Suspense
    ) throws(AllocationError) {
        try self.init(definition, contents, in: currency, drivers: AllocatedPool.drivers(of: definition, figures)) {
            (amount, unit) throws(AllocationError) in
            try definition.allocate(amount, unit: unit, figures: figures, suspense: suspense)
        }
    }

    /// Hands a pool out as `allocate` hands out the amount that is billed.
    init(
        _ definition: PoolDefinition, _ contents: PoolContents, in currency: Currency, drivers: [Driver],
        _ allocate: (_ amount: Total, _ unit: Total) throws(AllocationError) -> PoolResult
    ) throws(AllocationError) {
        self.definition = definition
        reference = definition.reference
        self.currency = currency.code
        exact = contents.costs
        calls = contents.calls
        charges = contents.charges
        unit = currency.minorUnit
        basis = definition.levels.map(\.basis.wording)
        self.drivers = drivers
        // A pool that is billed nothing may still have a list cost to share.
        let costs = ChargeCosts.all.map(\.path)
        let leading = ([\ChargeCosts.billed] + costs).first { contents.costs[keyPath: $0] != .zero } ?? \.billed
        let result = try allocate(contents.costs[keyPath: leading], unit)

        let parts = AllocatedPool.parts(of: result, definition)
        var columns = [[Total]](repeating: [], count: costs.count)
        var difference = ChargeCosts()
        for (column, path) in costs.enumerated() {
            if path == leading || exact[keyPath: path] == exact[keyPath: leading] {
                columns[column] = parts.map(\.amount)
                difference[keyPath: path] = result.roundingDifference
            } else {
                let rounded = try AllocatedPool.round(
                    exact[keyPath: path], by: parts, to: unit, definition.policies.rounding, pool: definition.id)
                columns[column] = rounded.units.map { Total(picos: $0 * currency.minorUnit.picos) }
                difference[keyPath: path] = Total(picos: rounded.difference * unit.picos)
            }
        }
        roundingDifference = difference
        lines = parts.enumerated().map { index, part in
            var posted = ChargeCosts()
            for (column, path) in costs.enumerated() { posted[keyPath: path] = columns[column][index] }
            return Line(
                target: part.target, reason: part.line.reason, driver: part.line.driver, share: part.share,
                posted: posted, adjustment: part.line.adjustment, waived: part.line.waived)
        }
    }

    /// The values of a definition's drivers for the targets that take part.
    private static func drivers(of definition: PoolDefinition, _ figures: PeriodFigures) -> [Driver] {
        var dimensions: [PoolDefinition.Dimension] = []
        return definition.levels.flatMap { level in
            dimensions += level.dimensions
            return level.basis.drivers.map { driver in
                let values = definition.values(of: driver, dimensions, figures).filter { $0.value != .zero }
                return Driver(
                    name: driver.wording, depth: dimensions.count, values: values,
                    total: dimensions.count == level.dimensions.count ? values.map(\.value).sum() : nil)
            }
        }
    }

    /// A line of the last level.
    private struct Part {
        let target: Target
        let line: PoolAllocation.Line
        let share: Fraction
        var amount: Total { line.amount }
    }

    /// The lines of the last level with their part of the whole pool.
    private static func parts(of result: PoolResult, _ definition: PoolDefinition) -> [Part] {
        let waived = result.parent.lines.filter { $0.waived != .zero }.map(\.share).sum()
        let parents = result.parent.lines.map { line in
            let share = line.waived != .zero ? .zero : line.reason == .minimum ? waived : line.share
            return Part(target: line.target, line: line, share: share)
        }
        guard definition.levels.count > 1 else { return parents }
        let none = [String](repeating: "", count: definition.levels[1].dimensions.count)
        var children = result.children[...]
        return parents.flatMap { parent -> [Part] in
            guard parent.amount != .zero, let child = children.popFirst() else {
                // Too small to be handed out further: it stays with the target as a whole.
                let target = Target(parts: parent.target.parts + none)
                return [Part(target: target, line: parent.line, share: parent.share)]
            }
            return child.lines.map { line in
                Part(
                    target: Target(parts: parent.target.parts + line.target.parts), line: line,
                    share: parent.share * line.share)
            }
        }
    }

    /// Another cost of the pool by the same shares.
    private static func round(
        _ amount: Total, by parts: [Part], to unit: Total, _ method: RoundingMethod, pool: String
    ) throws(AllocationError) -> RoundedLines {
        let order = parts.indices.sorted { parts[$0].target < parts[$1].target }
        var ranks = [Int](repeating: 0, count: parts.count)
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        do throws(ApportionmentError) {
            return try method.round(parts.map { Fraction(amount) * $0.share }, to: unit, ranks: ranks)
        } catch {
            throw .outOfRange(pool: pool)
        }
    }
}

/// What is in a pool, in one currency: the lines that it takes from their owners.
struct PoolContents {
    /// In the order of their keys; direct lines, or whatever a service department has come to.
    var sources: [Posting]

    var costs: ChargeCosts { sources.reduce(ChargeCosts()) { $0 + $1.costs } }
    var calls: Int64 { sources.reduce(0) { $0 + $1.calls } }
    var charges: Int64 { sources.reduce(0) { $0 + $1.charges } }
}
