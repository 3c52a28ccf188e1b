/// Durations in seconds and sizes in bytes, as people write and read them.
public enum Units {
    /// Why a text is no duration or size.
    public enum Fault: Error, Hashable, Sendable {
        case notADuration(String), notASize(String), tooLarge(String)
    }

    /// `90s`, `10m`, `1h30m`, `21d`, or a plain number of seconds. Units go from large to small, each at most once; one
    /// space may part them, so that what ``words(seconds:)`` prints can be read back.
    public static func seconds(_ written: String) throws(Fault) -> Int {
        guard let parts = parts(of: written) else { throw .notADuration(written) }
        if parts.count == 1, parts[0].unit.isEmpty { return try number(parts[0].digits, times: 1, in: written) }
        var total = 0, next = durationUnits.startIndex
        for part in parts {
            guard let unit = durationUnits[next...].firstIndex(where: { $0.word == part.unit }) else {
                throw .notADuration(written)
            }
            next = unit + 1
            let (sum, overflow) = try total.addingReportingOverflow(
                number(part.digits, times: durationUnits[unit].worth, in: written))
            if overflow { throw .tooLarge(written) }
            total = sum
        }
        return total
    }

    /// `2GiB`, `500MB`, `2 GiB`, or a plain number of bytes.
    public static func bytes(_ written: String) throws(Fault) -> Int {
        guard let parts = parts(of: written) else { throw .notASize(written) }
        guard parts.count == 1 else { throw .notASize(written) }
        if parts[0].unit.isEmpty { return try number(parts[0].digits, times: 1, in: written) }
        guard let unit = sizeUnits.first(where: { $0.word == parts[0].unit }) else { throw .notASize(written) }
        return try number(parts[0].digits, times: unit.worth, in: written)
    }

    /// `1h 15m`, exactly; the two largest units of a long time are not enough for a plan that is signed.
    public static func words(seconds: Int) -> String {
        if seconds == 0 { return "0s" }
        var rest = seconds.magnitude, words: [String] = []
        for unit in durationUnits where rest >= unit.worth.magnitude {
            words.append("\(rest / unit.worth.magnitude)\(unit.word)")
            rest %= unit.worth.magnitude
        }
        return (seconds < 0 ? "-" : "") + words.joined(separator: " ")
    }

    /// `2 GiB` or `500 MB` where that is exact; else one decimal, rounded down: `1.1 MiB`.
    public static func words(bytes: Int) -> String {
        let size = bytes.magnitude, sign = bytes < 0 ? "-" : ""
        let exact = sizeUnits.filter { size >= $0.worth.magnitude && size % $0.worth.magnitude == 0 }
        if let unit = exact.max(by: { $0.worth < $1.worth }), size / unit.worth.magnitude < 10_000 {
            return "\(sign)\(size / unit.worth.magnitude) \(unit.word)"
        }
        guard let unit = sizeUnits.last(where: { $0.isBinary && size >= $0.worth.magnitude }) else {
            return "\(bytes) bytes"
        }
        let worth = unit.worth.magnitude
        return "\(sign)\(size / worth).\(size % worth * 10 / worth) \(unit.word)"
    }

    private struct Unit {
        let word: String
        let worth: Int
        var isBinary: Bool { word.hasSuffix("iB") }
    }

    private static let durationUnits = [
        Unit(word: "d", worth: 86_400), Unit(word: "h", worth: 3_600), Unit(word: "m", worth: 60), Unit(word: "s", worth: 1),
    ]

    private static let sizeUnits = [
        Unit(word: "kB", worth: 1_000), Unit(word: "KiB", worth: 1 << 10), Unit(word: "MB", worth: 1_000_000),
        Unit(word: "MiB", worth: 1 << 20), Unit(word: "GB", worth: 1_000_000_000), Unit(word: "GiB", worth: 1 << 30),
        Unit(word: "TB", worth: 1_000_000_000_000), Unit(word: "TiB", worth: 1 << 40),
    ]

    /// Numbers, each with the letters behind it; nil if anything else stands there.
    private static func parts(of text: String) -> [(digits: Substring, unit: Substring)]? {
        var parts: [(Substring, Substring)] = [], rest = text[...]
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            // A size may have a space before its unit; a duration's space stands between two parts, before a digit.
            if rest.first == " ", let letter = rest.dropFirst().first, letter.isASCII, letter.isLetter { rest.removeFirst() }
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            if digits.isEmpty { return nil }
            parts.append((digits, unit))
            if rest.first == " ", let digit = rest.dropFirst().first, digit.isASCII, digit.isNumber { rest.removeFirst() }
        } while !rest.isEmpty
        return parts
    }

    private static func number(_ digits: Substring, times worth: Int, in written: String) throws(Fault) -> Int {
        guard let number = Int(digits) else { throw .tooLarge(written) }
        let (product, overflow) = number.multipliedReportingOverflow(by: worth)
        if overflow { throw .tooLarge(written) }
        return product
    }
}

extension Units.Fault: CustomStringConvertible {
    public var problem: String {
        switch self {
        case .notADuration(let text): "'\(text)' is not a duration"
        case .notASize(let text): "'\(text)' is not a size"
        case .tooLarge(let text): "'\(text)' is more than this program can count"
        }
    }

    public var remedy: String {
        switch self {
        case .notADuration: "write it like 90s, 10m, 2h, 1h30m or 21d, or as a number of seconds"
        case .notASize: "write it like 2GiB or 500MB (kB, MB, GB, TB, KiB, MiB, GiB, TiB), or as a number of bytes"
        case .tooLarge: "write a smaller number"
        }
    }

    public var description: String { "\(problem); \(remedy)" }
}
