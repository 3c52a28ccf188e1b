import Foundation

/// What stands in an inventory where a host is named: a name with ranges, perhaps with a port.
struct HostPattern {
    struct Fault: Error { var problem: String }

    /// So many names come from one pattern at most.
    static let most = 65_536

    private(set) var names: [String]
    private(set) var port: Int?

    init(_ text: String) throws(Fault) {
        let (pattern, port) = Self.address(text)
        if text.hasSuffix(":"), port == nil { throw Fault(problem: "'\(text)' ends in ':'") }
        self.port = port
        names = []
        try Self.expand(pattern[...], into: &names)
        if names.contains("---") { throw Fault(problem: "'---' where a host should be") }
    }

    /// The pattern without its port; with it, and no port, where this isn't the name of a host at all.
    private static func address(_ text: String) -> (String, port: Int?) {
        var rest = text[...], port: Int?
        if let match = rest.wholeMatch(of: /\[(.+)\]:([0-9]+)/) { (rest, port) = (match.1, Int(match.2)) }
        if let match = rest.wholeMatch(of: /((?:[^:\[\]]|\[[^\]]*\])*):([0-9]+)/) { (rest, port) = (match.1, Int(match.2)) }
        return isHostName(rest) || isIPv6(String(rest.replacing(/\[[0-9a-fA-F]+:[0-9a-fA-F]+(:[0-9]+)?\]/, with: "1"))) ? (String(rest), port) : (text, nil)
    }

    /// Labels, in which ranges may stand; also IPv4.
    static func isHostName(_ text: Substring) -> Bool {
        let plain = text.replacing(/\[([a-zA-Z]:[a-zA-Z]|[0-9]+:[0-9]+)(:[0-9]+)?\]/, with: "0")
        return plain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            label.first.map { isWord($0) } == true && label.last.map { isWord($0) && $0 != "_" } == true && label.allSatisfy { isWord($0) || $0 == "-" }
        }
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }

    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    private static func expand(_ pattern: Substring, into names: inout [String]) throws(Fault) {
        guard let open = pattern.firstIndex(of: "[") else {
            guard names.count < most else { throw Fault(problem: "a pattern of more than \(most) hosts") }
            names.append(String(pattern))
            return
        }
        guard let close = pattern.firstIndex(of: "]"), open < close else { throw Fault(problem: "'\(pattern)' has a '[' without its ']'") }
        for middle in try range(pattern[pattern.index(after: open)..<close]) {
            try expand(pattern[..<open] + middle + pattern[pattern.index(after: close)...], into: &names)
        }
    }

    /// `01:50:2`, `a:f`.
    private static func range(_ text: Substring) throws(Fault) -> [String] {
        let bounds = text.split(separator: ":", omittingEmptySubsequences: false)
        guard bounds.count == 2 || bounds.count == 3 else { throw Fault(problem: "the range '[\(text)]' isn't begin:end or begin:end:step") }
        let begin = bounds[0].isEmpty ? "0" : bounds[0], end = bounds[1]
        guard let step = bounds.count == 3 ? Int(bounds[2]) : 1, step > 0 else { throw Fault(problem: "the range '[\(text)]' has no step above 0") }
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").map(String.init)
        if let first = letters.firstIndex(of: String(begin)), let last = letters.firstIndex(of: String(end)) {
            guard first <= last else { throw Fault(problem: "the range '[\(text)]' ends before it begins") }
            return stride(from: first, through: last, by: step).map { letters[$0] }
        }
        guard let first = Int(begin), let last = Int(end), first >= 0, last >= 0 else {
            throw Fault(problem: "the range '[\(text)]' isn't between two numbers or two letters")
        }
        let isPadded = begin.hasPrefix("0") && begin.count > 1
        guard !isPadded || begin.count == end.count else { throw Fault(problem: "the bounds of the range '[\(text)]' differ in length") }
        guard first <= last else { throw Fault(problem: "the range '[\(text)]' ends before it begins") }
        guard (last - first) / step < most else { throw Fault(problem: "a pattern of more than \(most) hosts") }
        return stride(from: first, through: last, by: step).map { number in
            let digits = "\(number)"
            return isPadded ? String(repeating: "0", count: max(0, begin.count - digits.count)) + digits : digits
        }
    }
}
