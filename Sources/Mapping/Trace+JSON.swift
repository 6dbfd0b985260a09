public import JSONText

extension Trace {
    /// Writes the aliases that were replaced, each target with the rules tried for it, and the workload.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("aliases")
        writer.beginArray()
        for alias in aliases {
            writer.beginObject()
            writer.member("attribute", alias.attribute.name)
            writer.member("alias", alias.alias)
            writer.member("value", alias.name)
            writer.endObject()
        }
        writer.endArray()
        writer.name("targets")
        writer.beginArray()
        for target in targets { target.write(decision?[target.target], to: &writer) }
        writer.endArray()
        writer.member("workload", decision?.workload.value)
        writer.member("workload_basis", decision.map { $0.workload.isInferred ? "inferred" : "sent" })
        writer.endObject()
    }
}

extension Trace.TargetTrace {
    fileprivate func write(_ assignment: Assignment?, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("target", target.rawValue)
        writer.member("value", assignment?.value)
        writer.member("sent", sent)
        writer.member("decided_by", assignment?.origin.word)
        if case .rule(let rule)? = assignment?.origin { writer.member("rule", rule) }
        writer.name("rules_tried")
        writer.beginArray()
        for attempt in attempts {
            writer.beginObject()
            writer.member("rule", attempt.rule.id)
            writer.member("priority", attempt.rule.priority)
            writer.member("outcome", attempt.outcome.sentence(of: attempt.rule))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
