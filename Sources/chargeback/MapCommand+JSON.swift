import JSONText
import Lines
import Mapping

extension MapCommand {
    /// The findings of a lint as a JSON array.
    static func json(_ findings: [LintFinding]) -> String {
        var json = JSONWriter(indentation: 2)
        json.beginArray()
        for finding in findings { finding.write(to: &json) }
        json.endArray()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    /// One report a currency, as a JSON object by currency.
    static func json(_ currencies: [String], _ write: (String, inout JSONWriter) -> Void) -> String {
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        for currency in currencies {
            json.name(currency)
            write(currency, &json)
        }
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
