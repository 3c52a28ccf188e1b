extension ShellInvocation {
    /// The arguments that are neither options nor their values.
    ///
    /// - Parameters:
    ///   - valued: the short options that take a value.
    ///   - longs: the long options, with their dashes, whose value may be a word of its own.
    func operands(valued: String = "", longs: Set<String> = []) -> [ShellField] {
        var operands: [ShellField] = [], rest = arguments
        while let field = rest.popFirst() {
            let text = field.text
            if text == "--" { return operands + rest }
            guard text.hasPrefix("-"), text != "-" else {
                operands.append(field)
                continue
            }
            if text.hasPrefix("--") || longs.contains(text) {
                if longs.contains(text) { _ = rest.popFirst() }
            } else if let value = text.dropFirst().firstIndex(where: valued.contains), text.index(after: value) == text.endIndex {
                _ = rest.popFirst()
            }
        }
        return operands
    }

    /// The first operand that certainly is one; empty where it isn't known.
    func verb(valued: String = "", longs: Set<String> = []) -> String {
        guard let first = operands(valued: valued, longs: longs).first(where: { !$0.mayVanish }) else { return "" }
        return first.value.isKnown ? first.text : ""
    }

    /// Whether an option was given, as a letter among others (`-rf`) or in full, with or without `=value`.
    func has(_ letters: String, _ longs: String...) -> Bool {
        for field in arguments {
            if field.text == "--" { return false }
            if longs.contains(where: { field.text == $0 || field.text.hasPrefix($0 + "=") }) { return true }
            if field.text.hasPrefix("-"), !field.text.hasPrefix("--"), field.text.dropFirst().contains(where: letters.contains) {
                return true
            }
        }
        return false
    }

    /// The value of the last such option: `-u x`, `-ux`, `-su x`, `--user x`, `--user=x`.
    func value(of letter: Character?, _ longs: String...) -> ShellField? {
        var found: ShellField?
        for (index, field) in fields.enumerated().dropFirst() {
            let next = index + 1 < fields.count ? fields[index + 1] : nil
            if longs.contains(field.text) { found = next ?? found }
            if let long = longs.first(where: { field.text.hasPrefix($0 + "=") }) { found = field.dropping(long.count + 1) }
            guard let letter, field.text.hasPrefix("-"), let place = field.text.dropFirst().firstIndex(of: letter),
                  field.text[..<place].dropFirst().allSatisfy(\.isLetter) else { continue }
            let rest = field.text[field.text.index(after: place)...]
            found = rest.isEmpty ? next ?? found : field.dropping(field.text.count - rest.count)
        }
        return found
    }

    /// The long options, as they are written, without values.
    var longOptions: [String] {
        arguments.map(\.text).filter { $0.hasPrefix("--") && $0 != "--" }.map { String($0.prefix { $0 != "=" }) }
    }

    /// Name and what follows, for messages.
    func words(_ parts: String...) -> String { ([name] + parts).joined(separator: " ") }
}

extension ShellField {
    func dropping(_ count: Int) -> ShellField {
        var field = self
        field.value.text = String(text.dropFirst(count))
        return field
    }
}
