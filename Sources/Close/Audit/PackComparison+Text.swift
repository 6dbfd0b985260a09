internal import DelimitedText
internal import Export
internal import Lines
internal import Money
internal import Postings
internal import TerminalText

extension PackComparison {
    /// The page for people: what changed by department and account, then the reasons.
    public var text: String {
        var text = "\(names.0) → \(names.1)\n\n"
        if lines.isEmpty { text += "  Every posted line is the same.\n" }
        let currencies = Set(lines.map(\.key.currency)).sorted()
        for currency in currencies {
            let ofCurrency = lines.filter { $0.key.currency == currency }
            var table = TextTable([.left, .left, .left, .right, .right, .right])
            table.add(["department", "GL account", "what", "before", "after", "difference (\(currency))"])
            for line in ofCurrency {
                let product = line.key.product
                let what = [product.provider, product.model ?? product.service, line.key.feature]
                    .compactMap { $0 }.joined(separator: " ")
                table.add([
                    line.key.department, line.key.glAccount, what, line.before.grouped(), line.after.grouped(),
                    line.difference.grouped(),
                ])
            }
            let sum = { (part: (Line) -> Total) in ofCurrency.reduce(Total.zero) { $0 + part($1) }.grouped() }
            table.add(["total", "", "", sum(\.before), sum(\.after), sum(\.difference)])
            text += table.text + "\n"
        }
        text += reasons.isEmpty ? "  The inputs are the same.\n" : "  because\n"
        for reason in reasons { text += "    \(reason)\n" }
        return text
    }

    /// The lines for programs.
    public var csv: String {
        var writer = DelimitedTextWriter(header: [
            "currency", "department", "gl_account", "project", "feature", "provider", "billing_account", "service",
            "model", "category", "before", "after", "difference", "calls",
        ])
        for line in lines {
            let (key, product) = (line.key, line.key.product)
            let owner = [key.currency, key.department, key.glAccount, key.project, key.feature]
            let what = [
                product.provider, product.billingAccount, product.service, product.model, product.category.rawValue,
            ]
            let figures = [
                line.before.description, line.after.description, line.difference.description, "\(line.calls)",
            ]
            writer.append(owner + what + figures)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
