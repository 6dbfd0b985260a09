import Allocation
import Apportionment
import Mapping
import Pools
import Postings

extension ErrorText {
    /// What a person is told when a pool cannot be handed out: the pool, the figures, and what would be right.
    init(_ error: PeriodAllocationError) {
        switch error {
        case .pool(let pool, let currency, let error):
            self.init("\(pool.located), in \(currency): \(ErrorText.sentence(of: error))", Exit.failedCheck)
        case .negativeShare(let pool, let target, let share):
            self.init(
                "\(pool.located): \(target) has the share \(share), and usage in a file has no quantity below 0; "
                    + "say negative_driver: shift, clip_zero or absolute, or give refunds a pool of their own",
                Exit.failedCheck)
        }
    }

    private static func sentence(of error: AllocationError) -> String {
        switch error {
        case .noTargets(_, let amount):
            "there is nobody to receive \(amount); widen include, or choose a driver that somebody has"
        case .duplicateTarget(_, let target): "\(target) is named twice"
        case .zeroDriver(_, let driver, let amount):
            "no target has any \(driver) to share \(amount) by; say zero_driver: even, suspense or { by: DRIVER }"
        case .negativeDriver(_, let driver, let target, let value):
            "\(target) has \(value) \(driver), less than none; say negative_driver: clip_zero, absolute, shift or allow"
        case .percentagesNot100(_, let sum):
            "the percents total \(sum), not 100; correct them, or say not_100: normalize or { remainder_to: NAME }"
        case .negativePercentage(_, let target, let value): "\(target) has \(value) percent, less than none"
        case .fixedAbovePool(_, let fixed, let amount): "the fixed amounts total \(fixed), and the pool holds \(amount)"
        case .partsNot1(_, let sum): "the parts total \(sum), not the whole"
        case .capsBelowPool(_, let excess):
            "every target is at its cap, and \(excess) is left; name who takes it with excess_to"
        case .negativeCap(_, let target, let cap): "the cap of \(target) is \(cap), below 0"
        case .noSecondLevel(_, let target, let amount): "\(target) receives \(amount) and has nobody to hand it on to"
        case .unknownDepartment(let service, let department):
            "\(department), which uses \(service), has no cost in the period"
        case .badOrder(let name): "services.order leaves out or repeats \(name)"
        case .closedLoop(let services): "\(services.joined(separator: ", ")) only serve one another"
        case .cycle(let pools): "\(pools.joined(separator: " feeds ")) feeds the first; choose method: reciprocal"
        case .unknownPool(_, let fed): "it feeds \(fed), which is no pool"
        case .outOfRange: "a result is beyond what an amount can hold"
        }
    }
}

extension PoolDefinition {
    /// The pool with the place of its rule: `Mappings/pools.yaml:7:5: pool seats`.
    fileprivate var located: String { "\(place.file):\(place.line):\(place.column): pool \(id)" }
}
