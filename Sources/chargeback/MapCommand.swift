import ArgumentParser

struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Look into the mapping of charges to accounts, departments and projects.",
        subcommands: [])
}
