import Core

/// Reads a value of an INI inventory as Ansible does, by Python's `ast.literal_eval`: `5` is a number, `'5'` a text, `yes` a text too.
struct PythonLiteral {
    private static let deepest = 32
    let scalars: [Unicode.Scalar]
    var index = 0
    private let place: Place

    /// What isn't a literal is text, as it stands.
    static func value(_ text: String, at place: Place) -> AnsibleNode {
        var reader = PythonLiteral(text, place)
        return AnsibleNode(reader.whole() ?? .text(text), at: place)
    }

    private init(_ text: String, _ place: Place) {
        scalars = Array(text.unicodeScalars)
        self.place = place
    }

    private mutating func whole() -> AnsibleNode.Content? {
        guard let first = literal(depth: 1) else { return nil }
        var items = [AnsibleNode(first, at: place)], isTuple = false
        // `80, 443` is a tuple without its parentheses.
        while take(",") {
            isTuple = true
            skipBlanks()
            if isAtEnd { break }
            guard let next = literal(depth: 1) else { return nil }
            items.append(AnsibleNode(next, at: place))
        }
        skipBlanks()
        guard isAtEnd else { return nil }
        return isTuple ? .sequence(items) : first
    }

    var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    /// A comment ends the expression too.
    private var isAtEnd: Bool { peek == nil || peek == "#" }

    mutating func skipBlanks() { while let next = peek, next == " " || next == "\t" { index += 1 } }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    private mutating func literal(depth: Int) -> AnsibleNode.Content? {
        guard depth <= Self.deepest else { return nil }
        skipBlanks()
        switch peek {
        case nil: return nil
        case "[": return collection("]", depth).map { .sequence($0.items) }
        case "(": return collection(")", depth).map { $0.items.count == 1 && !$0.hasComma ? $0.items[0].content : .sequence($0.items) }
        case "{": return braces(depth)
        case "-", "+":
            let isNegative = take("-")
            if !isNegative { index += 1 }
            skipBlanks()
            switch number() {
            case .integer(let value)?: return .integer(isNegative ? -value : value)
            case .number(let value)?: return .number(isNegative ? -value : value)
            case .null?, .boolean?, .text?, .vault?, .sequence?, .mapping?, nil: return nil
            }
        case let next?:
            if next == "." || ("0"..."9").contains(next) { return number() }
            if let text = strings() { return .text(text) }
            return word()
        }
    }

    private mutating func word() -> AnsibleNode.Content? {
        var name = ""
        while let next = peek, next.properties.isAlphabetic || next == "_" || ("0"..."9").contains(next) {
            name.unicodeScalars.append(next)
            index += 1
        }
        switch name {
        case "True": return .boolean(true)
        case "False": return .boolean(false)
        case "None": return .null
        default: return nil
        }
    }

    private mutating func collection(_ end: Unicode.Scalar, _ depth: Int) -> (items: [AnsibleNode], hasComma: Bool)? {
        index += 1
        var items: [AnsibleNode] = [], hasComma = false
        while !take(end) {
            guard items.isEmpty || hasComma, let item = literal(depth: depth + 1) else { return nil }
            items.append(AnsibleNode(item, at: place))
            if take(",") { hasComma = true } else { return take(end) ? (items, hasComma) : nil }
        }
        return (items, hasComma)
    }

    /// A dictionary, or a set.
    private mutating func braces(_ depth: Int) -> AnsibleNode.Content? {
        let start = index
        index += 1
        var entries: [AnsibleNode.Entry] = []
        while !take("}") {
            guard let key = literal(depth: depth + 1) else { return nil }
            guard take(":") else {
                index = start
                return entries.isEmpty ? collection("}", depth).map { .sequence($0.items) } : nil
            }
            guard let value = literal(depth: depth + 1) else { return nil }
            let name = AnsibleNode(key, at: place).text ?? "null"
            entries.append(.init(key: name, isText: true, place: place, value: AnsibleNode(value, at: place)))
            if !take(",") { return take("}") ? .mapping(entries) : nil }
        }
        return .mapping(entries)
    }

    private mutating func number() -> AnsibleNode.Content? {
        var word = ""
        while let next = peek, next.properties.isAlphabetic || next == "_" || next == "." || ("0"..."9").contains(next)
            || ((next == "+" || next == "-") && (word.last == "e" || word.last == "E") && !word.hasPrefix("0x")) {
            word.unicodeScalars.append(next)
            index += 1
        }
        // An underscore stands between two digits, or after the `0x`.
        guard word.wholeMatch(of: /.*(__|_$|[._eE]_|_[.eE]).*/) == nil || word.hasPrefix("0x"), !word.hasPrefix("_") else { return nil }
        let digits = word.replacing("_", with: "").lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            return Int(digits.dropFirst(2), radix: radix).map { .integer($0) }
        }
        if digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            if digits.hasPrefix("0"), digits.contains(where: { $0 != "0" }) { return nil }
            return Int(digits).map { .integer($0) }
        }
        guard digits.wholeMatch(of: /([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?/) != nil else { return nil }
        return Double(digits.replacing(/\.(?=$|e)/, with: ".0").replacing(/^\./, with: "0.")).map { .number($0) }
    }
}
