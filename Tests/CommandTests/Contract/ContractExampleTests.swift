import ArgumentParser
import Testing

@testable import drydock

@Suite("help examples")
struct ContractExampleTests {
    @Test("every command has an example, and the program takes the example's own words")
    func everyCommand() {
        var count = 0
        for (path, command) in Self.commands(Drydock.self, ["drydock"]) {
            count += 1
            let name = path.joined(separator: " ")
            let examples = Self.examples(command)
            #expect(examples.count == 1, "\(name) has \(examples.count) lines that begin with 'Example: '")
            for example in examples {
                let words = Self.words(example)
                #expect(words.prefix(path.count) == path[...], "\(name): the example is of another command: \(example)")
                do {
                    let parsed = type(of: try Drydock.parseAsRoot(Array(words.dropFirst())))
                    let isOwn = Self.commands(command, path).contains { $0.command == parsed }
                    #expect(isOwn, "\(name): \(example) is taken for \(parsed)")
                } catch { Issue.record("\(name): \(example): \(Drydock.message(for: error))") }
            }
        }
        #expect(count >= 35)
    }

    static func commands(_ command: any ParsableCommand.Type, _ path: [String]) -> [(path: [String], command: any ParsableCommand.Type)] {
        [(path, command)] + command.configuration.subcommands.filter { $0.configuration.shouldDisplay }.flatMap { inner in
            commands(inner, path + [inner._commandName])
        }
    }

    static func examples(_ command: any ParsableCommand.Type) -> [String] {
        command.configuration.discussion.split(separator: "\n").filter { $0.hasPrefix("Example: ") }.map { String($0.dropFirst(9)) }
    }

    /// As a shell splits them; of quotes only single ones are known. What is sent into a file or a pipe isn't the program's.
    private static func words(_ line: String) -> [String] {
        var words: [String] = [], word: String?, isQuoted = false
        for character in line {
            switch character {
            case "'":
                isQuoted.toggle()
                word = word ?? ""
            case " " where !isQuoted:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return Array(words.prefix { $0 != ">" && $0 != "|" })
    }
}
