public import Foundation

/// A fact as a record has it: a kind, a step, an attempt, and a payload in canonical JSON.
///
/// A format: a kind's word and its payload's keys are never changed, only added to.
public struct FactColumns: Equatable, Sendable {
    public var kind: String
    public var step: Int?
    public var attempt: Int?
    /// UTF-8 JSON, keys sorted.
    public var payload: String

    public init(kind: String, step: Int?, attempt: Int?, payload: String) {
        self.kind = kind
        self.step = step
        self.attempt = attempt
        self.payload = payload
    }
}

/// A record that this version can't read as a fact.
public struct UnreadableFact: Error, Equatable, Sendable, CustomStringConvertible {
    public var kind: String
    public var why: String
    public var description: String { "a fact of kind '\(kind)' can't be read: \(why); a newer drydock may have written it: use that one" }
}

extension Fact {
    public func columns() throws -> FactColumns {
        switch self {
        case .created(let origin): try Self.row("created", origin)
        case .held(let holder): try Self.row("held", holder)
        case .identified(let host, let identity): try Self.row("identified", Identified(host: host, identity: identity))
        case .asked(let step): try Self.row("asked", Nothing(), step: step)
        case .spoken(let step, let word): try Self.row("spoken", word, step: step)
        case .told(let word): try Self.row("told", word)
        case .started(let step, let attempt, let intent): try Self.row("started", intent, step: step, attempt: attempt)
        case .notStarted(let step, let attempt, let why):
            try Self.row("not-started", Reason(reason: why), step: step, attempt: attempt)
        case .retrying(let step, let attempt, let ending): try Self.row("retrying", ending, step: step, attempt: attempt)
        case .ended(let step, let attempt, let ending): try Self.row("ended", ending, step: step, attempt: attempt)
        case .toldToEnd(let step, let attempt): try Self.row("told-to-end", Nothing(), step: step, attempt: attempt)
        case .reviewed(let step, let findings): try Self.row("reviewed", Findings(findings: findings), step: step)
        case .clockJumped(let seconds): try Self.row("clock-jumped", Jump(seconds: seconds))
        case .left(let leaving): try Self.row("left", leaving)
        }
    }

    public init(_ columns: FactColumns) throws(UnreadableFact) {
        func payload<T: Decodable>(_ type: T.Type) throws(UnreadableFact) -> T {
            do { return try JSONDecoder.canonical.decode(type, from: Data(columns.payload.utf8)) } catch {
                throw UnreadableFact(kind: columns.kind, why: "\(error)")
            }
        }
        func step() throws(UnreadableFact) -> Int {
            guard let step = columns.step, step >= 0 else { throw UnreadableFact(kind: columns.kind, why: "no step") }
            return step
        }
        func attempt() throws(UnreadableFact) -> Int {
            guard let attempt = columns.attempt, attempt >= 0 else { throw UnreadableFact(kind: columns.kind, why: "no attempt") }
            return attempt
        }
        switch columns.kind {
        case "created": self = .created(try payload(RunOrigin.self))
        case "held": self = .held(try payload(Holder.self))
        case "identified":
            let identified = try payload(Identified.self)
            self = .identified(identified.host, identified.identity)
        case "asked": self = .asked(step: try step())
        case "spoken": self = .spoken(step: try step(), try payload(Word.self))
        case "told": self = .told(try payload(Word.self))
        case "started": self = .started(step: try step(), attempt: try attempt(), try payload(Intent.self))
        case "not-started":
            self = .notStarted(step: try step(), attempt: try attempt(), why: try payload(Reason.self).reason)
        case "retrying":
            self = .retrying(step: try step(), attempt: try attempt(), try payload(StepEnding.self))
        case "ended": self = .ended(step: try step(), attempt: try attempt(), try payload(StepEnding.self))
        case "told-to-end": self = .toldToEnd(step: try step(), attempt: try attempt())
        case "reviewed": self = .reviewed(step: try step(), try payload(Findings.self).findings)
        case "clock-jumped": self = .clockJumped(seconds: try payload(Jump.self).seconds)
        case "left": self = .left(try payload(Leaving.self))
        default: throw UnreadableFact(kind: columns.kind, why: "unknown kind")
        }
    }

    private struct Nothing: Codable {}
    private struct Reason: Codable { var reason: String }
    private struct Findings: Codable { var findings: [Finding] }
    private struct Jump: Codable { var seconds: Double }
    private struct Identified: Codable {
        var host: HostName
        var identity: HostIdentity
    }

    private static func row(_ kind: String, _ payload: some Encodable, step: Int? = nil, attempt: Int? = nil) throws -> FactColumns {
        let bytes = try JSONEncoder.canonical.encode(payload)
        return FactColumns(kind: kind, step: step, attempt: attempt, payload: String(decoding: bytes, as: UTF8.self))
    }
}

/// The chain that makes a changed or missing entry visible.
public enum HashChain {
    /// What stands before a run's first entry.
    public static func origin(of run: RunID) -> String { Hex.sha256(Data("drydock journal 1 \(run)".utf8)) }

    /// The hash of an entry: over the one before it and every column, each with its length, so that no two entries
    /// have the same bytes. `at` in milliseconds since 1970.
    public static func hash(after previous: String, number: Int, epoch: Int, at: Int, columns: FactColumns) -> String {
        let parts = [
            previous, "\(number)", "\(epoch)", "\(at)", columns.kind, columns.step.map(String.init) ?? "",
            columns.attempt.map(String.init) ?? "", columns.payload,
        ]
        return Hex.sha256(Data(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
    }
}

extension JSONEncoder {
    /// The same value gives the same bytes: sorted keys, no blanks, times as whole milliseconds since 1970.
    public static var canonical: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.milliseconds)
        }
        return encoder
    }
}

extension JSONDecoder {
    /// Reads what ``JSONEncoder/canonical`` wrote.
    public static var canonical: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            Date(milliseconds: try decoder.singleValueContainer().decode(Int.self))
        }
        return decoder
    }
}

extension Date {
    /// Whole milliseconds since 1970, the nearest: so that they survive the way through `Double`.
    public var milliseconds: Int { Int((timeIntervalSince1970 * 1000).rounded()) }
    public init(milliseconds: Int) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
