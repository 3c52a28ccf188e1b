import Core
import Foundation

/// What words would change in a run, found by folding them into a copy of it: told before they are recorded.
struct Consequences {
    private let before: RunMachine
    private var after: RunMachine

    init(of words: [(step: Int, word: Word)], in machine: RunMachine, at moment: Date = Date()) throws {
        before = machine
        after = machine
        let at = max(machine.lastAt, moment)
        if machine.holder == nil || machine.leaving != nil {
            try after.fold(Entry(number: after.lastNumber + 1, epoch: after.epoch + 1, at: at, fact: .held(Holder(typedBy: "preview", processID: 0))))
        }
        var id = Int.max - words.count
        for (step, word) in words {
            var word = word
            word.id = id
            id += 1
            try after.fold(Entry(number: after.lastNumber + 1, epoch: after.epoch, at: at, fact: .spoken(step: step, word)))
        }
        after.passBarriers(at: at)
    }

    /// One sentence each.
    func lines() -> [String] {
        let graph = after.graph
        var lines: [String] = []
        for (index, task) in graph.plan.tasks.enumerated() where before.isStopped(task: index) && !after.isStopped(task: index) {
            lines.append("task \(task.id) is stopped no more: what is not begun in it may start")
        }
        for (index, task) in graph.plan.tasks.enumerated() where !before.isStopped(task: index) && after.isStopped(task: index) {
            lines.append("task \(task.id) is stopped by it: nothing new starts there")
        }
        let opened = graph.steps.filter { [.ready, .blocked].contains(after.state(of: $0)) && ![.ready, .blocked].contains(before.state(of: $0)) }
        if !opened.isEmpty {
            lines.append("next by it: " + opened.prefix(8).map(graph.name).joined(separator: ", ") + (opened.count > 8 ? " and \(opened.count - 8) more" : ""))
        }
        return lines
    }

    func tell() { lines().forEach(Terminal.talk) }
}
