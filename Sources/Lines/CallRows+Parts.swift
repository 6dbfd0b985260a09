internal import Columns

extension CallRows {
    /// No lines.
    public static var none: CallRows { CallRows() }

    /// How many lines there are.
    public var lineCount: Int { profiles.count }

    /// The lines dealt out, each to the part with its number. A call is in each part that has a line of it.
    ///
    /// - Parameter numbers: one for each line, below `count`.
    public func dealt(by numbers: [Int], count: Int) -> [CallRows] {
        var parts = [CallRows](repeating: CallRows(), count: count)
        var lastCalls = [UInt32?](repeating: nil, count: count)
        for (line, number) in numbers.enumerated() {
            if lastCalls[number] != calls[line] {
                lastCalls[number] = calls[line]
                parts[number].append(call: Int(calls[line]), of: self)
            }
            parts[number].append(line: line, of: self)
        }
        return parts
    }

    /// Adds a line of others, of the call that was added last.
    private mutating func append(line: Int, of others: CallRows) {
        append(
            profile: others.profiles[line], ownership: others.ownerships[line], quantity: others.quantities[line],
            listCost: others.listCosts[line], contractedCost: others.contractedCosts[line])
        calls[calls.count - 1] = UInt32(truncatingIfNeeded: owners.count - 1)
        if !others.callCounts.isEmpty { callCounts.append(others.callCounts[line]) }
        if !others.requests.isEmpty { requests.append(others.requests[line]) }
    }

    private mutating func append(call: Int, of others: CallRows) {
        starts.append(others.starts[call])
        ends.append(others.ends[call])
        owners.append(others.owners[call])
        callIds.append(call, of: others.callIds)
        sessions.append(call, of: others.sessions)
        runs.append(call, of: others.runs)
        outcomes.append(call, of: others.outcomes)
        users.append(call, of: others.users)
        tags.append(call, of: others.tags)
    }

    /// Adds the lines of others behind these.
    public mutating func append(contentsOf others: CallRows) {
        // A list that is empty stands for the same number on all lines.
        if !others.callCounts.isEmpty || !callCounts.isEmpty {
            callCounts = spelledOut(callCounts, 1) + others.spelledOut(others.callCounts, 1)
            requests = spelledOut(requests, 1_000_000_000_000) + others.spelledOut(others.requests, 1_000_000_000_000)
        }
        let firstCall = UInt32(truncatingIfNeeded: owners.count)
        profiles += others.profiles
        ownerships += others.ownerships
        calls.append(contentsOf: others.calls.lazy.map { $0 + firstCall })
        quantities += others.quantities
        listCosts += others.listCosts
        contractedCosts += others.contractedCosts
        starts += others.starts
        ends += others.ends
        owners += others.owners
        callIds.append(contentsOf: others.callIds)
        sessions.append(contentsOf: others.sessions)
        runs.append(contentsOf: others.runs)
        outcomes.append(contentsOf: others.outcomes)
        users.append(contentsOf: others.users)
        tags.append(contentsOf: others.tags)
    }

    private func spelledOut(_ list: [Int64], _ number: Int64) -> [Int64] {
        list.isEmpty ? [Int64](repeating: number, count: lineCount) : list
    }
}
