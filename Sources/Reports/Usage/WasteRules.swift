internal import Books

/// What a single call is found guilty of, each by its own rule; a call can be guilty of several.
public enum WasteRule: UInt8, CaseIterable, Hashable, Sendable {
    /// It repeats another call.
    case retry
    /// A dear model did small work.
    case modelMismatch
    /// Much was sent in and little came out.
    case contextBloat
    /// Much was written from next to nothing.
    case contextStarvation

    /// The key in reports.
    public var name: String {
        switch self {
        case .retry: "retries"
        case .modelMismatch: "model-mismatch"
        case .contextBloat: "context-bloat"
        case .contextStarvation: "context-starvation"
        }
    }

    /// Its bit in a set of rules.
    var bit: UInt8 { 1 << rawValue }
}

/// The rules with the thresholds of the settings, ready for millions of calls.
struct WasteRules: Sendable {
    let thresholds: ReportSettings.Waste

    /// The rules that a call breaks, as bits.
    ///
    /// - Parameters:
    ///   - input: tokens sent in, cached and written to a cache included.
    ///   - outputPrice: the negotiated price of an output token in 10⁻¹² units.
    @inline(__always)
    func broken(isRetry: Bool, input: Int64, output: Int64, outputPrice: Int64) -> UInt8 {
        var bits: UInt8 = isRetry ? WasteRule.retry.bit : 0
        // What wrote nothing failed, or is an embedding or a ranking: its size says nothing.
        guard output > 0 else { return bits }
        if outputPrice >= thresholds.mismatchPrice, input <= thresholds.mismatchInputTokens,
            output <= thresholds.mismatchOutputTokens
        {
            bits |= WasteRule.modelMismatch.bit
        }
        if input >= thresholds.bloatInputTokens, input / output >= thresholds.bloatRatio {
            bits |= WasteRule.contextBloat.bit
        }
        if input <= thresholds.starvationInputTokens, output >= thresholds.starvationOutputTokens {
            bits |= WasteRule.contextStarvation.bit
        }
        return bits
    }
}
