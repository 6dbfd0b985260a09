internal import Books
public import Close
public import Export
internal import Lines
internal import Mapping
internal import Money
public import Periods
internal import Postings

/// One of two versions that are compared: what a period comes to by some rules and pools.
public struct ComparedSide: Sendable {
    /// As it is told from the other one: `2026-10/v1`, `Mappings`, `new-pools.yaml`.
    public let name: String
    let requests: [ExportRequest]
    /// What is read: two sides with the same data differ by rules alone.
    let data: String
    /// Whose rules and pools decide: two sides with the same rules differ by data alone.
    let rules: String

    /// By books, and by the store as it is now.
    ///
    /// - Parameters:
    ///   - requests: one for each billing month that the period touches.
    ///   - rules: what tells the rules and pools of the requests from others.
    public init(_ name: String, _ requests: [ExportRequest], of period: PeriodLabel, rules: String) {
        self.name = name
        self.requests = requests
        data = "\(period)"
        self.rules = rules
    }

    /// By what a pack keeps of its inputs.
    ///
    /// - Parameter store: the path of the cost store.
    public init(_ pack: SealedPack, store: String, threads: Int) throws {
        name = pack.manifest.name
        requests = try pack.exportRequests(store: store, threads: threads)
        data = pack.sha256
        rules = pack.sha256
    }

    private init(_ name: String, _ requests: [ExportRequest], data: String, rules: String) {
        self.name = name
        self.requests = requests
        self.data = data
        self.rules = rules
    }

    /// The same data by the rules and pools of another side; statistical drivers are data.
    func decided(by other: ComparedSide) -> ComparedSide {
        let requests = requests.map { request in
            var request = request
            if let books = other.requests.last?.books {
                request.books = request.books.replacing(mapping: books.mapping, pools: books.pools)
            }
            return request
        }
        return ComparedSide(name, requests, data: data, rules: other.rules)
    }

    /// What it comes to.
    func read(_ progress: @escaping @Sendable (ExportProgress) -> Bool) throws -> [ExportResult] {
        try requests.map { request in
            var request = request
            request.files = []
            request.validates = false
            request.comparesWithPrevious = false
            return try ExportRun(request, progress: progress).run()
        }
    }
}

extension [ExportResult] {
    /// What all of them post.
    var postings: Postings { Postings(adding: flatMap(\.postings.lines)) }
}
