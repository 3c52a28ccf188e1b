import Core
import Foundation

/// Facts of every kind with random contents; no attempt is started twice.
struct RandomFacts {
    var dice: Dice
    var kinds: Set<Int> = []
    private var attempts = 0

    init(dice: Dice) { self.dice = dice }

    mutating func next() -> Fact {
        let kind = Int.random(in: 0..<14, using: &dice)
        kinds.insert(kind)
        attempts += 1
        let step = Int.random(in: 0...Int.max, using: &dice)
        switch kind {
        case 0:
            let plan = PlanName(rawValue: "p-\(attempts)")
            guard let plan else { return .asked(step: step) }
            return .created(RunOrigin(plan: plan, fingerprint: Fingerprint(of: Data(text().utf8)), typedBy: text()))
        case 1:
            let override = Bool.random(using: &dice) ? Holder.WindowOverride(until: date(), reason: text()) : nil
            return .held(Holder(typedBy: text(), processID: Int.random(in: Int.min...Int.max, using: &dice), windowOverride: override))
        case 2:
            guard let host = HostName(rawValue: "h-\(attempts)") else { return .asked(step: step) }
            return .identified(host, HostIdentity(
                machineID: text(), bootID: text(), hostKey: text(), base: text(), baseIsVolatile: Bool.random(using: &dice),
                clockSkew: Int.random(in: -9...9, using: &dice)))
        case 3: return .asked(step: step)
        case 4: return .spoken(step: step, word())
        case 5: return .started(step: step, attempt: attempts, Intent(bootID: maybe(), notAfter: Bool.random(using: &dice) ? date() : nil))
        case 6: return .notStarted(step: step, attempt: attempts, why: text())
        case 7: return .ended(step: step, attempt: attempts, ending())
        case 8: return .retrying(step: step, attempt: attempts, ending())
        case 9: return .told(word())
        case 10: return .toldToEnd(step: step, attempt: attempts)
        case 11: return .reviewed(step: step, (0..<Int.random(in: 0...3, using: &dice)).map { Finding(step: $0, ending: ending()) })
        // In tenths, as the machine writes them.
        case 12: return .clockJumped(seconds: Double(Int.random(in: -9_000_000...9_000_000, using: &dice)) / 10)
        default: return .left(Leaving(pick(RunState.allCases), reason: text(), cause: pick(Leaving.Cause.allCases)))
        }
    }

    mutating func date() -> Date { Date(milliseconds: Int.random(in: -9_000_000_000_000...9_000_000_000_000, using: &dice)) }

    private mutating func word() -> Word {
        Word(
            id: Int.random(in: 0...Int.max, using: &dice), verb: pick(Word.Verb.allCases), by: text(),
            role: Owner(rawValue: "owner-\(attempts)"), typedBy: text(), ticket: maybe(), reason: maybe(), at: date(),
            expires: Bool.random(using: &dice) ? date() : nil)
    }

    private mutating func ending() -> StepEnding {
        let stream = OutputSummary.Stream(bytes: attempts, dropped: 1, sha256: text())
        return StepEnding(
            pick(StepEnding.Outcome.allCases), reason: maybe(), exitStatus: Int.random(in: 0...255, using: &dice),
            output: Bool.random(using: &dice) ? OutputSummary(out: stream, err: stream) : nil, changed: pick([nil, true, false]),
            captured: ParameterName(rawValue: "c-\(attempts)").flatMap { Bool.random(using: &dice) ? [$0: text()] : nil },
            skipsHost: pick([nil, true, false]))
    }

    private mutating func pick<T>(_ all: [T]) -> T { all[Int.random(in: 0..<all.count, using: &dice)] }
    private mutating func maybe() -> String? { Bool.random(using: &dice) ? text() : nil }

    /// Any scalars at all: NUL, quotes, line ends, marks that combine, and what lies past the basic plane.
    private mutating func text() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &dice) {
            let code = Bool.random(using: &dice) ? UInt32.random(in: 0...0x7F, using: &dice) : UInt32.random(in: 0...0x10FFFF, using: &dice)
            if let scalar = Unicode.Scalar(code) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
