/// Puts the fields of one word together as a shell splits them.
struct FieldBuilder {
    private let offset: Int
    /// False where a shell wouldn't split: assignments, redirections, here-documents.
    private let splits: Bool
    private var done: [ShellField] = []
    private var current: ShellField?

    init(offset: Int, splits: Bool) {
        self.offset = offset
        self.splits = splits
    }

    var fields: [ShellField] { done + (current.map { [$0] } ?? []) }

    mutating func append(_ value: ShellValue, isQuoted: Bool) {
        if isQuoted || !splits { return join(value) }
        if value.isUnknown, current == nil {
            current = ShellField(value: value, offset: offset, mayVanish: true)
            return
        }
        let words = value.text.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "\t" || $0 == "\n" }
        for (index, word) in words.enumerated() {
            if index > 0 { end() }
            if !word.isEmpty { join(ShellValue(text: String(word), origins: value.origins)) }
        }
    }

    /// `$@` and `$*`; nil where the arguments aren't known.
    mutating func append(arguments: [ShellField]?, isQuoted: Bool) {
        guard let arguments else { return append(.unknown, isQuoted: false) }
        for (index, argument) in arguments.enumerated() {
            if index > 0 { end() }
            append(argument.value, isQuoted: isQuoted)
            if argument.mayVanish { current?.mayVanish = true }
        }
    }

    private mutating func join(_ value: ShellValue) {
        let begun = current?.value ?? ShellValue(text: "")
        current = ShellField(value: begun + value, offset: offset)
    }

    private mutating func end() {
        if let current { done.append(current) }
        current = nil
    }
}
