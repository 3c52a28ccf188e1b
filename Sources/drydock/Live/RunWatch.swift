import Core
import Foundation
import Journal
import Screen

/// A run seen from outside, until it has ended: the record is asked for what came after the last fact that was seen, in short
/// bounded reads, and nothing is written.
struct RunWatch {
    let journal: SQLiteJournal
    let record: RunRecord
    let loaded: LoadedPlan
    var machine: RunMachine

    /// Microseconds between two looks into the record; whether somebody drives the run is asked every few looks.
    private static let pause: UInt32 = 250_000
    private static let mostEvents = 40

    func show() throws {
        let leave = LeaveOnSignal()
        defer { leave.stop() }
        if let screen = Terminal.screen(), screen == STDOUT_FILENO { try onScreen(screen) } else { try inLines() }
    }

    private func onScreen(_ descriptor: CInt) throws {
        let graph = machine.graph
        let display = LiveDisplay(.init(
            run: record.id, graph: graph, durations: DurationHistory.learn(from: journal, for: graph), createdAt: record.createdAt, isAlone: true), on: descriptor)
        defer { display.end() }
        // As it was before the last few facts, so that these can be told with what they came upon.
        var shown = RunMachine(graph), events: [Line] = []
        try Self.follow(journal, record.id, after: 0, into: &shown) { entry, machine in
            if entry.number > self.machine.lastNumber - Self.mostEvents { events.append(Line(reading: FactLine.text(entry, in: machine, run: record.id))) }
        }
        if let last = try journal.entries(of: record.id, after: shown.lastNumber - 1, limit: 1).first { display.take([last], in: shown) }
        display.setEvents(events)
        try untilEnd(shown) { entries, machine, isHeld in
            display.take(entries, in: machine)
            display.setHeld(isHeld)
        }
        display.end()
        try conclude()
    }

    private func inLines() throws {
        let days = DayHeading()
        Terminal.print("run \(record.id) of \(record.plan), plan \(record.fingerprint.short)")
        var told: Set<String> = []
        try untilEnd(machine) { entries, machine, isHeld in
            for entry in entries {
                if let day = days.line(before: entry.at) { Terminal.print(Colour.dim(day)) }
                guard Terminal.print(FactLine.text(entry, in: machine, run: record.id)) else { throw Leave(.done) }
            }
            let waits = WaitLines.of(machine, record.id, isHeld: isHeld, at: Date())
            for wait in waits where !told.contains(wait) { Terminal.print("waiting for: \(wait)") }
            told = Set(waits)
        }
        try conclude()
    }

    /// - Parameter hear: told of new entries, and whenever somebody took the run or left it; once at the beginning.
    private func untilEnd(_ first: RunMachine, _ hear: ([Entry], RunMachine, _ isHeld: Bool) throws -> Void) throws {
        var machine = first, isHeld = try journal.isHeld(record.id), looks = 0
        try hear([], machine, isHeld)
        while machine.leaving?.state.isFinal != true {
            let entries = try Self.next(journal, record.id, &machine), wasHeld = isHeld
            looks += 1
            if looks % 4 == 0 || machine.leaving != nil { isHeld = try journal.isHeld(record.id) }
            if !entries.isEmpty || isHeld != wasHeld { try hear(entries, machine, isHeld) }
            if entries.count < 500, machine.leaving?.state.isFinal != true { usleep(Self.pause) }
        }
    }

    private static func next(_ journal: SQLiteJournal, _ run: RunID, _ machine: inout RunMachine) throws -> [Entry] {
        let entries = try journal.entries(of: run, after: machine.lastNumber, limit: 500)
        for entry in entries {
            do { try machine.fold(entry) } catch { throw Leave(.invalid, "drydock: run \(run): \(error)") }
        }
        return entries
    }

    private static func follow(_ journal: SQLiteJournal, _ run: RunID, after number: Int, into machine: inout RunMachine, _ hear: (Entry, RunMachine) -> Void) throws {
        while true {
            let entries = try journal.entries(of: run, after: machine.lastNumber, limit: 500)
            if entries.isEmpty { return }
            for entry in entries {
                do { try machine.fold(entry) } catch { throw Leave(.invalid, "drydock: run \(run): \(error)") }
                hear(entry, machine)
            }
        }
    }

    private func conclude() throws {
        guard let record = try journal.run(record.id), case .left(let leaving) = record.lastEntry.fact else { return }
        Terminal.print("run \(record.id) \(leaving.state.rawValue): \(Harmless.line(leaving.reason))")
        Terminal.talk("step by step: \(WayOn.status(record.id))")
    }
}
