import Core

/// What a scalar may say. Each answers nil after it has recorded a fault.
extension YAMLNode {
    func text(_ what: String, _ faults: Faults) -> Located<String>? {
        switch content {
        case .scalar("", isPlain: true): faults.add("\(what) has no value", at: place, "write one, or remove the key")
        case .scalar(let text, _): return Located(text, at: place)
        case .sequence, .mapping:
            faults.add("\(kind) where \(what) should be", at: place, "write text; text with '{', '[' or ': ' in it needs quotes")
        }
        return nil
    }

    func integer(_ what: String, in range: ClosedRange<Int>, _ faults: Faults) -> Int? {
        guard let text = text(what, faults) else { return nil }
        let bounds = range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
        let isDecimal = text.value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-") }
        guard isDecimal, let number = Int(text.value), range.contains(number) else {
            faults.add("\(what) is '\(text.value)'", at: place, "write a whole number, \(bounds)")
            return nil
        }
        return number
    }

    func boolean(_ what: String, _ faults: Faults) -> Bool? {
        guard let text = text(what, faults) else { return nil }
        switch text.value {
        case "true": return true
        case "false": return false
        default:
            faults.add("\(what) is '\(text.value)'", at: place, "write true or false")
            return nil
        }
    }

    func name<Subject>(_ what: String, as _: Subject.Type, _ faults: Faults) -> Located<Identifier<Subject>>? {
        text(what, faults).flatMap { Self.name($0, what, faults) }
    }

    static func name<Subject>(_ text: Located<String>, _ what: String, _ faults: Faults) -> Located<Identifier<Subject>>? {
        if let name = Identifier<Subject>(rawValue: text.value) { return Located(name, at: text.place) }
        faults.add("\(what) is '\(text.value)', which is not a name", at: text.place, "use \(Identifier<Subject>.rule)")
        return nil
    }

    func word<Word: CaseIterable & RawRepresentable>(_ what: String, as _: Word.Type, _ faults: Faults) -> Word?
    where Word.RawValue == String {
        guard let text = text(what, faults) else { return nil }
        if let word = Word(rawValue: text.value) { return word }
        let words = Word.allCases.map(\.rawValue)
        faults.add("\(what) is '\(text.value)'", at: place,
                   didYouMean(text.value, among: words, otherwise: "write \(words.joined(separator: ", "))"))
        return nil
    }

    /// Seconds.
    func duration(_ what: String, _ faults: Faults) -> Int? {
        guard let text = text(what, faults) else { return nil }
        do { return try Units.seconds(text.value) } catch {
            faults.add("\(what): \(error.problem)", at: place, error.remedy)
            return nil
        }
    }

    /// A duration, or a parameter that holds one.
    func setting(_ what: String, _ faults: Faults) -> Located<StepTemplate.Setting>? {
        guard let text = text(what, faults) else { return nil }
        guard text.value.hasPrefix("{{") else { return duration(what, faults).map { Located(.seconds($0), at: place) } }
        if text.value.hasSuffix("}}"), let name = ParameterName(rawValue: String(text.value.dropFirst(2).dropLast(2))) {
            return Located(.parameter(name), at: place)
        }
        faults.add("\(what) is '\(text.value)'", at: place, "write a duration like 75m, or one placeholder and nothing else: \"{{name}}\"")
        return nil
    }
}
