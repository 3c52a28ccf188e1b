import Core
import Foundation
import Glibc
import Screen
import Synchronization

/// Data goes to standard output, talk to standard error; neither failing ends the program. Colours are for data only.
enum Terminal {
    static let isColoured = isatty(STDOUT_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// Data: whole lines. Returns false once nobody reads any more.
    @discardableResult
    static func print(_ text: String) -> Bool { say(text + "\n", to: STDOUT_FILENO) }

    /// Talk quotes what people, files and hosts said; nothing of it reaches the terminal as a command.
    static func talk(_ text: String) { say(Harmless.text(text) + "\n", to: STDERR_FILENO) }

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

    // MARK: - The live region

    /// What is drawn at the lower end of the terminal, and on which descriptor. All that is printed meanwhile goes above it.
    private static let live = Mutex<(region: LiveRegion, descriptor: CInt)?>(nil)

    /// Where there is a terminal to draw on: standard output, else standard error. One that understands nothing but lines is none.
    /// - Parameter besidePipe: also where standard output is a pipe: what reads it (`tee`) may print on the same terminal, across
    ///   the drawing.
    static func screen(besidePipe: Bool = false) -> CInt? {
        let kind = ProcessInfo.processInfo.environment["TERM"] ?? ""
        guard !kind.isEmpty, kind != "dumb" else { return nil }
        if isatty(STDOUT_FILENO) == 1 { return STDOUT_FILENO }
        var out = stat()
        let isPipe = fstat(STDOUT_FILENO, &out) != 0 || ![S_IFREG, S_IFCHR].contains(out.st_mode & S_IFMT)
        return isatty(STDERR_FILENO) == 1 && (besidePipe || !isPipe) ? STDERR_FILENO : nil
    }

    /// Columns and rows; nil where the terminal doesn't tell them.
    static func size(of descriptor: CInt) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Draws lines in the place of those drawn before. Returns false once the terminal is gone.
    static func draw(_ lines: [Line], on descriptor: CInt, columns: Int, rows: Int, afresh: Bool) -> Bool {
        live.withLock { live in
            // Where somebody is asked something the question stays to be seen.
            if SecretQuestion.isAsking { return true }
            // NO_COLOR (no-color.org): any text in it.
            var own = live ?? (LiveRegion(coloured: (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty), descriptor)
            let text = own.region.show(lines, columns: columns, rows: rows, afresh: afresh)
            live = write(Array(text.utf8), to: descriptor) ? own : nil
            return live != nil
        }
    }

    /// Takes the drawing away; what was printed stays.
    static func wipe() {
        live.withLock { live in
            if var own = live { write(Array(own.region.wipe().utf8), to: own.descriptor) }
            live = nil
        }
    }

    @discardableResult
    private static func say(_ text: String, to descriptor: CInt) -> Bool {
        live.withLock { live in
            guard var own = live, isatty(descriptor) == 1, let size = size(of: own.descriptor) else { return write(Array(text.utf8), to: descriptor) }
            let whole = own.region.print(text, columns: size.columns, rows: size.rows)
            live = own
            return write(Array(whole.utf8), to: descriptor)
        }
    }

    /// From here on nothing reaches standard error, whoever writes to it.
    static func hush() {
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nowhere >= 0 else { return }
        dup2(nowhere, STDERR_FILENO)
        close(nowhere)
    }

    /// At once, without the C library's farewell: it would take OpenSSL apart under the thread that still speaks SSH.
    /// Nothing is buffered here that could be lost.
    static func exit(_ code: Core.ExitCode) -> Never {
        wipe()
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
