import ArgumentParser
import Books

/// The options of every command that reads books and their store.
struct BooksOptions: ParsableArguments {
    @Option(help: "The folder of the books.")
    var books = "."

    @Option(help: "The cost store; the one that chargeback.yaml names if not given.")
    var store: String?

    /// The books, and where their store is.
    func open() throws -> (books: Books, store: String) {
        let opened = try Books.open(at: books)
        return (opened, store ?? "\(books)/\(opened.settings.store)")
    }

    /// Where the store is; books are only read where they must name it.
    func storePath() throws -> String { try store ?? open().store }
}

/// The option of every command that works on several threads.
struct ThreadOptions: ParsableArguments {
    @Option(help: "How many threads work; all cores if not given.")
    var threads: Int?

    /// How many threads are to work.
    var count: Int { threads ?? Processors.count }

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads takes 1 to 256") }
    }
}
