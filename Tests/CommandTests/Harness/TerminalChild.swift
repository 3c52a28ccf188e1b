import Foundation
import TestKit

/// A `drydock` with a terminal of its own, and what a person would see there.
final class TerminalChild {
    private let terminal: PseudoTerminal
    private let id: pid_t
    private(set) var screen: ScreenEmulator
    /// All bytes, as they came.
    private(set) var typescript: [UInt8] = []
    private(set) var status: Int32?

    init(_ place: Workplace, columns: Int, rows: Int, environment: [String: String] = [:], _ words: [String]) throws {
        guard let program = Workplace.program else { throw Trouble("drydock isn't built beside the tests") }
        terminal = try PseudoTerminal(columns: columns, rows: rows)
        screen = ScreenEmulator(columns: columns, rows: rows)
        let own = ["PATH": "/usr/bin:/bin", "HOME": place.path("home"), "LC_ALL": "C", "TERM": "xterm", "DRYDOCK_STATE": place.state]
        id = try Shell.launch(
            [program] + words, stdin: terminal.path, stdout: terminal.path, stderr: terminal.path,
            environment: own.merging(environment) { $1 }, ownSession: true)
    }

    deinit {
        if poll() == nil {
            kill(id, SIGKILL)
            waitpid(id, nil, 0)
        }
    }

    /// The ending, if it is there; 128 + n if signal n ended it.
    @discardableResult
    func poll() -> Int32? {
        if status == nil {
            var raw: Int32 = 0
            if waitpid(id, &raw, WNOHANG) == id { status = raw & 0x7f == 0 ? raw >> 8 & 0xff : 128 + raw & 0x7f }
        }
        let bytes = terminal.read()
        typescript += bytes
        screen.feed(bytes)
        return status
    }

    func wait(within seconds: Double = 60, for what: String, _ condition: (ScreenEmulator) throws -> Bool) throws {
        let holds = try Waiting.until(seconds) {
            poll()
            return try condition(screen)
        }
        guard holds else { throw Trouble("waited in vain for \(what): \(report)") }
    }

    func end(within seconds: Double = 60) throws -> Int32 {
        try wait(within: seconds, for: "the end") { _ in status != nil }
        poll()
        return status ?? -1
    }

    func type(_ text: String) { terminal.type(text) }

    /// While the program stands still, so that nothing is on its way that was laid out for the old size.
    func resize(columns: Int, rows: Int) throws {
        kill(id, SIGSTOP)
        var raw: Int32 = 0
        waitpid(id, &raw, WUNTRACED)
        poll()
        terminal.resize(columns: columns, rows: rows)
        screen.resize(columns: columns, rows: rows)
        kill(id, SIGCONT)
    }

    var report: String { "status \(status.map(String.init) ?? "none yet"), the terminal:\n" + screen.all.joined(separator: "\n") }
}
