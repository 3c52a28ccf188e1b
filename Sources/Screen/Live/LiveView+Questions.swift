import Core
import Foundation

/// Whose word is waited for. Steps of one name that wait for the same owner are one question.
extension LiveView {
    struct Question {
        var sentence: String
        var command: String
        var since: Date?
    }

    private struct Key: Hashable {
        var task: Int
        var step: StepName
        var gate: Gate
        var owner: Owner
        var isExpired: Bool
    }

    func questions(_ now: Date) -> [Question] {
        let graph = machine.graph
        var order: [Key] = [], asked: [Key: (first: Int, count: Int)] = [:]
        for step in machine.asking {
            guard let frozen = graph.step(step), let gate = frozen.gate, let owner = graph.gateOwner(step) else { continue }
            let isExpired: Bool
            switch machine.gate(of: step, at: now) {
            case .none, .open: continue
            case .closed: isExpired = false
            case .expired: isExpired = true
            }
            let key = Key(task: graph.nodes[step].task, step: frozen.id, gate: gate, owner: owner, isExpired: isExpired)
            if asked[key] == nil { order.append(key) }
            asked[key] = (asked[key]?.first ?? step, (asked[key]?.count ?? 0) + 1)
        }
        return order.compactMap { key in
            guard let (first, count) = asked[key] else { return nil }
            let name = count == 1 ? graph.name(first) : "\(graph.plan.tasks[key.task].id)/*/\(key.step)"
            let missing = machine.missing(of: first, hearing: machine.status(of: first).words, at: now)
            let sentence = "\(key.owner) must say that it is \(key.gate.rawValue): \(count == 1 ? name : "\(count) steps \(name)")"
                + (key.isExpired ? "; the word that was given has expired" : "") + (missing > 1 ? "; \(missing) people must say so" : "")
            return Question(sentence: sentence, command: WayOn.approve(run, name, key.gate), since: machine.askedAt(first))
        }
    }
}
