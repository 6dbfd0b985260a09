/// One session, run or user, as its shard and its code there.
struct WorkEntity: Hashable, BitwiseCopyable, Sendable {
    let bits: UInt32

    static let shardBits: UInt32 = 4
    /// Codes stay below this, so that no entity has all bits set.
    private static let mostCodes = UInt32.max >> shardBits

    init(bits: UInt32) { self.bits = bits }

    /// `nil` for a code that has no place.
    init?(shard: Int, code: UInt32) {
        guard code < WorkEntity.mostCodes else { return nil }
        bits = code << WorkEntity.shardBits | UInt32(shard)
    }

    var shard: Int { Int(bits & (1 << WorkEntity.shardBits - 1)) }
    var code: UInt32 { bits >> WorkEntity.shardBits }
}

/// The calls and charges of one kind of one session, run or user.
struct WorkCell: BitwiseCopyable {
    let entity: WorkEntity
    let kind: UInt32
    var sums: WorkSums

    /// What the cell is of.
    @inline(__always)
    var key: UInt64 { WorkCell.key(entity, kind: kind) }

    @inline(__always)
    static func key(_ entity: WorkEntity, kind: UInt32) -> UInt64 { UInt64(entity.bits) << 32 | UInt64(kind) }

    @inline(__always)
    static func entity(of key: UInt64) -> WorkEntity { WorkEntity(bits: UInt32(truncatingIfNeeded: key >> 32)) }

    @inline(__always)
    static func kind(of key: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: key) }
}
