internal import Columns

/// Puts the leaves of a list, a map or another repeated field together: one JSON text a row.
///
/// Source: Dremel: Interactive Analysis of Web-Scale Datasets (2010), section 4.3; Parquet format, LogicalTypes.md,
/// "Nested Types" with its rules for older files.
struct NestedColumn {
    private var cursors: [Cursor]
    private let firstLeaf: Int
    private var json = JSONBuilder()

    /// The entries of a leaf that were not used yet.
    private struct Cursor {
        let chunk: DecodedChunk
        let type: ReaderColumn.ValueType
        let greatestDefinition: UInt32
        /// The next entry and the next value that is there.
        var entry = 0
        var present = 0

        var isAtEnd: Bool { entry == chunk.count }

        func definition() throws(ParquetError.Fault) -> UInt32 {
            guard entry < chunk.count else { throw .wrongValueCount }
            return chunk.definitionLevels.isEmpty ? greatestDefinition : chunk.definitionLevels[entry]
        }

        /// The repetition level of the next entry, `nil` at the end.
        var repetition: UInt32? {
            guard entry < chunk.count else { return nil }
            return chunk.repetitionLevels.isEmpty ? 0 : chunk.repetitionLevels[entry]
        }

        /// Moves on, and gives the index of the value that was there, if one was.
        mutating func advance() throws(ParquetError.Fault) -> Int? {
            let isPresent = try definition() == greatestDefinition
            entry += 1
            guard isPresent else { return nil }
            defer { present += 1 }
            return chunk.keys.map { Int($0[present]) } ?? present
        }
    }

    static func column(
        _ chunks: [DecodedChunk], _ node: SchemaNode, _ leaves: [SchemaNode], rowCount: Int,
        budget: inout MemoryBudget
    ) throws(ParquetError.Fault) -> Column {
        var column = try NestedColumn(chunks, node, leaves)
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var nulls = NullMask()
        for row in 0..<rowCount {
            column.json.bytes.removeAll(keepingCapacity: true)
            for cursor in column.cursors where cursor.repetition != 0 { throw .levelOutOfRange }
            if try column.isMissing(node, level: node.definitionLevel - (node.isRepeated ? 1 : 0)) {
                try column.skip(node)
                nulls.insert(row)
            } else if node.isRepeated {
                try column.appendElements(of: node, budget: &budget)
            } else {
                try column.append(node, budget: &budget)
            }
            try budget.take(column.json.bytes.count + 8)
            bytes.append(contentsOf: column.json.bytes)
            ends.append(bytes.count)
        }
        for cursor in column.cursors where !cursor.isAtEnd { throw .wrongValueCount }
        return Column(.direct, .text(TextValues(bytes: bytes, ends: ends, nulls: nulls)))
    }

    private init(
        _ chunks: [DecodedChunk], _ node: SchemaNode, _ leaves: [SchemaNode]
    ) throws(ParquetError.Fault) {
        firstLeaf = node.leaves.lowerBound
        cursors = []
        for (chunk, leaf) in zip(chunks, leaves[node.leaves]) {
            // The chunk could not have been decoded without one.
            guard let type = try? LeafType(leaf).type else { throw .invalidSchema }
            cursors.append(Cursor(chunk: chunk, type: type, greatestDefinition: UInt32(leaf.definitionLevel)))
        }
    }

    /// Whether the node is missing here, as its first leaf says.
    ///
    /// - Parameter level: The level that the leaf has to reach, by default that of an element.
    private func isMissing(_ node: SchemaNode, level: Int? = nil) throws(ParquetError.Fault) -> Bool {
        try cursors[node.leaves.lowerBound - firstLeaf].definition() < UInt32(level ?? node.definitionLevel)
    }

    /// Uses up the one entry that each leaf has for a node that is missing.
    private mutating func skip(_ node: SchemaNode) throws(ParquetError.Fault) {
        for leaf in node.leaves {
            guard try cursors[leaf - firstLeaf].advance() == nil else { throw .levelOutOfRange }
        }
    }

    /// Appends a field: all its elements if it is repeated, else its one value.
    private mutating func appendField(
        _ node: SchemaNode, budget: inout MemoryBudget
    ) throws(ParquetError.Fault) {
        if node.isRepeated {
            try appendElements(of: node, budget: &budget)
        } else if node.isOptional, try isMissing(node) {
            try skip(node)
            json.append("null")
        } else {
            try append(node, budget: &budget)
        }
    }

    /// Appends one value of a node that is there.
    private mutating func append(_ node: SchemaNode, budget: inout MemoryBudget) throws(ParquetError.Fault) {
        if node.isLeaf {
            try appendLeaf(node, budget: &budget)
        } else if let only = node.children.first, node.children.count == 1, only.isRepeated, node.isList {
            try appendElements(of: only, isListElement: true, budget: &budget)
        } else if let only = node.children.first, node.children.count == 1, only.isRepeated, node.isMap,
            (1...2).contains(only.children.count)
        {
            try appendEntries(of: only, budget: &budget)
        } else {
            json.append("{")
            for (index, child) in node.children.enumerated() {
                if index > 0 { json.append(",") }
                json.append(string: child.element.name.utf8)
                json.append(":")
                try appendField(child, budget: &budget)
            }
            json.append("}")
        }
    }

    private mutating func appendLeaf(_ node: SchemaNode, budget: inout MemoryBudget) throws(ParquetError.Fault) {
        let leaf = node.leaves.lowerBound - firstLeaf
        guard let index = try cursors[leaf].advance() else {
            json.append("null")
            return
        }
        let start = json.bytes.count
        json.append(cursors[leaf].chunk.values, index, cursors[leaf].type)
        try budget.take(json.bytes.count - start)
    }

    /// Appends the elements of a repeated node as an array.
    private mutating func appendElements(
        of node: SchemaNode, isListElement: Bool = false, budget: inout MemoryBudget
    ) throws(ParquetError.Fault) {
        json.append("[")
        if try hasElements(node) {
            repeat {
                if json.last != UInt8(ascii: "[") { json.append(",") }
                if isListElement, let element = node.listElement {
                    try appendField(element, budget: &budget)
                } else {
                    try append(node, budget: &budget)
                }
            } while hasNext(node)
        }
        json.append("]")
    }

    /// Appends the elements of a repeated node as members of an object: a key, and a value if there is one.
    private mutating func appendEntries(of node: SchemaNode, budget: inout MemoryBudget) throws(ParquetError.Fault) {
        json.append("{")
        if try hasElements(node) {
            var isFirst = true
            repeat {
                if !isFirst { json.append(",") }
                isFirst = false
                try appendKey(node.children[0], budget: &budget)
                json.append(":")
                if node.children.count > 1 {
                    try appendField(node.children[1], budget: &budget)
                } else {
                    json.append("null")
                }
            } while hasNext(node)
        }
        json.append("}")
    }

    /// Appends the key of a map, which in JSON has to be a text.
    private mutating func appendKey(_ node: SchemaNode, budget: inout MemoryBudget) throws(ParquetError.Fault) {
        let start = json.bytes.count
        try appendField(node, budget: &budget)
        if json.bytes.count > start, json.bytes[start] == UInt8(ascii: "\"") { return }
        let key = Array(json.bytes[start...])
        json.bytes.removeSubrange(start...)
        json.append(string: key)
    }

    /// Whether a repeated node has elements here; if not, uses up the entries that say so.
    private mutating func hasElements(_ node: SchemaNode) throws(ParquetError.Fault) -> Bool {
        guard try isMissing(node) else { return true }
        try skip(node)
        return false
    }

    /// Whether another element of a repeated node follows.
    private func hasNext(_ node: SchemaNode) -> Bool {
        cursors[node.leaves.lowerBound - firstLeaf].repetition == UInt32(node.repetitionLevel)
    }
}

extension SchemaNode {
    /// The element of a list of which this is the repeated node; `nil` where this is the element itself, as in files
    /// from before lists had three levels.
    fileprivate var listElement: SchemaNode? {
        guard let only = children.first, children.count == 1, !only.isRepeated, element.name != "array",
            !(path.count > 1 && element.name == path[path.count - 2] + "_tuple")
        else { return nil }
        return only
    }
}
