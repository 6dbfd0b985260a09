/// The names that are wanted below a value, as a tree, so that a text is walked once for all of them.
///
/// A class, because every scanner has one: as a value its lists would be counted each on its own.
final class PathTree: Sendable {
    private let nodes: [Node]
    private let children: [Child]
    private let names: [UInt8]

    private struct Node {
        var slot = -1
        var children: Range<Int> = 0..<0
    }

    private struct Child {
        var name: Range<Int>
        var node: Int
    }

    /// The node that the names begin at.
    static let root = 0

    /// A tree of paths; the slot of each says where its value goes.
    init(_ paths: [(names: ArraySlice<String>, slot: Int)]) {
        var growth = Growth()
        growth.add(paths, to: PathTree.root)
        nodes = growth.nodes
        children = growth.children
        names = growth.names
    }

    /// A tree in the making.
    private struct Growth {
        var nodes = [Node()]
        var children: [Child] = []
        var names: [UInt8] = []

        mutating func add(_ paths: [(names: ArraySlice<String>, slot: Int)], to node: Int) {
            var order: [String] = []
            var groups: [String: [(names: ArraySlice<String>, slot: Int)]] = [:]
            for (names, slot) in paths {
                guard let name = names.first else {
                    nodes[node].slot = slot
                    continue
                }
                if groups[name] == nil { order.append(name) }
                groups[name, default: []].append((names.dropFirst(), slot))
            }
            let first = children.count
            for name in order {
                let start = names.count
                names.append(contentsOf: name.utf8)
                nodes.append(Node())
                children.append(Child(name: start..<names.count, node: nodes.count - 1))
            }
            nodes[node].children = first..<children.count
            for (offset, name) in order.enumerated() { add(groups[name] ?? [], to: children[first + offset].node) }
        }
    }

    /// Where the value of a node goes; -1 for nowhere.
    @inline(__always)
    func slot(_ node: Int) -> Int { nodes[node].slot }

    /// Whether something is wanted below a node.
    @inline(__always)
    func hasChildren(_ node: Int) -> Bool { !nodes[node].children.isEmpty }

    /// The node of a name below a node; -1 when it is not wanted.
    @inline(__always)
    func child(of node: Int, named name: UnsafeBufferPointer<UInt8>) -> Int {
        for index in nodes[node].children {
            let range = children[index].name
            guard range.count == name.count else { continue }
            var offset = 0
            while offset < name.count, names[range.lowerBound + offset] == name[offset] { offset += 1 }
            if offset == name.count { return children[index].node }
        }
        return -1
    }
}
