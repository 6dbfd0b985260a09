internal import CloseLedger
internal import CostStore
internal import JSONText
internal import Periods
internal import SettingsText

extension PackManifest {
    /// The canonical text: UTF-8, members in the order of their names, lists in an order of their own, two spaces a level,
    /// one line feed at the end; numbers are whole, amounts are texts.
    public var bytes: [UInt8] { json.canonicalBytes }

    private var json: JSONValue {
        .members([
            "controls": .list(
                controls.map {
                    .members(["left": .text($0.left), "right": .text($0.right), "statement": .text($0.statement)])
                }),
            "cut_off": .members([
                "calls": .integer(cutOff.callId), "charges": .integer(cutOff.chargeId),
                "outcomes": .integer(cutOff.outcomeId),
            ]),
            "entity": .text(entity),
            "format": .text(PackManifest.format),
            "inputs": .list(inputs.map(PackManifest.json)),
            "outputs": .list(outputs.map(PackManifest.json)),
            "parameters": .object(
                parameters.sorted { $0.name < $1.name }.map { JSONValue.Member($0.name, .text($0.value)) }),
            "period": .members([
                "end": .text("\(Instant(microseconds: moments.upperBound))"), "first_day": .text("\(period.firstDay)"),
                "label": .text("\(period)"), "last_day": .text("\(period.lastDay)"),
                "start": .text("\(Instant(microseconds: moments.lowerBound))"), "time_zone": .text(timeZone),
            ]),
            "previous": PackManifest.json(previous),
            "replaced": PackManifest.json(replaced),
            "rules": .list(
                rules.map {
                    .members([
                        "amount": .text($0.amount), "currency": .text($0.currency), "id": .text($0.id),
                        "kind": .text($0.kind), "rows": .integer($0.rows), "version": .text($0.version),
                    ])
                }),
            "run": .members(["started_at": .text("\(run.startedAt)"), "user": .text(run.user)]),
            "software": .members(["name": .text("chargeback"), "version": .text(software)]),
            "version": .integer(Int64(version)),
            "waivers": .list(waivers.map { .members(["check": .text($0.check), "reason": .text($0.reason)]) }),
        ])
    }

    private static func json(_ entry: FileEntry) -> JSONValue {
        var members: [String: JSONValue] = [
            "bytes": .integer(entry.bytes), "path": .text(entry.path), "sha256": .text(entry.sha256),
        ]
        if let rows = entry.rows { members["rows"] = .integer(rows) }
        return .members(members)
    }

    private static func json(_ pack: PackReference?) -> JSONValue {
        guard let pack else { return .null }
        return .members([
            "period": .text("\(pack.period)"), "sha256": .text(pack.sha256), "version": .integer(Int64(pack.version)),
        ])
    }

    /// Reads a manifest; `nil` when it is none of this form.
    public init?(_ bytes: [UInt8]) {
        guard let json = try? JSONValue(bytes), json["format"]?.text == PackManifest.format,
            let entity = json["entity"]?.text, let version = json["version"]?.integer.flatMap(Int.init(exactly:)),
            let period = json["period"], let label = period["label"]?.text.flatMap({ PeriodLabel($0) }),
            let start = period["start"]?.text.flatMap(CalendarText.instant),
            let end = period["end"]?.text.flatMap(CalendarText.instant), start < end,
            let first = period["first_day"]?.text.flatMap(CalendarText.instant),
            let last = period["last_day"]?.text.flatMap(CalendarText.instant),
            let fiscal = FiscalPeriod(
                label: label, firstDay: Instant(microseconds: first).date,
                dayAfter: CivilDate(daysSinceEpoch: Instant(microseconds: last).date.daysSinceEpoch + 1)),
            let zone = period["time_zone"]?.text, let software = json["software"]?["version"]?.text,
            let user = json["run"]?["user"]?.text,
            let startedAt = json["run"]?["started_at"]?.text.flatMap(CalendarText.instant),
            let calls = json["cut_off"]?["calls"]?.integer, let charges = json["cut_off"]?["charges"]?.integer,
            let outcomes = json["cut_off"]?["outcomes"]?.integer
        else { return nil }
        self.entity = entity
        self.period = fiscal
        self.version = version
        moments = start..<end
        timeZone = zone
        self.software = software
        run = Run(user: user, startedAt: Instant(microseconds: startedAt))
        cutOff = CutOff(callId: calls, chargeId: charges, outcomeId: outcomes)
        parameters = (json["parameters"]?.members ?? []).map { Parameter(name: $0.name, value: $0.value.text ?? "") }
        previous = PackManifest.pack(json["previous"])
        replaced = PackManifest.pack(json["replaced"])
        inputs = (json["inputs"]?.list ?? []).compactMap(PackManifest.entry)
        outputs = (json["outputs"]?.list ?? []).compactMap(PackManifest.entry)
        rules = (json["rules"]?.list ?? []).map { rule in
            RuleAmount(
                kind: rule["kind"]?.text ?? "", id: rule["id"]?.text ?? "", version: rule["version"]?.text ?? "",
                currency: rule["currency"]?.text ?? "", amount: rule["amount"]?.text ?? "",
                rows: rule["rows"]?.integer ?? 0)
        }
        controls = (json["controls"]?.list ?? []).map { control in
            Control(
                statement: control["statement"]?.text ?? "", left: control["left"]?.text ?? "",
                right: control["right"]?.text ?? "")
        }
        waivers = (json["waivers"]?.list ?? []).map { waiver in
            Waiver(check: waiver["check"]?.text ?? "", reason: waiver["reason"]?.text ?? "")
        }
    }

    private static func entry(_ json: JSONValue) -> FileEntry? {
        guard let path = json["path"]?.text, let bytes = json["bytes"]?.integer, let sha256 = json["sha256"]?.text
        else { return nil }
        return FileEntry(path: path, bytes: bytes, rows: json["rows"]?.integer, sha256: sha256)
    }

    private static func pack(_ json: JSONValue?) -> PackReference? {
        guard let json, let period = json["period"]?.text.flatMap({ PeriodLabel($0) }),
            let sha256 = json["sha256"]?.text,
            let version = json["version"]?.integer.flatMap(Int.init(exactly:))
        else { return nil }
        return PackReference(period: period, version: version, sha256: sha256)
    }
}
