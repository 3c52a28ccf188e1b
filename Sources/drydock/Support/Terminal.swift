import Core
import Foundation
import Glibc

/// Data goes to standard output, talk to standard error; neither failing ends the program. Colours are for data only.
enum Terminal {
    static let isColoured = isatty(STDOUT_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// Data: whole lines. Returns false once nobody reads any more.
    @discardableResult
    static func print(_ text: String) -> Bool { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }

    /// Talk quotes what people, files and hosts said; nothing of it reaches the terminal as a command.
    static func talk(_ text: String) { write(Array((Harmless.text(text) + "\n").utf8), to: STDERR_FILENO) }

    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: CInt = STDOUT_FILENO) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// At once, without the C library's farewell: it would take OpenSSL apart under the thread that still speaks SSH.
    /// Nothing is buffered here that could be lost.
    static func exit(_ code: Core.ExitCode) -> Never {
        SecretQuestion.restoreEcho()
        _exit(code.rawValue)
    }

    /// Operating system user and machine of who typed the command.
    static var typedBy: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let machine = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(NSUserName())@\(machine)"
    }
}

enum Colour: String {
    case red = "31", green = "32", yellow = "33", cyan = "36", dim = "2", bold = "1"

    func callAsFunction(_ text: String) -> String { Terminal.isColoured ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text }
}

/// Makes what came from files and hosts harmless on a terminal: no control character, no change of writing direction.
enum Harmless {
    /// One line: breaks and tabs are shown as escapes too.
    static func line(_ text: String) -> String { escape(text, keeping: []) }

    /// Several lines: breaks and tabs stay.
    static func text(_ text: String) -> String { escape(text, keeping: ["\n", "\t"]) }

    private static func escape(_ text: String, keeping kept: Set<Unicode.Scalar>) -> String {
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if kept.contains(scalar) || isHarmless(scalar) {
                safe.append(scalar)
            } else {
                safe.append(contentsOf: spelled(scalar).unicodeScalars)
            }
        }
        return String(safe)
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{1B}": "\\e"
        default: scalar.value < 256 ? String(format: "\\x%02x", scalar.value) : String(format: "\\u{%x}", scalar.value)
        }
    }
}

/// Columns, as wide as their widest cell; the last isn't padded.
enum Table {
    /// Whether its lines are too long for the terminal; never in a pipe, where nobody looks.
    static func isTooWide(_ table: String) -> Bool {
        isatty(STDOUT_FILENO) == 1 && table.split(separator: "\n").contains { $0.count > Wrapped.width + (Terminal.isColoured ? 8 : 0) }
    }

    static func text(_ header: [String], _ rows: [[String]]) -> String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.enumerated().map { index, row in
            let cells = zip(row, widths).enumerated().map { position, cell in
                position == row.count - 1 ? cell.0 : cell.0.padding(toLength: cell.1, withPad: " ", startingAt: 0)
            }
            let line = cells.joined(separator: "  ")
            return index == 0 ? Colour.dim(line) : line
        }.joined(separator: "\n")
    }
}

enum JSON {
    /// One document on one line, keys sorted, times as ISO 8601.
    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
