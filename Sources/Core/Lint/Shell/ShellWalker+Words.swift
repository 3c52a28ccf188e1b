extension ShellWalker {
    private typealias Fields = [ShellField]
    private static let mostWays = 16

    /// All the ways in which the words of one command may come out.
    mutating func product(of words: [ShellSyntax.Word], _ context: Context) -> [[ShellField]] {
        var ways: [Fields] = [[]]
        for word in words {
            let alternatives = alternatives(of: word, context)
            ways = Array(ways.flatMap { begun in alternatives.map { begun + $0 } }.prefix(Self.mostWays))
        }
        return ways.filter { !$0.isEmpty }
    }

    /// The fields that a word may become; follows the substitutions in it.
    mutating func alternatives(of word: ShellSyntax.Word, _ context: Context, splits: Bool = true) -> [[ShellField]] {
        var ways = [FieldBuilder(offset: context.place ?? word.offset, splits: splits)]
        add(word.parts, to: &ways, context)
        return ways.map(\.fields)
    }

    private mutating func add(_ parts: [ShellSyntax.Part], to ways: inout [FieldBuilder], _ context: Context) {
        for part in parts {
            switch part {
            case .literal(let text): Self.change(&ways) { $0.append(ShellValue(text: text), isQuoted: true) }
            case .unknown: Self.change(&ways) { $0.append(.unknown, isQuoted: true) }
            case .variable("@", let isQuoted), .variable("*", let isQuoted):
                let fields = environment.positional
                Self.change(&ways) { $0.append(arguments: fields, isQuoted: isQuoted) }
            case .variable(let name, let isQuoted):
                let values = values(of: name)
                Self.fork(&ways, values) { $0.append($1, isQuoted: isQuoted) }
            case .substitution(let script, let isQuoted):
                let value = output(of: script, context)
                Self.change(&ways) { $0.append(value, isQuoted: isQuoted) }
            case .either(let choices):
                var all: [FieldBuilder] = []
                for choice in choices {
                    var some = ways
                    add(choice, to: &some, context)
                    all += some
                }
                ways = Array(all.prefix(Self.mostWays))
            }
        }
    }

    private static func change(_ ways: inout [FieldBuilder], _ body: (inout FieldBuilder) -> Void) {
        for index in ways.indices { body(&ways[index]) }
    }

    private static func fork(_ ways: inout [FieldBuilder], _ values: [ShellValue], _ body: (inout FieldBuilder, ShellValue) -> Void) {
        ways = Array(ways.flatMap { way in
            values.map { value in
                var way = way
                body(&way, value)
                return way
            }
        }.prefix(mostWays))
    }

    private func values(of name: String) -> [ShellValue] {
        if let number = Int(name), number > 0, let arguments = environment.positional {
            return [number <= arguments.count ? arguments[number - 1].value : ShellValue(text: "")]
        }
        guard let values = environment.variables[name], !values.isEmpty else { return [.unknown] }
        return values
    }

    /// What `$(...)` stands for.
    private mutating func output(of script: ShellSyntax.Script, _ context: Context) -> ShellValue {
        let before = environment, calls = found.count
        var inner = deeper(context)
        inner.reader = nil
        run(script, inner)
        environment = before
        if script.items.count == 1, script.items[0].stages.count == 1,
           let value = output(of: script.items[0].stages[0]) {
            return ShellValue(text: value.text.trimmingEnd("\n"), origins: value.origins)
        }
        return .unknown(from: Set(found[calls...].map(\.name)))
    }

    /// What the command that was just followed prints, if it is one of the few of which that can be told; else nil.
    func output(of command: ShellSyntax.Command) -> ShellValue? {
        guard case .simple = command, let name = latest.fields.first?.baseName else { return nil }
        let arguments = latest.fields.dropFirst().map(\.value)
        switch name {
        case "echo": return Self.joined(arguments.drop { $0.text == "-n" || $0.text == "-e" })
        case "printf":
            guard let format = arguments.first?.text else { return nil }
            let pieces = format.replacing("\\n", with: "\n").split(separator: "%s", omittingEmptySubsequences: false)
            guard pieces.count > 1 else { return ShellValue(text: String(pieces.first ?? "")) }
            return ShellValue(text: String(pieces[0])) + Self.joined(arguments.dropFirst()) + ShellValue(text: String(pieces[1]))
        case "cat": return arguments.allSatisfy { $0.text == "-" } ? latest.input.text : nil
        case "command": return arguments.first?.text == "-v" ? arguments.last : nil
        case "which": return arguments.last
        default: return nil
        }
    }

    static func joined(_ values: some Collection<ShellValue>) -> ShellValue {
        guard let first = values.first else { return ShellValue(text: "") }
        return values.dropFirst().reduce(first) { $0 + ShellValue(text: " ") + $1 }
    }
}

extension String {
    fileprivate func trimmingEnd(_ character: Character) -> String {
        var text = self[...]
        while text.last == character { text.removeLast() }
        return String(text)
    }
}

extension ShellSyntax.Simple {
    /// As it is written, without its path; nil where it isn't plain.
    var programName: String? {
        guard let parts = words.first?.parts, parts.count == 1, case .literal(let name) = parts[0] else { return nil }
        return name.split(separator: "/").last.map(String.init)
    }
}

extension ShellSyntax.Command {
    /// Empty where it isn't plain.
    var programName: String {
        switch self {
        case .simple(let simple): simple.programName ?? ""
        case .group, .function: ""
        }
    }
}
