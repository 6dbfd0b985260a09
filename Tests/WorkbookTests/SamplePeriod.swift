import Lines
import Money
import PostedPeriods
import Postings
import TestSupport

/// Posted lines of a test.
enum SamplePeriod {
    /// One direct line a department.
    static func currency(_ currency: Currency, costs: [String: Total]) throws -> PostedCurrency {
        let postings = costs.map { department, cost in
            Posting(
                PostingKey(
                    currency: currency.code, department: department, glAccount: "5110",
                    product: PostingProduct(
                        provider: "openai", billingAccount: "org", service: "model-api", model: "gpt-5",
                        category: .usage)),
                costs: ChargeCosts(list: cost, contracted: cost, billed: cost, effective: cost), calls: 1)
        }
        return try PostedCurrency(currency, Postings(adding: postings))
    }
}
