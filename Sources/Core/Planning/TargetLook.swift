/// A look at one target before its work begins: which probes to ask, and what their answers say. Pure; nothing is changed by it.
///
/// Asked are the probes that stand before the first step which changes something or waits for somebody, and after them the
/// `verify` probes of changing steps, which tell whether a step's effect is there already.
public struct TargetLook: Sendable {
    public enum Verdict: Equatable, Sendable {
        /// Every probe was answered as it should be.
        case ready
        /// A probe found that nothing is to be done.
        case nothingToDo(reason: String)
        /// This probe would stop the work.
        case objection(step: Int, reason: String)
        /// Its host, or its way in, isn't as it should be.
        case unreachable(reason: String)
    }

    public struct Question: Equatable, Sendable {
        public var order: ProbeOrder
        public var secrets: [SecretReference]
    }

    public let graph: PlanGraph
    /// Counted through all tasks.
    public let target: Int
    public private(set) var verdict: Verdict?
    /// Changing steps whose effect was found.
    public private(set) var inPlace: [Int] = []
    private var captured: [ParameterName: String] = [:]
    private var asked: Asked?
    private var probes: ArraySlice<Int>
    private var verifications: ArraySlice<Int>

    private enum Asked { case probe(Int), verification(Int) }

    public init(_ graph: PlanGraph, target: Int) {
        self.graph = graph
        self.target = target
        let mains = graph.mains(of: target).filter { graph.targetNumber(of: $0) != nil }
        let leading = mains.prefix { graph.step($0)?.kind == .probe || graph.step($0)?.kind == .pause }
        probes = leading.filter { graph.step($0)?.kind == .probe }[...]
        let unheard = Set(mains.dropFirst(leading.count).flatMap { graph.step($0)?.capture.map(\.name) ?? [] })
        verifications = mains.filter { step in
            guard let frozen = graph.step(step), frozen.kind.isChanging, frozen.when.isEmpty else { return false }
            // One that rests on what is captured only on the way can't be asked before.
            let texts = [frozen.verify, frozen.file?.content, frozen.file?.path].compactMap(\.self)
            return !texts.contains { text in unheard.contains { text.contains("{{\($0)") } }
        }[...]
    }

    /// No question is asked of it before its work begins.
    public var asksNothing: Bool { probes.isEmpty && verifications.isEmpty }

    /// The next question for the host; nil once the verdict stands.
    public mutating func next() -> Question? {
        guard verdict == nil || verdict == .ready else { return nil }
        while let step = probes.popFirst() {
            guard applies(step), let frozen = graph.step(step), let script = graph.script(step, ScriptContext(captured: captured)) else { continue }
            asked = .probe(step)
            return Question(order: ProbeOrder(script.text, timeLimit: frozen.timeout, needsFreshConnection: frozen.freshConnection), secrets: script.secrets)
        }
        verdict = .ready
        while let step = verifications.popFirst() {
            guard let script = graph.verifyScript(step, ScriptContext(captured: captured)) else { continue }
            asked = .verification(step)
            return Question(order: ProbeOrder(script.text, timeLimit: 60), secrets: script.secrets)
        }
        return nil
    }

    /// - Parameters:
    ///   - output: the beginning of what the probe printed.
    ///   - complaint: the end of what it wrote to standard error.
    public mutating func hear(_ ending: ProbeEnding, _ output: StepOutput, complaint: [UInt8] = []) {
        switch asked {
        case .verification(let step): if ending == .exited(0) { inPlace.append(step) }
        case .probe(let step):
            guard let frozen = graph.step(step) else { return }
            let judged = switch ending {
            case .exited(let status): frozen.judge(exit: status, timedOut: false, output)
            case .timedOut: frozen.judge(exit: 124, timedOut: true, output)
            }
            captured.merge(judged.captured ?? [:]) { _, later in later }
            if judged.skipsHost == true {
                verdict = .nothingToDo(reason: "\(frozen.title ?? frozen.id.rawValue) found nothing to do")
            } else if judged.outcome == .failed, !frozen.mayFail {
                verdict = .objection(step: step, reason: Self.words(judged.reason, complaint, output))
            }
        case nil: break
        }
        asked = nil
    }

    public mutating func hear(_ failure: HostFailure) {
        verdict = .unreachable(reason: failure.description)
    }

    public mutating func hear(_ failure: SecretFailure) {
        guard case .probe(let step) = asked else { return }
        verdict = .objection(step: step, reason: "it can't be asked: \(failure)")
    }

    /// What was captured so far decides; that nothing was changed yet is known.
    private func applies(_ step: Int) -> Bool {
        (graph.step(step)?.when ?? []).allSatisfy { condition in
            switch condition.subject {
            case .value(let name): condition.holds(for: captured[name] ?? "")
            case .changed: false
            }
        }
    }

    /// Why, and the last line of what the probe complained of or else printed: it mostly says more.
    private static func words(_ reason: String?, _ complaint: [UInt8], _ output: StepOutput) -> String {
        let last = [complaint, output.head].lazy.compactMap { String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isNewline).last }.first
        return (reason ?? "it failed") + (last.map { ": " + $0.prefix(200) } ?? "")
    }
}
