public import Core
public import Foundation

/// What became of a target, all its steps taken together.
public enum TargetStanding: String, Codable, CaseIterable, Sendable {
    case done, failed, unreachable, unknown, cancelled
    /// By a person's word.
    case leftOut = "left-out"
    /// Begun, and neither through nor broken.
    case underway = "begun"
    case notBegun = "not-begun"

    /// Nobody needs to look at it.
    public var isWell: Bool {
        switch self {
        case .done, .notBegun: true
        case .failed, .unreachable, .unknown, .cancelled, .leftOut, .underway: false
        }
    }

    public var words: String {
        switch self {
        case .underway: "begun and not through"
        case .notBegun: "not begun"
        case .leftOut: "left out"
        case .done, .failed, .unreachable, .unknown, .cancelled: rawValue
        }
    }

    /// - Parameter isTakenBack: what was done to the target was undone again.
    public func words(isTakenBack: Bool) -> String {
        guard isTakenBack else { return words }
        return self == .done ? "taken back" : "\(words), taken back"
    }
}

/// Where a gate stands.
public enum GateStanding: String, Codable, Sendable { case waiting, approved, rejected, expired }

extension RunMachine {
    public func standing(ofTarget target: Int, task: Int) -> TargetStanding {
        let chain = graph.chains[task][target], states = chain.map { state(of: $0) }
        if states.contains(.unknown) { return .unknown }
        if states.contains(.unreachable) { return .unreachable }
        let number = graph.targetBase[task] + target
        if isLeftOut(number) { return .leftOut }
        if states.contains(.failed) { return .failed }
        if states.allSatisfy({ $0 == .succeeded || $0 == .skipped }) { return .done }
        let isBegun = chain.contains { graph.targetNumber(of: $0) != nil && (attempt(of: $0) > 0 || state(of: $0) == .succeeded) }
        guard isBegun else { return .notBegun }
        return states.contains(.cancelled) ? .cancelled : .underway
    }

    /// - Parameter words: those that the run has taken up, and those that wait in the inbox.
    /// - Returns: nil where there is no gate, or its turn came and it did not apply: nobody is asked. `isPast`: the step has
    ///   gone through, and no word changes that any more.
    public func standing(ofGate step: Int, hearing words: [Word], at moment: Date) -> (standing: GateStanding, isPast: Bool)? {
        guard graph.step(step)?.gate != nil else { return nil }
        switch state(of: step) {
        case .skipped: return nil
        case .started, .succeeded, .failed, .unreachable, .unknown: return (.approved, true)
        case .waiting, .blocked, .ready, .cancelled: break
        }
        if words.contains(where: { $0.verb == .rejected }) { return (.rejected, false) }
        return switch gate(of: step, hearing: words, at: moment) {
        case .open: (.approved, false)
        case .expired: (.expired, false)
        case .none, .closed: (.waiting, false)
        }
    }
}
