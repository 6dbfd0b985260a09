import JSONText
import SourceRecords

/// What is looked for in the bytes: records at the outermost level, and records in lists of lists with what is around them.
private struct Search: Sendable {
    var lists: [FieldPath]
    var wanted: [FieldPath]

    init(lists: [String], wanted: [String]) {
        self.lists = lists.compactMap { FieldPath($0) }
        self.wanted = wanted.compactMap { FieldPath($0) }
        precondition(self.lists.count == lists.count && self.wanted.count == wanted.count)
    }

    static let flat = Search(lists: [], wanted: ["a", "a.b", "a.0", "b.c.d", "c.\"x.y\"", "a.k"])
    static let nested = Search(
        lists: ["d", "r"], wanted: ["a", "a.b", "parent.a", "parent.parent.a", "parent.parent.b.c"])
}

/// A record: its values, or what is wrong with it.
private struct Found: Equatable {
    var values: [String] = []
    var fault: RecordFault?
    var raw: [UInt8] = []
}

/// Reads one text: whatever the bytes, that gives records, faults of records or a `SourceError`.
///
/// A record as it is written into a file of refused records gives the same values when it is read again, and an object
/// that the JSON reader of the product accepts is a record with the values that this reader sees.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for search in [Search.flat, Search.nested] {
        for found in records(bytes, search) ?? [] where found.fault == nil {
            let again = records(found.raw, search)
            precondition(again?.count == 1 && again?[0].fault == nil, "a record must be readable again")
            precondition(again?[0].values == found.values, "a record must be the same when it is read again")
        }
    }
    compareWithWholeReader(bytes)
    for text in [bytes, Array(bytes.dropFirst())] {
        _ = JSONMembers.object(text)
        _ = JSONMembers.array(text)
        _ = JSONMembers.pairs(text)
        var places: [JSONMembers.Place] = []
        text.withUnsafeBufferPointer { text in
            if JSONMembers.members(text, into: &places) { for place in places { _ = JSONMembers.decoded(text, place) } }
            if JSONMembers.elements(text, into: &places) {
                for place in places { _ = JSONMembers.decoded(text, place) }
            }
        }
    }
    return 0
}

private func records(_ bytes: [UInt8], _ search: Search) -> [Found]? {
    var reader = JSONRecordReader(bytes: bytes, lists: search.lists, wanted: search.wanted)
    var record = SourceRecord(fieldCount: search.wanted.count)
    var all: [Found] = []
    do throws(SourceError) {
        while try reader.next(&record) {
            var found = Found(fault: record.fault, raw: reader.rawRecord)
            // A record is one line there, so a line break within a text is a space.
            found.values = record.fields.map { value in
                "\(value.kind) " + String(record.text(value).map { $0.isNewline ? " " : $0 })
            }
            all.append(found)
        }
        return all
    } catch {
        return nil
    }
}

private func compareWithWholeReader(_ bytes: [UInt8]) {
    guard bytes.first == UInt8(ascii: "{"), !bytes.contains(0x0A), let value = try? JSONValue(bytes) else { return }
    guard let all = records(bytes, Search(lists: [], wanted: ["a"])) else { preconditionFailure("it is JSON") }
    if case .json(_, .tooDeep, _)? = all.first?.fault { return }
    precondition(all.count == 1 && all[0].fault == nil, "it is one object")
    // Of a name that stands twice this reader takes the first, that one the last.
    guard value.members.filter({ $0.name == "a" }).count == 1 else { return }
    switch value["a"] {
    case .text(let text)?:
        precondition(all[0].values == ["text " + String(text.map { $0.isNewline ? " " : $0 })], "the same text")
    case .number(let number)?: precondition(all[0].values == ["number " + number], "the same number")
    default: break
    }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The name that the package manager gives to an executable's `main`; it only starts the fuzzer.
@_cdecl("FuzzJSON_main")
public func fuzzerMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    var count = count
    var arguments = arguments
    return runFuzzer(&count, &arguments) { testOneInput($0, $1) }
}
