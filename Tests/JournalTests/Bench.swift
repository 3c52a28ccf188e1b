import Core
import Foundation
import GRDB
import TestKit
import Testing

@testable import Journal

/// A folder of this test's own; whoever makes it removes it.
final class Scratch: Sendable {
    let path: String
    init() throws {
        path = NSTemporaryDirectory() + "drydock-journal-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    var state: String { path + "/drydock.sqlite" }

    /// A plain connection that knows nothing of Drydock's rules.
    func plain() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        return try DatabaseQueue(path: state, configuration: configuration)
    }
}

/// A record that several processes work with, in each of the implementations.
enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite, memory
    var testDescription: String { rawValue }

    func bench() throws -> Bench {
        switch self {
        case .sqlite:
            let scratch = try Scratch()
            return Bench(first: try SQLiteJournal(at: scratch.state), second: try SQLiteJournal(at: scratch.state), scratch: scratch)
        case .memory:
            let journal = MemoryJournal()
            return Bench(first: journal, second: journal.anotherProcess(), scratch: nil)
        }
    }
}

struct Bench {
    var first: any Journaling
    var second: any Journaling
    var scratch: Scratch?
    func remove() { scratch?.remove() }
}

/// What the tests' facts are made of.
enum Sample {
    static let plan = Data("a plan".utf8)
    static let fingerprint = Fingerprint(of: plan)
    static let other = Fingerprint(of: Data("another plan".utf8))
    static let start = Date(milliseconds: 1_764_000_000_123)
    static let holder = Holder(typedBy: "anna@deploy1", processID: 4242)

    static func run(_ name: String = "r-1") throws -> RunID { try self.name(name) }
    static func name<T>(_ text: String) throws -> Identifier<T> {
        guard let name = Identifier<T>(rawValue: text) else { throw Missing() }
        return name
    }
    static func origin(_ fingerprint: Fingerprint = fingerprint) throws -> RunOrigin {
        guard let plan = PlanName(rawValue: "kernel-update") else { throw Missing() }
        return RunOrigin(plan: plan, fingerprint: fingerprint, typedBy: "anna@deploy1")
    }
    static func word(_ fingerprint: Fingerprint = fingerprint, run: RunID?, by: String = "oleg") throws -> InboxEntry {
        let step = StepID(task: try name("kernel"), target: try name("uh-ams-01"), step: try name("reboot"))
        let word = Word(
            verb: .approved, by: by, role: try name("jelastic-operations"), typedBy: "anna@deploy1", ticket: "JEL-1",
            reason: "ok \u{1F6A2}", at: start, expires: start.addingTimeInterval(60))
        return InboxEntry(fingerprint: fingerprint, run: run, step: step, word: word)
    }
    static func entry(_ number: Int, _ fact: Fact, epoch: Int = 1) -> Entry {
        Entry(number: number, epoch: epoch, at: start.addingTimeInterval(Double(number)), fact: fact)
    }
    struct Missing: Error {}
}

extension Journaling {
    /// A run that can be taken.
    func begin(_ name: String = "r-1") throws -> RunID {
        let run = try Sample.run(name)
        try store(plan: Sample.plan, fingerprint: Sample.fingerprint)
        try create(run, origin: try Sample.origin(), at: Sample.start)
        return run
    }

    func take(_ run: RunID) throws(JournalFailure) -> any Lease { try take(run, holder: Sample.holder, at: Sample.start) }

    /// All of a run, in pages.
    func whole(_ run: RunID, page: Int = 100) throws -> [Entry] {
        var entries: [Entry] = []
        while true {
            let more = try self.entries(of: run, after: entries.count, limit: page)
            if more.isEmpty { return entries }
            entries += more
        }
    }
}

extension JournalFailure {
    /// The words of `.unusable`; nil for every other case.
    var unusable: String? {
        if case .unusable(let words) = self { words } else { nil }
    }
    var isFull: Bool {
        if case .full = self { true } else { false }
    }
}

/// Random numbers that come again with their seed.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
