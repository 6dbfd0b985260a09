internal import Digests
internal import Mapping

/// A FOCUS row that is neither a call nor a row of `charges`, but comes from a step of ours: what a pool takes out of its
/// source and what it hands to a target, the correction of a period that is closed, the true-up to an invoice.
///
/// Whoever makes such rows gives them to an export (``Lines/adding(_:)``, `ExportRequest.derivedCharges`): they are written
/// behind all other rows, checked against FOCUS like those, and counted in the tie-out and in what is posted.
///
/// - A row of category Usage or Purchase has `consumed`, `priced` and the unit prices of its profile, and its list and
///   contracted cost are their products. Any other row has none of them: see ``Profile/adjustment(_:provider:billingAccount:service:currency:description:)``.
/// - A correction has ``Profile/chargeClass`` Correction, ``Profile/billingPeriod`` of the month that it is billed in where
///   that is another than the export's, ``Profile/correctedPack``, and ``originalChargeId``.
/// - A true-up has ``Profile/basis`` Invoiced, and the costs by which the metered ones differ from the invoice.
/// - A share of a pool has ``Ownership/pool`` and ``Ownership/share``; what is taken out has ``Ownership/pool`` alone.
public struct DerivedCharge: Hashable, Sendable {
    /// Which step made it.
    public var step: Step
    /// What it is.
    public var profile: Profile
    /// Who pays.
    public var ownership: Ownership
    /// The moments that it is for, half-open, in microseconds; whole seconds.
    public var moments: Range<Int64>
    /// FOCUS ConsumedQuantity in 10⁻¹²; `nil` where nothing was consumed.
    public var consumed: Int128?
    /// FOCUS PricingQuantity in 10⁻¹²; `nil` where there is no price.
    public var priced: Int128?
    /// Its costs; below zero for what is taken out or given back.
    public var costs: ChargeCosts
    /// Its `x_ChargeId`: the same in every run. ``id(of:)`` makes one of the texts that tell it from every other row.
    public var chargeId: String
    /// The `x_ChargeId` of the row that it corrects or is a part of, where there is one.
    public var originalChargeId: String?

    /// A step that makes rows.
    public enum Step: String, CaseIterable, Hashable, Sendable {
        /// A pool: both sides of what it moves, which cancel each other.
        case allocation
        /// A change to a period that is closed, booked in the open one.
        case correction
        /// What an invoice says beyond what was metered.
        case trueUp = "true-up"
    }

    /// A derived row.
    public init(
        _ step: Step, profile: Profile, ownership: Ownership, moments: Range<Int64>, consumed: Int128? = nil,
        priced: Int128? = nil, costs: ChargeCosts, chargeId: String, originalChargeId: String? = nil
    ) {
        self.step = step
        self.profile = profile
        self.ownership = ownership
        self.moments = moments
        self.consumed = consumed
        self.priced = priced
        self.costs = costs
        self.chargeId = chargeId
        self.originalChargeId = originalChargeId
    }

    /// An id of 32 hexadecimal digits: the leading half of a SHA-256 digest of the texts, missing ones told from empty.
    public static func id(of texts: [String?]) -> String {
        let digits = String(SHA256Digest(ExactTexts(texts).bytes).leading128Bits, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}

extension Profile {
    /// What a row is that has a cost and neither quantity nor price: FOCUS category Adjustment, or Credit or Tax.
    public static func adjustment(
        _ category: ChargeCategory = .adjustment, provider: String, billingAccount: String, service: String,
        currency: String, description: String
    ) -> Profile {
        Profile(
            provider: provider, billingAccount: billingAccount, service: service, category: category,
            frequency: .oneTime, description: description, currency: currency, status: .derived)
    }
}

extension Lines {
    /// The same lines with derived rows behind them, in the order of their ids.
    public func adding(_ charges: [DerivedCharge]) -> Lines {
        guard !charges.isEmpty else { return self }
        var lines = self
        var numbers = SharedNumbers(lines)
        lines.chargeLines += charges.map { ($0, ExactTexts([$0.chargeId])) }.sorted { $0.1 < $1.1 }.map { charge, _ in
            ChargeLine(
                start: charge.moments.lowerBound, end: charge.moments.upperBound,
                profile: numbers.number(of: charge.profile), ownership: numbers.number(of: charge.ownership),
                consumed: charge.consumed, priced: charge.priced, costs: charge.costs, count: 0,
                single: ChargeLine.SingleCharge(
                    chargeId: charge.chargeId, originalChargeId: charge.originalChargeId))
        }
        lines.profiles = numbers.profiles
        lines.ownerships = numbers.ownerships
        return lines
    }
}

/// Profiles and ownerships that lines refer to by position, and more of them.
package struct SharedNumbers {
    package private(set) var profiles: [Profile]
    package private(set) var ownerships: [Ownership]
    private var profileNumbers: [ExactTexts: UInt32] = [:]
    private var ownershipNumbers: [Ownership: UInt32] = [:]

    package init(_ lines: Lines) {
        profiles = lines.profiles
        ownerships = lines.ownerships
    }

    /// The position of a profile; what was there before this one's first use is not looked through.
    package mutating func number(of profile: Profile) -> UInt32 {
        let texts = ExactTexts(profile.identifyingTexts)
        if let number = profileNumbers[texts] { return number }
        profiles.append(profile)
        profileNumbers[texts] = UInt32(profiles.count - 1)
        return UInt32(profiles.count - 1)
    }

    /// The position of an ownership, likewise.
    package mutating func number(of ownership: Ownership) -> UInt32 {
        if let number = ownershipNumbers[ownership] { return number }
        ownerships.append(ownership)
        ownershipNumbers[ownership] = UInt32(ownerships.count - 1)
        return UInt32(ownerships.count - 1)
    }
}
