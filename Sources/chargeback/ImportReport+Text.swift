import CostStore
import Importers
import JSONText
import Money

extension ImportReport {
    /// The report for a person.
    func text(isDryRun: Bool) -> String {
        var text = "  read      \(ImportReport.grouped(read))\n"
        text += "  new       \(ImportReport.grouped(new))\(isDryRun ? "   not written: dry run" : "")\n"
        text += "  known     \(ImportReport.grouped(known))\n"
        text += "  conflict  \(ImportReport.grouped(conflicting))\n"
        text += "  rejected  \(ImportReport.grouped(rejected))\n"
        if skipped > 0 { text += "  skipped   \(ImportReport.grouped(skipped))   by the mapping\n" }
        if superseded > 0 { text += "  older     \(ImportReport.grouped(superseded))   a newer version is there\n" }
        for (currency, amount) in amounts.sorted(by: { $0.key < $1.key }) {
            text += "  cost      \(amount.grouped(minimumPlaces: 2)) \(currency)   of new and known rows\n"
        }
        for watermark in watermarks {
            text +=
                "  read up to \(watermark.next)\(watermark.since.map { ", from \($0) on" } ?? "") of \(watermark.source)\n"
        }
        for sentence in noteSentences { text += "note      \(sentence)\n" }
        for conflict in conflicts {
            text += "conflict  \(conflict.source):\(conflict.line): \(conflict.conflict.table.rawValue) "
            text += "\(conflict.conflict.key): \(ImportReport.differences(conflict.conflict)); the stored row stays\n"
        }
        if conflicting > conflicts.count { text += "conflict  … \(conflicting) in all\n" }
        for rejection in rejections {
            text += "rejected  \(rejection.source):\(rejection.line): \(rejection.fault)\n"
        }
        if rejected > rejections.count { text += "rejected  … \(rejected) in all\n" }
        for file in rejectsFiles {
            text += "wrote     \(file)   put right what \(file).reasons.csv says, import it again\n"
        }
        return text
    }

    private static func differences(_ conflict: StoreConflict) -> String {
        conflict.differences.map { difference in
            "\(difference.column) is \(difference.stored ?? "nothing"), offered \(difference.offered ?? "nothing")"
        }.joined(separator: ", ")
    }

    /// What there is to say beside counts, a sentence each.
    private var noteSentences: [String] {
        var sentences: [String] = []
        func add(_ count: Int, _ noun: String, _ sentence: String) {
            guard count > 0 else { return }
            sentences.append("\(ImportReport.grouped(count)) \(noun)\(count == 1 ? "" : "s") \(sentence)")
        }
        add(notes.zeroCosts, "call", "used tokens and cost 0: no metered cost, and unpriced without a price")
        add(notes.tokensNotBilled, "call", "answered from the gateway's cache: the tokens are not billed")
        add(notes.repairedTexts, "record", "had bytes that are not UTF-8; they became U+FFFD")
        add(notes.doubleTags, "tag", "had a second value; it is kept with a number behind the name")
        add(notes.unreadTags, "tag", "could not be read")
        for (column, rounding) in notes.roundings.sorted(by: { $0.key < $1.key }) {
            let added = DecimalText.format(rounding.added, scale: 24, minimumPlaces: 0)
            add(rounding.count, "value", "of \(column) rounded to 12 places, which added \(added) to the sum")
        }
        return sentences
    }

    private static func grouped(_ number: Int) -> String {
        Total(picos: Int128(number) * Int128(Amount.picosPerUnit)).grouped(minimumPlaces: 0)
    }

    /// The report for a program.
    var json: String {
        var writer = JSONWriter(indentation: 2)
        writer.beginObject()
        for (name, count) in [
            ("read", read), ("new", new), ("known", known), ("conflict", conflicting), ("rejected", rejected),
            ("skipped", skipped), ("superseded", superseded),
        ] {
            writer.member(name, count)
        }
        writer.name("notes")
        writer.beginObject()
        for (name, count) in [
            ("zero_costs", notes.zeroCosts), ("tokens_not_billed", notes.tokensNotBilled),
            ("repaired_texts", notes.repairedTexts), ("double_tags", notes.doubleTags),
            ("unread_tags", notes.unreadTags),
        ] {
            writer.member(name, count)
        }
        writer.name("roundings")
        writer.beginArray()
        for (column, rounding) in notes.roundings.sorted(by: { $0.key < $1.key }) {
            writer.beginObject()
            writer.member("column", column)
            writer.member("count", rounding.count)
            writer.member("added", DecimalText.format(rounding.added, scale: 24, minimumPlaces: 0))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.name("conflicts")
        writer.beginArray()
        for conflict in conflicts { conflict.write(to: &writer) }
        writer.endArray()
        writer.name("rejections")
        writer.beginArray()
        for rejection in rejections {
            writer.beginObject()
            writer.member("source", rejection.source)
            writer.member("line", rejection.line)
            writer.member("column", rejection.fault.column)
            writer.member("reason", "\(rejection.fault)")
            writer.endObject()
        }
        writer.endArray()
        writer.name("rejects_files")
        writer.beginArray()
        for file in rejectsFiles { writer.string(file) }
        writer.endArray()
        writer.name("amounts")
        writer.beginObject()
        for (currency, amount) in amounts.sorted(by: { $0.key < $1.key }) {
            writer.member(currency, DecimalText.format(amount.picos, scale: Amount.scale, minimumPlaces: 0))
        }
        writer.endObject()
        writer.name("watermarks")
        writer.beginArray()
        for watermark in watermarks {
            writer.beginObject()
            writer.member("source", watermark.source)
            writer.member("since", watermark.since)
            writer.member("next", watermark.next)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}

extension ImportReport.Conflict {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("source", source)
        writer.member("line", line)
        writer.member("table", conflict.table.rawValue)
        writer.member("key", conflict.key)
        writer.name("differences")
        writer.beginArray()
        for difference in conflict.differences {
            writer.beginObject()
            writer.member("column", difference.column)
            writer.member("stored", difference.stored)
            writer.member("offered", difference.offered)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
