import Foundation

/// A place in the sources where the text of an error is put together.
struct Message: Equatable {
    /// Below Sources.
    var file: String
    /// Its literals; what is filled in stands in braces, and ` | ` where the code chooses or joins.
    var text: String
    /// Whether a variable in the call brings the remedy.
    var takesRemedy = false
    /// Whether it is made with a place in a file.
    var takesPlace = false
    /// What makes it, such as `Leave`; empty for a branch of a description.
    var call = ""
}

/// Finds the messages of one Swift file: literals in calls that make errors, and in the descriptions of error types. Knows of Swift
/// what it needs for that: strings, interpolations, comments, brackets.
struct MessageScanner {
    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private var messages: [Message] = []

    static func messages(in source: String, of file: String) -> [Message] {
        var scanner = MessageScanner(source, file)
        scanner.scan()
        return scanner.messages
    }

    private init(_ source: String, _ file: String) {
        // One byte more than is read ahead anywhere.
        bytes = Array(source.utf8) + [0, 0, 0]
        self.file = file
    }

    private static let calls: Set = ["Leave", "Diagnostic", "ValidationError", "faults.add", ".unusable", "StepEnding", "LintFinding", "refusal", "fail", "refuse"]
    private static let endings = ["Failure", "Fault", "Unusable", "Unreadable", "Problem"]
    private static let descriptions = ["var description: String {", "var sentence: String {", "var problem: String {", "var remedy: String {"]

    private mutating func scan() {
        let isOfErrors = has(": Error") || has(", Error") || has("HostFailure")
        while position < bytes.count - 3 {
            if skipNonCode() { continue }
            switch bytes[position] {
            case UInt8(ascii: "(") where makesError(callee()):
                let start = position, call = callee()
                skipBrackets()
                note(start..<position, call)
            case UInt8(ascii: "{") where isOfErrors && Self.descriptions.contains(where: { line(upTo: position).hasSuffix($0) }):
                let start = position
                skipBrackets()
                for part in cases(start..<position) { note(part) }
            default: position += 1
            }
        }
    }

    // MARK: - Where messages are

    /// The name before an opening parenthesis.
    private func callee() -> String {
        var start = position
        while start > 0, Self.isName(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".") { start -= 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        let before = line(upTo: start)
        return ["func", "case", "init"].contains { before.hasSuffix("\($0) ") } ? "" : name
    }

    private func makesError(_ name: String) -> Bool {
        guard let last = name.split(separator: ".").last, name != "preconditionFailure" else { return false }
        return Self.calls.contains(name) || Self.calls.contains(".\(last)") && name.hasPrefix(".") || Self.endings.contains { last.hasSuffix($0) } && last.first?.isUppercase == true
    }

    /// The branches of a description, each a message.
    private func cases(_ range: Range<Int>) -> [Range<Int>] {
        var starts = [range.lowerBound], at = range.lowerBound
        while at < range.upperBound {
            if bytes[at] == UInt8(ascii: "\n") {
                var next = at + 1
                while bytes[next] == UInt8(ascii: " ") { next += 1 }
                if bytes[next...].starts(with: Array("case ".utf8)) || bytes[next...].starts(with: Array("default".utf8)) { starts.append(at) }
            }
            at += 1
        }
        return zip(starts, starts.dropFirst() + [range.upperBound]).map { $0..<$1 }
    }

    private mutating func note(_ range: Range<Int>, _ call: String = "") {
        let raw = String(decoding: bytes[range], as: UTF8.self)
        if raw.hasPrefix("(.succeeded") || raw.hasPrefix("(.skipped") || raw.hasPrefix("(.cancelled") || raw.hasPrefix("(outcome") { return }
        let parts = literals(range).filter { $0.contains(" ") && $0.contains(where: \.isLetter) || $0.contains("{") }
        guard !parts.isEmpty else { return }
        // A sentence that was only broken for its length is put together again.
        let text = parts.dropFirst().reduce(parts[0]) { $0 + ($0.hasSuffix(" ") ? "" : " | ") + $1 }
        messages.append(Message(
            file: file, text: text, takesRemedy: raw.contains("remedy"), takesPlace: raw.contains("at: ") && !raw.contains("at: nil"), call: call))
    }

    private func literals(_ range: Range<Int>) -> [String] {
        var inner = self, found: [String] = []
        inner.position = range.lowerBound
        while inner.position < range.upperBound {
            if let text = inner.literal() { found.append(text) } else if !inner.skipComment() { inner.position += 1 }
        }
        return found
    }

    // MARK: - Swift, as far as needed

    private func has(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
    }

    private func line(upTo end: Int) -> String {
        let start = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return String(decoding: bytes[start..<end], as: UTF8.self) + (end < bytes.count && bytes[end] == UInt8(ascii: "{") ? "{" : "")
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private func starts(_ text: StaticString) -> Bool { bytes[position...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }

    private mutating func skipNonCode() -> Bool { skipComment() || literal() != nil || skipPattern() }

    private mutating func skipComment() -> Bool {
        guard starts("//") else { return false }
        while position < bytes.count - 3, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        return true
    }

    /// A regular expression between slashes, on one line.
    private mutating func skipPattern() -> Bool {
        guard bytes[position] == UInt8(ascii: "/"), position > 0, [UInt8(ascii: " "), UInt8(ascii: "(")].contains(bytes[position - 1]), bytes[position + 1] != UInt8(ascii: " ") else { return false }
        var end = position + 1
        while bytes[end] != UInt8(ascii: "/") || bytes[end - 1] == UInt8(ascii: "\\") {
            if bytes[end] == UInt8(ascii: "\n") || bytes[end] == 0 { return false }
            end += 1
        }
        position = end + 1
        return true
    }

    /// From an opening bracket past its closing one.
    private mutating func skipBrackets() {
        var depth = 0
        while position < bytes.count - 3 {
            if skipNonCode() { continue }
            switch bytes[position] {
            case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return }
        }
    }

    /// The text of a literal that begins here, and the way past it.
    private mutating func literal() -> String? {
        if starts("#\"") {
            while position < bytes.count - 3, !starts("\"#") || position == 0 { position += 1 }
            position += 2
            return ""
        }
        guard bytes[position] == UInt8(ascii: "\"") else { return nil }
        let isLong = starts("\"\"\"")
        position += isLong ? 3 : 1
        var text: [UInt8] = []
        while position < bytes.count - 3, !(isLong ? starts("\"\"\"") : bytes[position] == UInt8(ascii: "\"")) {
            if starts("\\(") {
                position += 1
                let start = position + 1
                skipBrackets()
                text += Array("{\(Self.filler(String(decoding: bytes[start..<(position - 1)], as: UTF8.self)))}".utf8)
            } else if bytes[position] == UInt8(ascii: "\\") {
                let next = bytes[position + 1]
                if next != UInt8(ascii: "\n") { text.append(next == UInt8(ascii: "n") || next == UInt8(ascii: "t") ? UInt8(ascii: " ") : next) }
                position += 2
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        position += isLong ? 3 : 1
        let whole = String(decoding: text, as: UTF8.self)
        return isLong ? whole.split(separator: /\s+/).joined(separator: " ") : whole
    }

    /// Short names say what is filled in; longer expressions don't help a reader.
    private static func filler(_ expression: String) -> String {
        expression.count <= 24 && expression.allSatisfy { $0.isLetter || $0.isNumber || "_.$?".contains($0) } ? expression : "…"
    }
}
