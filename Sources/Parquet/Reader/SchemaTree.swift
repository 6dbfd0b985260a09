/// A node of the schema with what follows from its place in the tree.
struct SchemaNode: Hashable, Sendable {
    let element: SchemaElement
    /// The names from the root's child down to this node.
    let path: [String]
    /// The level at which this node is there.
    let definitionLevel: Int
    /// The number of repeated nodes down to this one.
    let repetitionLevel: Int
    let children: [SchemaNode]
    /// The leaves below, by their position among all leaves; for a leaf its own.
    let leaves: Range<Int>

    var isLeaf: Bool { element.physicalType != nil }
    var isRepeated: Bool { element.repetition == .repeated }
    var isOptional: Bool { element.repetition == .optional }

    var isList: Bool { element.logicalType == .list || element.convertedType == .list }
    var isMap: Bool {
        element.logicalType == .map || element.convertedType == .map || element.convertedType == .mapKeyValue
    }
}

/// Builds the tree of which the metadata has the nodes in depth-first order.
struct SchemaTreeBuilder {
    private let elements: [SchemaElement]
    private var position = 1
    private var leafCount = 0

    private static let greatestDepth = 64

    /// The fields of the root.
    static func fields(of elements: [SchemaElement]) throws(ParquetError.Fault) -> [SchemaNode] {
        guard let root = elements.first, root.physicalType == nil || elements.count == 1 else { throw .invalidSchema }
        var builder = SchemaTreeBuilder(elements)
        let fields = try builder.children(of: root, path: [], definition: 0, repetition: 0)
        guard builder.position == elements.count else { throw .invalidSchema }
        return fields
    }

    private init(_ elements: [SchemaElement]) {
        self.elements = elements
    }

    private mutating func children(
        of parent: SchemaElement, path: [String], definition: Int, repetition: Int
    ) throws(ParquetError.Fault) -> [SchemaNode] {
        guard let count = parent.childCount else { return [] }
        guard path.count < SchemaTreeBuilder.greatestDepth, count >= 0, Int(count) <= elements.count - position else {
            throw .invalidSchema
        }
        var nodes: [SchemaNode] = []
        for _ in 0..<count {
            nodes.append(try node(path: path, definition: definition, repetition: repetition))
        }
        return nodes
    }

    private mutating func node(
        path: [String], definition: Int, repetition: Int
    ) throws(ParquetError.Fault) -> SchemaNode {
        guard position < elements.count else { throw .invalidSchema }
        let element = elements[position]
        position += 1
        let isRepeated = element.repetition == .repeated
        let definition = definition + (element.repetition == .required || element.repetition == nil ? 0 : 1)
        let repetition = repetition + (isRepeated ? 1 : 0)
        let path = path + [element.name]
        let firstLeaf = leafCount
        var nodes: [SchemaNode] = []
        if element.physicalType != nil {
            guard element.childCount ?? 0 == 0 else { throw .invalidSchema }
            if element.physicalType == .fixedLengthByteArray, (element.typeLength ?? 0) <= 0 { throw .invalidSchema }
            leafCount += 1
        } else {
            nodes = try children(of: element, path: path, definition: definition, repetition: repetition)
            guard !nodes.isEmpty else { throw .invalidSchema }
        }
        return SchemaNode(
            element: element, path: path, definitionLevel: definition, repetitionLevel: repetition, children: nodes,
            leaves: firstLeaf..<leafCount)
    }
}
