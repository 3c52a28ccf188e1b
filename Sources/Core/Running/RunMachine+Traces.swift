/// What a run has left on its targets.
extension RunMachine {
    public enum Trace: Equatable, Sendable {
        /// Nothing was changed.
        case none
        /// What was done was undone again; `entirely`: every step that changed something said how.
        case takenBack(entirely: Bool)
        /// `revertible`: 'undo' can be said of it now.
        case changed(revertible: Bool)

        public var isTakenBack: Bool {
            switch self {
            case .takenBack: true
            case .none, .changed: false
            }
        }
    }

    /// - Parameter target: counted through all tasks.
    public func trace(of target: Int) -> Trace {
        let undos = graph.undos(of: target), left = undoable(target)
        let undone = Set(undos.filter { phases[$0] == .succeeded }.compactMap(graph.undone))
        let kept = graph.mains(of: target).filter { step in
            guard graph.targetNumber(of: step) != nil, graph.step(step)?.kind.isChanging == true, !undone.contains(step) else { return false }
            let status = status(of: step)
            return (status.attempts > 0 || status.state == .succeeded) && status.changed != false
        }
        if left.isEmpty, !undone.isEmpty { return .takenBack(entirely: kept.isEmpty) }
        guard !left.isEmpty || !kept.isEmpty else { return .none }
        // One that failed is tried again by itself.
        let hasFailed = undos.contains { phases[$0] == .failed || phases[$0] == .cancelled }
        return .changed(revertible: !hasFailed && graph.mains(of: target).first.map { objection(to: .undone, of: $0, at: lastAt) == nil } ?? false)
    }
}
