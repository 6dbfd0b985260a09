/// How much the rules on the data set hold in memory before they write to temporary files.
///
/// A report does not depend on it.
struct MemoryLimits: Sendable {
    /// Rows that a worker holds to find doubled ones, of 24 bytes.
    var rows = 1 << 16
    /// Keys that a table of agreements holds, of 48 bytes and two slots of four.
    var keys = 1 << 15
    /// Rows that a log of agreements at a moment holds, of 32 bytes.
    var loggedRows = 1 << 14
    /// Bytes that a log of moments holds; a row takes about three.
    var loggedBytes = 1 << 19
    /// Records that are sorted at once when they are read back.
    var sortedRecords = 1 << 18
}
