import Foundation
import TestKit

/// A started `drydock`. Its output goes into files, so that it never waits for a reader.
final class Child {
    struct Ending {
        /// 0...255, or 128 + n if signal n ended it.
        var status: Int32
    }

    let words: [String]
    private let id: pid_t
    private let outPath: String
    private let errPath: String
    private(set) var ending: Ending?
    /// The most memory that it has had, in KiB, as far as it was looked at while it lived. What wait4 tells isn't its own:
    /// a child that shares its parent's memory until it execs begins with its parent's peak.
    private(set) var peakMemory = 0
    private var measuredAt = ContinuousClock.now - .seconds(1)

    /// - Parameter folder: where the files of its output go.
    init(_ program: String, _ words: [String], environment: [String: String], folder: String) throws {
        self.words = words
        let name = UUID().uuidString
        (outPath, errPath) = ("\(folder)/\(name).out", "\(folder)/\(name).err")
        id = try Shell.launch([program] + words, stdout: outPath, stderr: errPath, environment: environment)
    }

    deinit { end() }

    var out: String { Self.text(outPath) }
    var err: String { Self.text(errPath) }
    var outBytes: [UInt8] { [UInt8](FileManager.default.contents(atPath: outPath) ?? Data()) }

    /// What `run` and `resume` print before all else.
    var runID: String? {
        let text = out
        guard let line = text.split(separator: "\n").first, text.contains("\n"), line.hasPrefix("run: ") else { return nil }
        return String(line.dropFirst("run: ".count))
    }

    /// The ending, if it is there.
    func poll() -> Ending? {
        if let ending { return ending }
        measure()
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        let signal = status & 0x7f
        ending = Ending(status: signal == 0 ? status >> 8 & 0xff : 128 + signal)
        return ending
    }

    private func measure() {
        guard ContinuousClock.now - measuredAt > .milliseconds(50) else { return }
        measuredAt = .now
        let line = Self.text("/proc/\(id)/status").split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        peakMemory = max(peakMemory, line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
    }

    func send(_ signal: Int32) {
        // Not yet waited for, so the number is still its own.
        if poll() == nil { kill(id, signal) }
    }

    /// SIGKILL, and the end of it.
    func end() {
        send(SIGKILL)
        while poll() == nil { usleep(500) }
    }

    @discardableResult
    func wait(within seconds: Double = 120) throws -> Ending {
        if let ending = wait(atMost: seconds) { return ending }
        let report = self.report
        end()
        throw Trouble("didn't end within \(seconds) s: \(report)")
    }

    func wait(atMost seconds: Double) -> Ending? {
        Waiting.until(seconds) { poll() != nil }
        return ending
    }

    /// Until the condition holds, or the program has ended without it.
    func wait(within seconds: Double = 60, for what: String, _ condition: (Child) throws -> Bool) throws {
        var holds = false
        try Waiting.until(seconds) {
            let isOver = poll() != nil
            holds = try condition(self)
            return holds || isOver
        }
        guard holds else { throw Trouble("waited in vain for \(what): \(report)") }
    }

    /// All that it said, shortened, for the message of a failed test.
    var report: String {
        func tail(_ text: String) -> String { text.split(separator: "\n").suffix(25).joined(separator: "\n") }
        let status = ending.map { "status \($0.status)" } ?? "still running"
        return "\(words.joined(separator: " ")): \(status)\n--- out\n\(tail(out))\n--- err\n\(tail(err))"
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// Why a test can't go on.
struct Trouble: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// The only way in which these tests wait: ask again until the answer is yes or the time is over.
enum Waiting {
    @discardableResult
    static func until(_ seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            if try condition() { return true }
            let left = end - ContinuousClock.now
            if left <= .zero { return false }
            usleep(left < .milliseconds(2) ? 200 : 2_000)
        }
    }
}
