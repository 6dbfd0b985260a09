import ArgumentParser

extension Chargeback {
    /// Runs the command of the command line. Wrong usage ends with our code for it, not with that of sysexits.h.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Terminal.printError(fullMessage(for: error))
            exit(withError: Exit.wrongUsage)
        }
    }
}
