internal import CPCRE2
private import Synchronization

/// A regular expression (PCRE2, UTF-8) with limits, so that no value can make it run for long.
public struct Pattern: Hashable, Sendable {
    /// As it was written.
    public let source: String
    /// How many groups capture.
    public let captureCount: Int

    private let code: CompiledPattern

    /// Compiles an expression.
    ///
    /// - Throws: ``PatternError`` with the library's reason and where it stands.
    public init(_ source: String) throws(PatternError) {
        self.source = source
        code = try CompiledPattern(source)
        captureCount = code.captureCount
    }

    /// What matching one value gave.
    public enum Outcome: Hashable, Sendable {
        /// Group 0 is the whole match; a group that took no part is `nil`.
        case matched([String?])
        case noMatch
        /// The value took more steps than ``Pattern/stepLimit`` or more memory than allowed.
        case gaveUp
    }

    /// The steps after which matching one value is given up.
    public static let stepLimit: UInt32 = 200_000

    /// Searches the value for the expression.
    public func match(_ value: String) -> Outcome {
        code.match(value, capturing: true)
    }

    /// What the first group captured, or all of the match where there is no group, as bytes of the value.
    public enum Capture: Hashable, Sendable {
        /// Empty where the group took no part.
        case matched(Range<Int>)
        case noMatch
        case gaveUp
    }

    /// Searches bytes for the expression without copying anything.
    ///
    /// - Parameter value: valid UTF-8.
    public func capture(in value: UnsafeBufferPointer<UInt8>) -> Capture { code.capture(in: value) }

    /// Searches the value without copying what the groups captured: ``Outcome/matched(_:)`` comes with an empty list.
    func search(_ value: String) -> Outcome {
        code.match(value, capturing: false)
    }

    /// Same source, same pattern.
    public static func == (left: Pattern, right: Pattern) -> Bool {
        left.source.isExactly(right.source)
    }

    /// Hashes the source.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(source))
    }
}

/// Why a text is no regular expression.
public struct PatternError: Error, Hashable, Sendable {
    /// The library's sentence.
    public let why: String
    /// The byte of the source, from 0, at which it noticed.
    public let offset: Int
}

/// Owns the compiled code. Immutable after `init`: PCRE2 lets any number of threads match with one code.
private final class CompiledPattern: @unchecked Sendable {
    private let code: OpaquePointer
    private let context: OpaquePointer
    let captureCount: Int
    private let spare = SpareMemory()

    init(_ source: String) throws(PatternError) {
        var source = source
        var errorCode: Int32 = 0
        var offset = 0
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_DOLLAR_ENDONLY)
        let compiled = source.withUTF8 {
            pcre2_compile_8($0.baseAddress ?? CompiledPattern.empty, $0.count, options, &errorCode, &offset, nil)
        }
        guard let compiled else {
            throw PatternError(why: CompiledPattern.message(errorCode), offset: offset)
        }
        guard let context = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(compiled)
            throw PatternError(why: "out of memory", offset: 0)
        }
        pcre2_set_match_limit_8(context, Pattern.stepLimit)
        pcre2_set_depth_limit_8(context, 10_000)
        pcre2_set_heap_limit_8(context, 20_000)
        var count: UInt32 = 0
        pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        code = compiled
        self.context = context
        captureCount = Int(count)
    }

    deinit {
        pcre2_match_context_free_8(context)
        pcre2_code_free_8(code)
    }

    func match(_ value: String, capturing: Bool) -> Pattern.Outcome {
        var value = value
        return value.withUTF8 { bytes in
            guard let data = spare.take(for: code) else { return .gaveUp }
            defer { spare.put(back: data) }
            let subject = bytes.baseAddress ?? CompiledPattern.empty
            // A Swift string is valid UTF-8, so the library need not check it again.
            let result = pcre2_match_8(code, subject, bytes.count, 0, UInt32(PCRE2_NO_UTF_CHECK), data, context)
            if result == PCRE2_ERROR_NOMATCH { return .noMatch }
            if result > 0, !capturing { return .matched([]) }
            guard result > 0, let ends = pcre2_get_ovector_pointer_8(data) else { return .gaveUp }
            var groups: [String?] = []
            for group in 0...captureCount {
                let start = ends[2 * group]
                let end = ends[2 * group + 1]
                // \K may put the start behind the end; PCRE2 marks a group without a part by ~0 in both.
                guard group < Int(result), start <= end, end <= bytes.count else {
                    groups.append(nil)
                    continue
                }
                groups.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self))
            }
            return .matched(groups)
        }
    }

    func capture(in bytes: UnsafeBufferPointer<UInt8>) -> Pattern.Capture {
        guard let data = spare.take(for: code) else { return .gaveUp }
        defer { spare.put(back: data) }
        let subject = bytes.baseAddress ?? CompiledPattern.empty
        let result = pcre2_match_8(code, subject, bytes.count, 0, UInt32(PCRE2_NO_UTF_CHECK), data, context)
        if result == PCRE2_ERROR_NOMATCH { return .noMatch }
        guard result > 0, let ends = pcre2_get_ovector_pointer_8(data) else { return .gaveUp }
        let group = captureCount > 0 ? 1 : 0
        guard group < Int(result), ends[2 * group] <= ends[2 * group + 1], ends[2 * group + 1] <= bytes.count else {
            return .matched(0..<0)
        }
        return .matched(ends[2 * group]..<ends[2 * group + 1])
    }

    /// Stands in for the base address of an empty text, which PCRE2 wants not to be null.
    private nonisolated(unsafe) static let empty = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

    private static func message(_ code: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(code, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<Int(count)], as: UTF8.self) : "is not a regular expression"
    }
}

/// Working memory of matches that are over, to be used again: it is some 20 KB each, and making it costs more than a match.
///
/// Without a lock, for threads match by the million at the same time; a few pieces are enough for those that do.
private final class SpareMemory: Sendable {
    /// The addresses of pieces that nobody uses; 0 for none.
    private let places: InlineArray<4, Atomic<UInt>> = InlineArray { _ in Atomic(0) }

    deinit {
        for index in places.indices {
            pcre2_match_data_free_8(OpaquePointer(bitPattern: places[index].load(ordering: .acquiring)))
        }
    }

    /// Working memory for one match at a time; `nil` when there is none left in the machine.
    func take(for code: OpaquePointer) -> OpaquePointer? {
        for index in places.indices where places[index].load(ordering: .relaxed) != 0 {
            let address = places[index].exchange(0, ordering: .acquiring)
            if let data = OpaquePointer(bitPattern: address) { return data }
        }
        return pcre2_match_data_create_from_pattern_8(code, nil)
    }

    func put(back data: OpaquePointer) {
        let address = UInt(bitPattern: data)
        for index in places.indices where places[index].load(ordering: .relaxed) == 0 {
            if places[index].compareExchange(expected: 0, desired: address, ordering: .releasing).exchanged { return }
        }
        pcre2_match_data_free_8(data)
    }
}
