import ArgumentParser
import Foundation

/// A command as its own parser describes it: the same data that the help texts are made of.
struct CommandInfo: Decodable {
    struct Argument: Decodable {
        enum Kind: String, Decodable { case positional, option, flag }
        struct Name: Decodable {
            enum Kind: String, Decodable { case long, short, longWithSingleDash }
            var kind: Kind, name: String
            var text: String { (kind == .long ? "--" : "-") + name }
        }

        var kind: Kind
        var shouldDisplay: Bool
        var isOptional: Bool, isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?
        /// Short ones first, as people write them.
        var spellings: [String] { (names ?? []).sorted { $0.name.count < $1.name.count }.map(\.text) }
    }

    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool
    var defaultSubcommand: String?
    var subcommands: [CommandInfo]?
    var arguments: [Argument]?

    /// What a person sees of it; `help` explains itself.
    var commands: [CommandInfo] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }
    var shownArguments: [Argument] { (arguments ?? []).filter { $0.shouldDisplay && !$0.spellings.contains("--help") } }

    /// Paragraphs of the discussion, without the example.
    var paragraphs: [String] { lines(isExample: false) }
    var examples: [String] { lines(isExample: true).map { String($0.dropFirst(Self.mark.count)) } }
    private static let mark = "Example: "
    private func lines(isExample: Bool) -> [String] {
        (discussion ?? "").split(separator: "\n").map(String.init).filter { $0.hasPrefix(Self.mark) == isExample }
    }

    private struct Tool: Decodable { var command: CommandInfo }

    static func read() throws -> CommandInfo { try JSONDecoder().decode(Tool.self, from: Data(Drydock._dumpHelp().utf8)).command }
}
