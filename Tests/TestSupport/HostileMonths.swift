internal import CostStore

/// A store of September and October whose callers sent whatever breaks spreadsheets, pages and file names.
public enum HostileMonths {
    /// Departments that are not what they look like: formulas, markup, patterns, twins by case, numbers, sheet names.
    public static let departments = [
        "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "<script>alert(1)</script>", "a*b", ">5", "=x", "Chatbot", "chatbot",
        "0051", "51", "1E5", "Journal", "cover", "R&D / Platform [EU]", "A department with a name that is far too long",
        "A department with a name that is far too long, too", "../../etc/passwd", "'quoted\"", "x\ny\tz", "a|b`c*d_e",
        "\u{202E}evil", "💰 money", "{{name}}", "&amp;", "index",
    ]

    /// Writes the store: calls of each department in both months, more of them in October, and shared seats.
    public static func write(to path: String) throws {
        var calls: [CallRecord] = []
        let september = October.start - 20 * 86_400_000_000
        for (index, department) in departments.enumerated() {
            for (month, start) in [september - 9 * 86_400_000_000, October.day(3)].enumerated() {
                for number in 0...(index % 3 + month) {
                    calls.append(
                        .sample(
                            "call-\(index)-\(month)-\(number)", at: start + Int64(number) * 60_000_000,
                            model: number % 2 == 0 ? "gpt-5" : "=HYPERLINK(\"http://x\")",
                            tokens: TokenCounts(input: 1_000 + Int64(index) * 37, output: 100 + Int64(number) * 11),
                            sent: SentAttribution(
                                feature: index % 4 == 0 ? nil : "f<\(department)>", department: department,
                                session: "s-\(index)", glAccount: index % 2 == 0 ? "5110-ai-usage" : "0042",
                                project: index % 5 == 0 ? "=2*3" : nil)))
                }
            }
        }
        let prices: [PriceRecord] = ["gpt-5", "=HYPERLINK(\"http://x\")"].flatMap { model in
            [
                .sample(model: model, .input, list: "1250", contracted: "1000.333333"),
                .sample(model: model, .output, list: "10000", contracted: "9000"),
            ]
        }
        let seats = [
            ChargeRecord.sample(
                "seats-9", at: september, .purchase, service: "assistant-seats", quantity: "10", unit: "Seats",
                listPrice: "30", price: "30", listCost: "300", contractedCost: "300", billed: "300"),
            ChargeRecord.sample(
                "seats-10", at: October.day(1), .purchase, service: "assistant-seats", quantity: "11", unit: "Seats",
                listPrice: "30", price: "30", listCost: "330", contractedCost: "330", billed: "330.01"),
            ChargeRecord.sample(
                "credit", at: October.day(9), .credit, service: "model-api", description: "goodwill", billed: "-12.5",
                sent: SentAttribution(department: "chatbot", glAccount: "5110-ai-usage")),
        ]
        try StoreWriter.create(at: path, calls: calls, charges: seats, prices: prices)
    }

    /// Hands the seats out, to some by a declared part.
    public static let pools = """
        pools:
          - id: seats
            description: "Seats <of> everybody"
            select: { service: assistant-seats }
            allocate:
              to: [department]
              by: { driver: calls }
              exclude: { department: [suspense] }
        """
}
