/// Which targets a task means: a union of names and of `key=value` terms joined by `and`, `or`, `not` and parentheses.
public struct TargetSelector: Equatable, Sendable {
    public var text: String
    public var parts: [Expression]

    public indirect enum Expression: Equatable, Sendable {
        /// A host's or a container's name.
        case name(String)
        /// A container's name with its host's, `host/name`.
        case container(host: String, name: String)
        case term(key: String, value: String)
        case not(Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
    }

    /// What is wrong with a selection, and how many characters into it.
    public struct Fault: Error, Equatable, Sendable {
        public var offset: Int
        public var problem: String
    }

    public init(parsing text: String) throws(Fault) {
        self.text = text
        var parser = SelectorParser(text)
        self.parts = try parser.union()
    }
}

private struct SelectorParser {
    private enum Token: Equatable { case word(String), comma, open, close, end }
    private var tokens: [(token: Token, offset: Int)] = []
    private var index = 0
    private var depth = 0

    init(_ text: String) {
        var word = "", start = 0, offset = 0
        for character in text {
            switch character {
            case ",", "(", ")", " ", "\t", "\n":
                if !word.isEmpty { tokens.append((.word(word), start)); word = "" }
                if character == "," { tokens.append((.comma, offset)) }
                if character == "(" { tokens.append((.open, offset)) }
                if character == ")" { tokens.append((.close, offset)) }
            default:
                if word.isEmpty { start = offset }
                word.append(character)
            }
            offset += 1
        }
        if !word.isEmpty { tokens.append((.word(word), start)) }
        tokens.append((.end, offset))
    }

    mutating func union() throws(TargetSelector.Fault) -> [TargetSelector.Expression] {
        var parts = [try disjunction()]
        while take(.comma) { parts.append(try disjunction()) }
        guard tokens[index].token == .end else { throw fault("expected ',', 'and' or 'or' here") }
        return parts
    }

    private mutating func disjunction() throws(TargetSelector.Fault) -> TargetSelector.Expression {
        var left = try conjunction()
        while take(.word("or")) { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(TargetSelector.Fault) -> TargetSelector.Expression {
        var left = try negation()
        while take(.word("and")) { left = .and(left, try negation()) }
        return left
    }

    private mutating func negation() throws(TargetSelector.Fault) -> TargetSelector.Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 64 else { throw fault("more than 64 levels of 'not' and parentheses") }
        if take(.word("not")) { return .not(try negation()) }
        if take(.open) {
            let inner = try disjunction()
            guard take(.close) else { throw fault("expected ')' here") }
            return inner
        }
        guard case .word(let word) = tokens[index].token, word != "and", word != "or" else {
            throw fault("expected a name or key=value here")
        }
        if let equals = word.firstIndex(of: "=") {
            let key = String(word[..<equals]), value = String(word[word.index(after: equals)...])
            guard !key.isEmpty, !value.isEmpty else { throw fault("'\(word)' needs a key and a value around '='") }
            index += 1
            return .term(key: key, value: value)
        }
        index += 1
        if let slash = word.firstIndex(of: "/") {
            return .container(host: String(word[..<slash]), name: String(word[word.index(after: slash)...]))
        }
        return .name(word)
    }

    private mutating func take(_ token: Token) -> Bool {
        guard tokens[index].token == token else { return false }
        index += 1
        return true
    }

    private func fault(_ problem: String) -> TargetSelector.Fault { .init(offset: tokens[index].offset, problem: problem) }
}
