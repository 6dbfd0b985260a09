import ArgumentParser

/// What the exit code of the program says.
enum Exit {
    /// The data fails a check.
    static let failedCheck = ExitCode(1)
    /// Wrong usage or settings.
    static let wrongUsage = ExitCode(2)
    /// Input or output failed.
    static let inputOutput = ExitCode(3)
    /// The state of the books forbids it.
    static let forbidden = ExitCode(4)
}
