internal import Columns

/// The texts and cells of one shard.
struct WorkShard: ~Copyable, @unchecked Sendable {
    // Unchecked, for the memory has one owner and moves with it.
    private var texts = TextDictionary()
    private var index = KeyIndex()
    /// While they are added, in the order in which they came; after sealing, in that of their texts.
    private var cells = CellChunks()
    /// After sealing: where the cells of each text begin.
    private var starts: [UInt32] = []

    /// How many codes there are, from 1 on, the first one left out.
    var codeCount: Int { max(1, starts.count - 1) }

    func text(of code: UInt32) -> String { texts.text(of: code) ?? "" }

    func bytes(of code: UInt32) -> UnsafeBufferPointer<UInt8> { texts.bytes(of: code) }

    mutating func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32 { texts.code(of: text) }

    /// The codes of some texts.
    mutating func codes(of texts: [UnsafeBufferPointer<UInt8>], _ take: (_ position: Int, _ code: UInt32) -> Void) {
        self.texts.codes(of: texts, take)
    }

    /// Adds some cells; says false when a count leaves its bits.
    mutating func add(_ added: UnsafeBufferPointer<WorkCell>) -> Bool {
        let guesses = added.map { index.guess($0.key) }
        var fits = true
        for (cell, guess) in zip(added, guesses) {
            let places = cells.places
            let number =
                if guess >= 0, places.key(guess).pointee == cell.key {
                    guess
                } else {
                    index.number(of: cell.key) { places.key($0).pointee }
                }
            if number == cells.count {
                cells.append(cell)
            } else if !places.sums(number).pointee.add(cell.sums) {
                fits = false
            }
        }
        return fits
    }

    /// Ends the adding: cells of one text come to lie together, so that reports walk through memory in order.
    mutating func seal() {
        texts.seal()
        index = KeyIndex()
        starts = cells.sort(codes: texts.count)
    }

    /// Visits the texts that have cells of the kinds wanted.
    borrowing func forEach(_ isWanted: [Bool], _ body: (_ cells: WorkCells) -> Void) {
        isWanted.withUnsafeBufferPointer { isWanted in
            for code in 1..<codeCount { cells(of: code, isWanted).map(body) }
        }
    }

    /// Visits one text, if it has such cells.
    borrowing func withCells<Result>(
        of code: UInt32, _ isWanted: [Bool], _ body: (_ cells: WorkCells) -> Result
    ) -> Result? {
        isWanted.withUnsafeBufferPointer { cells(of: Int(code), $0).map(body) }
    }

    func hasCells(_ code: UInt32) -> Bool { !range(of: Int(code)).isEmpty }

    @inline(__always)
    private borrowing func cells(of code: Int, _ isWanted: UnsafeBufferPointer<Bool>) -> WorkCells? {
        WorkCells(cells.places, range(of: code), isWanted)
    }

    /// Where the cells of a text are; a text that was asked for after sealing has none.
    @inline(__always)
    private borrowing func range(of code: Int) -> Range<Int> {
        code + 1 < starts.count ? Int(starts[code])..<Int(starts[code + 1]) : 0..<0
    }
}
