import Foundation

/// What steps take: as their playbooks say, and as earlier runs have shown. Never part of a fingerprint.
public struct Durations: Equatable, Sendable {
    /// The same step of an activity on the same kind of element takes about as long wherever it is done.
    public struct Key: Hashable, Sendable {
        public var activity: ActivityID
        public var element: Element
        public var step: StepName
    }

    /// Seconds of each success that was watched from its start to its end; at most ``most`` of each step.
    private var samples: [Key: [Int]] = [:]
    private static let most = 200
    /// From this many on they are believed also where they are shorter than what the playbook says.
    static let enough = 5

    public init() {}

    /// Takes what a run's entries tell; the newest runs are to come first.
    public mutating func learn(from entries: [Entry], of graph: PlanGraph) {
        var begun: [Int: Entry] = [:]
        for entry in entries {
            switch entry.fact {
            case .started(let step, _, _): begun[step] = entry
            case .ended(let step, _, let ending):
                guard ending.outcome == .succeeded, let start = begun.removeValue(forKey: step), start.epoch == entry.epoch, let key = graph.durationKey(step)
                else { continue }
                let seconds = Int(entry.at.timeIntervalSince(start.at).rounded(.up))
                if samples[key, default: []].count < Self.most { samples[key, default: []].append(max(0, seconds)) }
            case .created, .held, .identified, .asked, .spoken, .told, .notStarted, .retrying, .toldToEnd, .reviewed, .clockJumped, .left: continue
            }
        }
    }

    /// What nine of ten earlier successes took at most, and how many there were; nil where there were none.
    public func learned(_ step: Int, in graph: PlanGraph) -> (seconds: Int, count: Int)? {
        guard let key = graph.durationKey(step), let all = samples[key]?.sorted(), let last = all.last else { return nil }
        let rank = (all.count * 9 + 9) / 10
        return (all.count < Self.enough ? last : all[rank - 1], all.count)
    }

    /// Seconds to reckon with: a few earlier runs can only lengthen what the playbook says.
    public func seconds(_ step: Int, in graph: PlanGraph) -> Int {
        let declared = graph.step(step)?.expected ?? 0
        guard let (seconds, count) = learned(step, in: graph) else { return declared }
        return count < Self.enough ? max(declared, seconds) : seconds
    }
}

extension PlanGraph {
    /// Nil for steps that wait for people, and for pauses, which last as long as they say.
    fileprivate func durationKey(_ node: Int) -> Durations.Key? {
        guard let step = step(node), let element = element(node) else { return nil }
        switch step.kind {
        case .probe, .run, .file, .reboot: return .init(activity: task(node).activity, element: element, step: step.id)
        case .handoff, .confirm, .pause: return nil
        }
    }
}
