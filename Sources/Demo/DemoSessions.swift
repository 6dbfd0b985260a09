internal import CostStore

/// A piece of work that is going on: its calls share where they run, what they are for and how they are tagged.
struct DemoSession {
    /// Calls to come.
    var remaining = 0
    var feature = 0
    /// The account in the catalogue.
    var account = 0
    /// The offer that it is billed by; `nil` where the model has none.
    var offer: Int?
    var isPricedByQuery = false
    var usesCache = false
    var isLongContext = false
    /// Calls to come in the current run of an agent; 0 where it has no runs.
    var remainingOfRun = 0
    var hasRuns = false
    /// Whether the last call failed, so that the next one repeats it.
    var hasFailed = false
    /// The texts that stay the same.
    var row = BulkCall()
    /// Room for the session id, the run id and the id of the call that failed.
    let room: UnsafeMutablePointer<UInt8>

    static let sessionRoom = 48
    static let runRoom = 32
    static let roomSize = sessionRoom + runRoom + ULID.length

    var sessionPlace: UnsafeMutablePointer<UInt8> { room }
    var runPlace: UnsafeMutablePointer<UInt8> { room + DemoSession.sessionRoom }
    var failedCallPlace: UnsafeMutablePointer<UInt8> { room + DemoSession.sessionRoom + DemoSession.runRoom }
}

/// Begins sessions: draws a feature, where it runs, and how well its calls are tagged.
struct SessionMaker: ~Copyable {
    let catalogue: DemoCatalogue
    let offers: DemoOfferIndex
    private let features: [FeatureTexts]
    private let featureWeights: [Int]
    private let accounts: [AccountTexts]
    private let strays: [BulkCall.Text]
    private let accountsSent: [BulkCall.Text]
    private let tags: [BulkCall.Text]
    private let users: [BulkCall.Text]
    private let usd: BulkCall.Text
    private let unpricedModel: BulkCall.Text
    private let chat: BulkCall.Text
    private let rerank: BulkCall.Text
    private let standard: BulkCall.Text
    private var text = TextBuilder()

    private static let usersOfDepartment = 40

    private struct FeatureTexts {
        let name: BulkCall.Text
        let misspelled: [BulkCall.Text]
        let department: BulkCall.Text
        let misspelledDepartment: [BulkCall.Text]
        let departmentIndex: Int
        let project: BulkCall.Text?
        let trackerKey: BulkCall.Text?
        let glAccount: BulkCall.Text
        let isEngineering: Bool
        let models: [ModelTexts]
    }

    private struct ModelTexts {
        let model: DemoModel
        let name: BulkCall.Text
        /// The accounts that may be billed, and how often.
        let accounts: [Int]
        let weights: [Int]
        /// The offers in the region of each account.
        let offers: [[Int]]
    }

    private struct AccountTexts {
        let provider: BulkCall.Text
        let billingAccount: BulkCall.Text
        let subAccount: BulkCall.Text?
        let region: BulkCall.Text?
    }

    init(_ catalogue: DemoCatalogue, _ offers: DemoOfferIndex, _ pool: TextPool) {
        self.catalogue = catalogue
        self.offers = offers
        let departments = catalogue.features.map(\.department)
        let departmentNames = Set(departments).sorted()
        features = catalogue.features.map { feature in
            FeatureTexts(
                name: pool.keep(feature.name),
                misspelled: catalogue.misspellings["feature"]?[feature.name]?.map(pool.keep) ?? [],
                department: pool.keep(feature.department),
                misspelledDepartment: catalogue.misspellings["department"]?[feature.department]?.map(pool.keep) ?? [],
                departmentIndex: departmentNames.firstIndex(of: feature.department) ?? 0,
                project: pool.keepOptional(feature.project), trackerKey: pool.keepOptional(feature.trackerKey),
                glAccount: pool.keep(feature.glAccount), isEngineering: feature.department == "engineering",
                models: feature.models.map { model in
                    SessionMaker.texts(of: model, feature, catalogue, offers, pool)
                })
        }
        featureWeights = SessionMaker.cumulated(catalogue.features.map(\.weight))
        accounts = catalogue.accounts.map {
            AccountTexts(
                provider: pool.keep($0.provider), billingAccount: pool.keep($0.billingAccount),
                subAccount: pool.keepOptional($0.subAccount), region: pool.keepOptional($0.region))
        }
        strays = ["hackathon-bot", "prompt-lab", "vendor-portal-helper"].map(pool.keep)
        accountsSent = ["5110-ai-usage", "5100-software", "6200-rnd", "5090-legacy-ml", "5110 AI Usage"].map(pool.keep)
        tags = SessionMaker.tagTexts.map(pool.keep)
        users = (0..<departmentNames.count * SessionMaker.usersOfDepartment).map { index in
            pool.keep("user-\(1000 + index * 7)")
        }
        usd = pool.keep("USD")
        unpricedModel = pool.keep("early-access-preview")
        chat = pool.keep("chat")
        rerank = pool.keep("rerank")
        standard = pool.keep("standard")
    }

    private static let tagTexts: [String] = {
        let environments = ["production", "production", "production", "staging", "development"]
        let releases = ["2026.9", "2026.10", "2026.10-rc1"]
        let plain = environments.flatMap { environment in
            releases.map { #"{"environment":"\#(environment)","release":"\#($0)"}"# }
        }
        return plain + [
            #"{"environment":"production","customer":"Müller & Söhne \"Nord\""}"#,
            #"{"environment":"Production","cost-owner":"=HYPERLINK(\"x\")"}"#, #"{}"#,
        ]
    }()

    private static func texts(
        of model: DemoModel, _ feature: DemoFeature, _ catalogue: DemoCatalogue, _ offers: DemoOfferIndex,
        _ pool: TextPool
    ) -> ModelTexts {
        let all = catalogue.accounts.indices.filter { catalogue.accounts[$0].provider == model.provider }
        let isResearch = { (index: Int) in catalogue.accounts[index].billingAccount == "org-research" }
        let own = all.filter { isResearch($0) == (feature.department == "research") }
        let accounts = own.isEmpty ? all : own
        return ModelTexts(
            model: model, name: pool.keep(model.model), accounts: accounts,
            weights: cumulated(accounts.map { catalogue.accounts[$0].weight }),
            offers: accounts.map { offers.entries(of: model, region: catalogue.accounts[$0].region) })
    }

    private static func cumulated(_ weights: [Int]) -> [Int] {
        var sum = 0
        return weights.map {
            sum += $0
            return sum
        }
    }

    /// Begins a session in place of one that has ended.
    mutating func begin(_ session: inout DemoSession, _ random: inout DemoRandom) {
        let index = random.index(cumulated: featureWeights)
        let feature = features[index]
        let shape = catalogue.features[index].shape
        session.feature = index
        session.remaining = 1 + random.below(2 * shape.meanCallsOfSession - 1)
        session.hasRuns = shape == .agent
        session.remainingOfRun = 0
        session.hasFailed = false
        session.usesCache = random.perMille(700)
        session.row.currency = usd
        place(&session, feature, &random)
        attribute(&session, feature, shape, &random)
        nameSession(&session, feature, &random)
    }

    /// Draws the model and the account, region and tier that it is billed by.
    private func place(_ session: inout DemoSession, _ feature: FeatureTexts, _ random: inout DemoRandom) {
        // The first model of a feature is used most.
        let model = feature.models[min(random.below(feature.models.count + 1), random.below(feature.models.count))]
        let choice = random.index(cumulated: model.weights)
        session.account = model.accounts[choice]
        let account = accounts[session.account]
        session.row.provider = account.provider
        session.row.billingAccount = account.billingAccount
        session.row.subAccount = account.subAccount
        session.row.region = account.region
        session.row.model = model.name
        session.isPricedByQuery = model.model.isPricedByQuery
        session.isLongContext = false
        guard let standardOffer = model.offers[choice].first else {
            session.offer = nil
            session.row.operation = rerank
            session.row.tier = standard
            return
        }
        let others = model.offers[choice].dropFirst()
        let offer =
            random.perMille(140) && !others.isEmpty
            ? others[others.startIndex + random.below(others.count)] : standardOffer
        let entry = offers.entries[offer]
        session.offer = offer
        session.isLongContext = entry.offer.tier == "long-context"
        session.row.operation = entry.operation
        session.row.tier = entry.tier
    }

    /// Decides what the calls say of themselves: most is right, some is missing, some is misspelled.
    private func attribute(
        _ session: inout DemoSession, _ feature: FeatureTexts, _ shape: DemoShape, _ random: inout DemoRandom
    ) {
        let draw = random.below(1000)
        session.row.feature =
            switch draw {
            case ..<110: nil
            case ..<125: strays[random.below(strays.count)]
            case ..<175 where !feature.misspelled.isEmpty: feature.misspelled[random.below(feature.misspelled.count)]
            default: feature.name
            }
        session.row.department = nil
        if random.perMille(350) {
            let isMisspelled = random.perMille(120) && !feature.misspelledDepartment.isEmpty
            // One session in eight is another department's that uses the feature.
            let user = random.perMille(125) ? features[random.below(features.count)] : feature
            session.row.department =
                isMisspelled
                ? feature.misspelledDepartment[random.below(feature.misspelledDepartment.count)] : user.department
        }
        session.row.project = random.perMille(250) ? feature.project : nil
        session.row.glAccount = nil
        if random.perMille(80) {
            session.row.glAccount =
                random.perMille(700) ? feature.glAccount : accountsSent[random.below(accountsSent.count)]
        }
        let user =
            feature.departmentIndex * SessionMaker.usersOfDepartment + random.below(SessionMaker.usersOfDepartment)
        session.row.user = random.perMille(850) ? users[user] : nil
        session.row.tags = random.perMille(300) ? tags[random.below(tags.count)] : nil
        session.row.workload = nil
        session.row.outcome = nil
        session.row.tool = nil
    }

    /// Names the session: by the issue or pull request that it works on, or by a UUID.
    private mutating func nameSession(
        _ session: inout DemoSession, _ feature: FeatureTexts, _ random: inout DemoRandom
    ) {
        session.row.session = nil
        session.row.runId = nil
        let draw = random.below(1000)
        guard draw >= 80 else { return }
        text.removeAll()
        switch draw {
        case ..<(feature.isEngineering ? 300 : 120):
            text.append("pr-")
            text.append(decimal: 800 + random.below(4000))
        case ..<(feature.isEngineering ? 360 : 150):
            text.append("JIRA-")
            text.append(decimal: 1000 + random.below(9000))
        case ..<(feature.isEngineering ? 600 : 320):
            guard let key = feature.trackerKey else { fallthrough }
            text.append(key)
            text.append("-")
            text.append(decimal: 100 + random.below(9000))
        default:
            SessionMaker.appendUUID(to: &text, &random)
        }
        text.copy(to: session.sessionPlace)
        session.row.session = BulkCall.Text(start: session.sessionPlace, count: text.count)
    }

    /// A random UUID (version 4 of RFC 9562).
    private static func appendUUID(to text: inout TextBuilder, _ random: inout DemoRandom) {
        let high = random.next()
        let low = random.next()
        text.append(hexadecimal: high >> 32, digits: 8)
        text.append("-")
        text.append(hexadecimal: high >> 16, digits: 4)
        text.append("-4")
        text.append(hexadecimal: high, digits: 3)
        text.append("-")
        text.append(hexadecimal: 0x8000 | low >> 48 & 0x3FFF, digits: 4)
        text.append("-")
        text.append(hexadecimal: low, digits: 12)
    }

    /// Begins a run of an agent's session.
    mutating func beginRun(_ session: inout DemoSession, _ random: inout DemoRandom) {
        session.remainingOfRun = 2 + random.below(9)
        text.removeAll()
        text.append("run-")
        text.append(hexadecimal: random.next(), digits: 12)
        text.copy(to: session.runPlace)
        session.row.runId = BulkCall.Text(start: session.runPlace, count: text.count)
    }

    /// Makes a session's next call one to a model that nothing has a price for.
    func makeUnpriced(_ row: inout BulkCall) {
        row.model = unpricedModel
        row.operation = chat
        row.tier = standard
    }
}
