extension RunMachine {
    /// Something that the run has begun on a target and not brought to its end.
    public struct Owed: Equatable, Sendable {
        public enum Kind: String, Codable, CaseIterable, Sendable {
            /// It may be at work on its host still, or have taken effect: nobody has looked.
            case open
            /// A person must find out.
            case unknown
            /// The target was changed, and the work on it stops in the middle: this step would be next.
            case unfinished
            /// A step of `finally` that was not done.
            case finally
            /// What should have taken a step back, and did not.
            case undo
        }
        public var kind: Kind
        public var step: Int
        public init(kind: Kind, step: Int) {
            self.kind = kind
            self.step = step
        }
    }

    /// What the run owes its hosts, in the plan's order. Empty where every target that was begun was brought to its end.
    public func owed() -> [Owed] {
        settling.targets.indices.flatMap { target -> [Owed] in
            let mains = graph.mains(of: target).filter { graph.targetNumber(of: $0) != nil }
            var owed = (mains + graph.undos(of: target) + graph.closings(of: target)).compactMap(doubtful)
            guard isTouched(target) else { return owed }
            let hasFailed = mains.contains { phases[$0] == .failed || phases[$0] == .cancelled }
            if owed.isEmpty, !hasFailed, let next = mains.first(where: { !phases[$0].isPassed }) { owed.append(Owed(kind: .unfinished, step: next)) }
            let due = settling.takenBack.contains(target) ? undoable(target).filter { doubtful($0) == nil } : graph.undos(of: target).filter { phases[$0] == .failed }
            for undo in due { owed.append(Owed(kind: .undo, step: undo)) }
            for step in graph.closings(of: target) where !phases[step].isPassed && doubtful(step) == nil {
                // There is no work to watch over where it failed.
                if hasFailed, graph.step(step)?.watchesHealth == true { continue }
                owed.append(Owed(kind: .finally, step: step))
            }
            return owed
        }
    }

    private func doubtful(_ step: Int) -> Owed? {
        switch phases[step] {
        case .started, .inDoubt, .unreachable(open: .some): graph.step(step)?.kind.isChanging == true ? Owed(kind: .open, step: step) : nil
        case .unknown: Owed(kind: .unknown, step: step)
        case .waiting, .ready, .blocked, .unreachable(open: nil), .succeeded, .failed, .skipped, .cancelled: nil
        }
    }
}
