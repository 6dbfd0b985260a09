internal import Books
internal import Lines
internal import Mapping
internal import Postings

/// How the books name what the store has keys for. A key without an entry is shown as it is, and reported.
struct Directory: Sendable {
    private let books: Books
    /// Accounts whose rows of the month come to their invoices.
    private let invoiced: Set<InvoicedAccount>

    init(_ books: Books, invoiced: Set<InvoicedAccount> = []) {
        self.books = books
        self.invoiced = invoiced
    }

    /// Whether a row is a part of what was invoiced; a row that is billed in another month says so itself.
    func basis(of profile: Profile) -> CostBasis {
        guard !invoiced.isEmpty, profile.billingPeriod == nil else { return profile.basis }
        let account = InvoicedAccount(
            provider: profile.provider, billingAccount: profile.billingAccount, currency: profile.currency)
        return invoiced.contains(account) ? .invoiced : profile.basis
    }

    /// The provider key of what the books themselves bring forward: the entity.
    private var entity: String { books.settings.entity }

    func providerName(of profile: Profile) -> String { provider(of: profile)?.providerName ?? profile.provider }

    func publisherName(of profile: Profile) -> String { provider(of: profile)?.publisherName ?? profile.provider }

    func invoiceIssuerName(of profile: Profile) -> String {
        provider(of: profile)?.invoiceIssuerName ?? profile.provider
    }

    func billingAccountName(of profile: Profile) -> String? { provider(of: profile)?.billingAccountName }

    func serviceName(of profile: Profile) -> String {
        if profile.model != nil, let provider = provider(of: profile) { return provider.serviceName }
        return service(of: profile)?.serviceName ?? profile.service
    }

    func serviceCategory(of profile: Profile) -> String {
        service(of: profile)?.serviceCategory ?? Directory.unlisted.category
    }

    func serviceSubcategory(of profile: Profile) -> String? {
        guard let service = service(of: profile) else { return Directory.unlisted.subcategory }
        return service.serviceSubcategory
    }

    /// FOCUS 1.1, ResourceType: there is one wherever there is a resource.
    func resourceType(of profile: Profile) -> String { service(of: profile)?.resourceType ?? "Resource" }

    func departmentName(of department: String) -> String? {
        books.tables.departments.first { $0.department == department }?.name
    }

    func projectName(of project: String) -> String? {
        books.tables.projects.first { $0.project == project }?.name
    }

    /// Whether the books name the provider or the service of a profile.
    func knows(_ profile: Profile) -> Bool {
        if profile.status == .derived { return profile.provider == entity || provider(of: profile) != nil }
        return provider(of: profile) != nil && service(of: profile) != nil
    }

    private func provider(of profile: Profile) -> ProviderTable.Provider? {
        books.providers.provider(profile.provider, billingAccount: profile.billingAccount)
    }

    private func service(of profile: Profile) -> ServiceTable.Service? {
        books.services.services[profile.service]
    }

    /// What a service that the books do not list counts as: a store of AI calls holds AI services.
    private static let unlisted = (category: "AI and Machine Learning", subcategory: "Generative AI")
}
