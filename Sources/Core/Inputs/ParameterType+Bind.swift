/// Why a text is no value of a parameter's type.
public struct ParameterFault: Error, Hashable, Sendable, CustomStringConvertible {
    public var problem: String
    public var remedy: String
    public init(_ problem: String, remedy: String) {
        self.problem = problem
        self.remedy = remedy
    }
    public var description: String { "\(problem); \(remedy)" }
}

extension ParameterType {
    /// The value that scripts get for what a person wrote: sizes in bytes, durations in seconds, integers without
    /// leading zeros (a shell would read those as octal), all else as written.
    public func bind(_ written: String) throws(ParameterFault) -> BoundValue {
        switch self {
        case .string(let pattern): try checkString(written, pattern)
        case .boolean: try checkBoolean(written)
        case .choice(let choices): try checkChoice(written, choices)
        case .unit: try checkUnit(written)
        case .path: try checkPath(written)
        case .content: try checkContent(written)
        case .secret: try checkSecret(written)
        case .integer(let min, let max):
            return try number(written, Self.integer(written), min, max) { "\($0)" }
        case .size(let min, let max):
            return try number(written, Self.unit { () throws(Units.Fault) in try Units.bytes(written) }, min, max) {
                Units.words(bytes: $0)
            }
        case .duration(let min, let max):
            return try number(written, Self.unit { () throws(Units.Fault) in try Units.seconds(written) }, min, max) {
                Units.words(seconds: $0)
            }
        }
        return BoundValue(value: written, written: written)
    }

    private func checkString(_ written: String, _ pattern: String?) throws(ParameterFault) {
        if written.unicodeScalars.contains("\0") {
            throw ParameterFault("the value holds a NUL character", remedy: "remove it: no command can be given one")
        }
        guard let pattern else { return }
        let compiled: Pattern
        do { compiled = try Pattern(pattern) } catch { throw ParameterFault(error.problem, remedy: error.remedy) }
        guard compiled.matchesWhole(of: written) else {
            throw ParameterFault("'\(written)' doesn't match the pattern \(pattern)", remedy: "the whole value must match")
        }
    }

    private func checkPath(_ written: String) throws(ParameterFault) {
        let parts = written.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isClean = written == "/" || parts.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." }
        guard written.hasPrefix("/"), isClean, !written.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "\u{7F}" }) else {
            throw ParameterFault(
                "'\(written)' is not an absolute path", remedy: "begin with '/', without '..', doubled slashes or control characters")
        }
    }

    /// Bytes of a content: what stands in a plan goes with it everywhere.
    public static let longestContent = 64 * 1024

    private func checkContent(_ written: String) throws(ParameterFault) {
        if written.unicodeScalars.contains("\0") {
            throw ParameterFault("the content holds a NUL character", remedy: "only text can be put in place")
        }
        guard written.utf8.count <= Self.longestContent else {
            throw ParameterFault("the content has \(written.utf8.count) bytes", remedy: "at most \(Self.longestContent) are allowed")
        }
    }

    private func checkSecret(_ written: String) throws(ParameterFault) {
        // What stands here may be the secret itself, so it is not repeated.
        guard written.isEmpty || SecretReference(written) != nil else {
            throw ParameterFault("the value is no reference to a secret", remedy: "write env:NAME, file:PATH or command:COMMAND, never the secret itself")
        }
    }

    private func checkBoolean(_ written: String) throws(ParameterFault) {
        guard written == "true" || written == "false" else {
            throw ParameterFault("'\(written)' is not a boolean", remedy: "write true or false")
        }
    }

    private func checkChoice(_ written: String, _ choices: [String]) throws(ParameterFault) {
        guard !choices.contains(written) else { return }
        throw ParameterFault(
            "'\(written)' is not one of the choices",
            remedy: didYouMean(written, among: choices, otherwise: "write one of: \(choices.joined(separator: ", "))"))
    }

    private func number(
        _ written: String, _ value: Int, _ min: Int?, _ max: Int?, words: (Int) -> String
    ) throws(ParameterFault) -> BoundValue {
        if let min, value < min {
            throw ParameterFault("'\(written)' is too small", remedy: "the least allowed is \(words(min))")
        }
        if let max, value > max {
            throw ParameterFault("'\(written)' is too large", remedy: "the most allowed is \(words(max))")
        }
        return BoundValue(value: "\(value)", written: written)
    }

    private static func integer(_ written: String) throws(ParameterFault) -> Int {
        let digits = written.utf8.first == UInt8(ascii: "-") ? written.utf8.dropFirst() : written.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw ParameterFault("'\(written)' is not an integer", remedy: "write it in decimal digits")
        }
        guard let value = Int(written) else {
            throw ParameterFault("'\(written)' is more than this program can count", remedy: "write a smaller number")
        }
        return value
    }

    private static func unit(_ parse: () throws(Units.Fault) -> Int) throws(ParameterFault) -> Int {
        do { return try parse() } catch { throw ParameterFault(error.problem, remedy: error.remedy) }
    }
}

extension ParameterType {
    private static let unitSuffixes = [
        "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
    ]

    /// systemd.unit(5): a prefix, for an instance `@` and its name, a dot and the type; a name without a type is a
    /// service's, as systemctl(1) reads it. Stricter in two points: a template without an instance can't be started, and
    /// a leading `-` would be read as an option.
    private func checkUnit(_ written: String) throws(ParameterFault) {
        let dot = written.lastIndex(of: ".").flatMap { dot in
            Self.unitSuffixes.contains(String(written[written.index(after: dot)...])) ? dot : nil
        } ?? written.endIndex
        let parts = written[..<dot].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty }), !parts.isEmpty else {
            throw ParameterFault(
                "'\(written)' lacks a name before its type or around its '@'",
                remedy: "write a whole unit, like nginx.service or getty@tty1.service")
        }
        guard !written.hasPrefix("-"), written.utf8.count <= 255, parts[0].unicodeScalars.allSatisfy(Self.isUnitCharacter),
            parts.dropFirst().allSatisfy({ $0.unicodeScalars.allSatisfy { Self.isUnitCharacter($0) || $0 == "@" } })
        else {
            throw ParameterFault(
                "'\(written)' is not a unit's name",
                remedy: "use at most 255 letters, digits, ':', '-', '_', '.', '\\' and '@', and no '-' at the beginning")
        }
    }

    private static func isUnitCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ":", "-", "_", ".", "\\": true
        default: false
        }
    }
}
