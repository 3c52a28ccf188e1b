import Core
import Dispatch
import Foundation
import Glibc
import Screen
import Synchronization

/// Keeps the live view of one run on a terminal: at most ten times a second, when something changed, and once a second for the
/// clock's sake.
///
/// It folds the facts into a machine of its own. That of the loop would be copied whole with every fact if two held it.
final class LiveDisplay: Sendable {
    private struct State: Sendable {
        var view: LiveView?
        var isChanged = false
        var second = 0
        var size = (columns: 0, rows: 0)
        var drawnAt = ContinuousClock.now
        var arrivalAt = Date.distantPast
        var isShown = false
    }

    /// What doesn't change.
    struct Subject: Sendable {
        var run: RunID
        var graph: PlanGraph
        var durations: Durations
        var createdAt: Date
        /// Hosts at work at the same time.
        var limit = 64
        /// The whole terminal is its own: events stand in the view, and not above it.
        var isAlone = false
    }

    private let descriptor: CInt
    private let subject: Subject
    private let times: ExpectedTimes
    private let schedule: WindowSchedule?
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "drydock.live")
    // Sources may be used from any thread, though Dispatch doesn't say so to the compiler.
    nonisolated(unsafe) private let timer: any DispatchSourceTimer
    nonisolated(unsafe) private let stop: any DispatchSourceSignal
    private static let pause = 100, mostEvents = 200

    init(_ subject: Subject, on descriptor: CInt) {
        self.descriptor = descriptor
        self.subject = subject
        times = ExpectedTimes(subject.graph, subject.durations)
        schedule = subject.graph.plan.window.flatMap { try? WindowSchedule($0) }
        timer = DispatchSource.makeTimerSource(queue: queue)
        signal(SIGTSTP, SIG_IGN)
        stop = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: queue)
        stop.setEventHandler { [weak self] in
            // The shell's prompt comes next: the view makes room for it, and is drawn again once somebody brings it back.
            self?.hide()
            kill(getpid(), SIGSTOP)
        }
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.schedule(deadline: .now(), repeating: .milliseconds(Self.pause), leeway: .milliseconds(20))
        stop.resume()
        timer.resume()
    }

    /// Takes entries in that were written after those that it knows.
    /// - Parameter machine: the fold of all entries, these included; used for the first ones only.
    func take(_ entries: [Entry], in machine: RunMachine) {
        guard !entries.isEmpty else { return }
        state.withLock { state in
            guard var view = state.view else {
                state.view = LiveView(run: subject.run, machine: machine, times: times, createdAt: subject.createdAt, schedule: schedule, zone: .current)
                state.isChanged = true
                return
            }
            state.view = nil
            // An entry that can't follow is the loop's to report; the view stays at what was before it.
            for entry in entries where entry.number == view.machine.lastNumber + 1 { try? view.machine.fold(entry) }
            if subject.isAlone {
                for entry in entries.suffix(Self.mostEvents) { view.events.append(Line(reading: FactLine.text(entry, in: view.machine, run: subject.run))) }
                if view.events.count > Self.mostEvents { view.events.removeFirst(view.events.count - Self.mostEvents) }
            }
            state.view = view
            state.isChanged = true
        }
    }

    /// A word to the person at the terminal that stays in the view.
    func note(_ text: String?) { change { $0.notice = text } }

    func setHeld(_ isHeld: Bool) { change { if $0.isHeld != isHeld { $0.isHeld = isHeld } } }

    func setEvents(_ events: [Line]) { change { $0.events = events } }

    private func change(_ body: (inout LiveView) -> Void) {
        state.withLock { state in
            guard var view = state.view.take() else { return }
            body(&view)
            state.view = view
            state.isChanged = true
        }
    }

    /// Nothing is drawn any more.
    func end() {
        timer.cancel()
        stop.cancel()
        signal(SIGTSTP, SIG_DFL)
        queue.sync {}
        Terminal.wipe()
    }

    private func hide() {
        Terminal.wipe()
        state.withLock { $0.isShown = false }
    }

    /// In the background somebody else has the terminal.
    private var isInForeground: Bool { tcgetpgrp(descriptor) == getpgrp() }

    private func tick() {
        guard let size = Terminal.size(of: descriptor), isInForeground else {
            if state.withLock({ $0.isShown }) { hide() }
            return
        }
        let now = Date()
        let frame: (lines: [Line], afresh: Bool)? = state.withLock { state in
            // After a stop nobody knows what stands on the terminal.
            let wasAway = ContinuousClock.now - state.drawnAt > .seconds(3)
            let isResized = state.size != size
            guard state.isChanged || isResized || wasAway || !state.isShown || Int(now.timeIntervalSince1970) != state.second, var view = state.view.take() else { return nil }
            if abs(now.timeIntervalSince(state.arrivalAt)) >= 2 {
                view.arrival = Arrival(view.machine, schedule, times, at: now, limit: subject.limit)
                if view.opening.map({ $0.end <= now || $0.start > now }) ?? true { view.opening = schedule?.opening(atOrAfter: now) }
                state.arrivalAt = now
            }
            // Above the view there is room for what just happened, unless the view shows that itself.
            let rows = subject.isAlone ? size.rows - 1 : max(size.rows - 1 - max(3, size.rows / 6), min(size.rows - 1, 10))
            let lines = view.lines(columns: size.columns, rows: rows, now: now)
            let afresh = isResized || wasAway || !state.isShown
            state.view = view
            (state.isChanged, state.second, state.size, state.drawnAt, state.isShown) = (false, Int(now.timeIntervalSince1970), size, .now, true)
            return (lines, afresh)
        }
        guard let frame else { return }
        if !Terminal.draw(frame.lines, on: descriptor, columns: size.columns, rows: size.rows, afresh: frame.afresh) { timer.cancel() }
    }
}
