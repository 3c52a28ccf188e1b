/// What a plain scalar means in YAML 1.1, which Ansible reads: `yes` is a truth value there and `022` is eighteen.
enum PlainScalar {
    static func content(_ text: String) -> AnsibleNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .boolean(true)
        case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .boolean(false)
        default: break
        }
        if let number = integer(text) { return .integer(number) }
        if let number = float(text) { return .number(number) }
        return .text(text)
    }

    private static func integer(_ text: String) -> Int? {
        let isNegative = text.hasPrefix("-")
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard unsigned.utf8.allSatisfy({ $0 < 0x80 }), let first = unsigned.first, first.isNumber else { return nil }
        let digits = unsigned.replacing("_", with: "")
        func signed(_ number: Int?) -> Int? { number.map { isNegative ? -$0 : $0 } }
        if digits.hasPrefix("0b") { return signed(Int(digits.dropFirst(2), radix: 2)) }
        if digits.hasPrefix("0x") { return signed(Int(digits.dropFirst(2), radix: 16)) }
        if digits == "0" { return 0 }
        if digits.hasPrefix("0") { return unsigned.contains(":") ? nil : signed(Int(digits.dropFirst(), radix: 8)) }
        if !unsigned.contains(":") { return digits.allSatisfy(\.isNumber) ? signed(Int(digits)) : nil }
        return sexagesimal(digits[...]).flatMap(signed)
    }

    /// `1:30` is ninety. The last part, and those before it but the first, are below 60.
    private static func sexagesimal(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var sum = 0
        for (index, part) in parts.enumerated() {
            guard !part.isEmpty, part.allSatisfy(\.isNumber), let number = Int(part), index == 0 || (part.count <= 2 && number < 60) else { return nil }
            let (product, overflow) = sum.multipliedReportingOverflow(by: 60)
            guard !overflow, product <= .max - number else { return nil }
            sum = product + number
        }
        return sum
    }

    /// With a dot, always: `1e5` is text in YAML 1.1. An exponent has its sign.
    private static func float(_ text: String) -> Double? {
        guard text.wholeMatch(of: /([-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?/) != nil else { return nil }
        return Double(text.replacing("_", with: "").replacing(/\.(?=$|[eE])/, with: ".0"))
    }
}
