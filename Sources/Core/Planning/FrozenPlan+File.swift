public import Foundation

/// The file that `plan --out` writes: one line of canonical JSON with the plan and its fingerprint.
extension FrozenPlan {
    private struct File: Codable {
        var format: String
        var fingerprint: Fingerprint
        var plan: FrozenPlan
    }

    private struct Head: Codable { var format: String }

    private static let format = "drydock-plan-3"

    /// The bytes that the fingerprint is taken of: the same plan always gives the same.
    public func canonicalBytes() throws -> Data { try JSONEncoder.canonical.encode(self) }

    public func fingerprint() throws -> Fingerprint {
        var bytes = Data(Self.format.utf8)
        bytes.append(try canonicalBytes())
        return Fingerprint(of: bytes)
    }

    public func encode() throws -> (bytes: Data, fingerprint: Fingerprint) {
        let fingerprint = try fingerprint()
        var bytes = try JSONEncoder.canonical.encode(File(format: Self.format, fingerprint: fingerprint, plan: self))
        bytes.append(UInt8(ascii: "\n"))
        return (bytes, fingerprint)
    }

    /// Whether the bytes look like a frozen plan rather than a maintenance plan in YAML.
    public static func isFrozen(_ bytes: Data) -> Bool {
        bytes.starts(with: Data("{\"fingerprint\":".utf8))
    }

    /// Why bytes aren't a frozen plan that may be run.
    public enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
        case unreadable(String)
        case otherFormat(String)
        case altered(stated: Fingerprint, actual: Fingerprint)
        case inconsistent(String)

        public var description: String {
            switch self {
            case .unreadable(let why): "it is no frozen plan: \(why); make one with 'drydock plan --out'"
            case .otherFormat(let format): "its format '\(format)' is of another version of drydock; plan anew"
            case .altered(let stated, let actual):
                "it was changed after it was frozen: it states fingerprint \(stated.short), its content has \(actual.short); plan anew"
            case .inconsistent(let why): "its content contradicts itself: \(why); plan anew"
            }
        }
    }

    /// Reads a frozen plan and checks that it is whole: its fingerprint, and every index in it.
    public static func decode(_ bytes: Data) throws(Fault) -> (plan: FrozenPlan, fingerprint: Fingerprint) {
        let file: File
        do { file = try JSONDecoder.canonical.decode(File.self, from: bytes) } catch {
            // Of another version other keys may be expected: that is what is to be said then.
            if let head = try? JSONDecoder.canonical.decode(Head.self, from: bytes), head.format != format { throw .otherFormat(head.format) }
            throw .unreadable(plain(error))
        }
        guard file.format == format else { throw .otherFormat(file.format) }
        let actual: Fingerprint
        do { actual = try file.plan.fingerprint() } catch { throw .unreadable("\(error)") }
        guard actual == file.fingerprint else { throw .altered(stated: file.fingerprint, actual: actual) }
        if let fault = file.plan.inconsistency() { throw .inconsistent(fault) }
        return (file.plan, actual)
    }

    private static func plain(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "key '\(key.stringValue)' is missing"
        case DecodingError.dataCorrupted(let context): context.debugDescription
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context): context.debugDescription
        default: "\(error)"
        }
    }

    /// The first contradiction, if any: an index that points nowhere, a target in no batch or in two, a wrong order.
    func inconsistency() -> String? {
        if tasks.isEmpty { return "no tasks" }
        if Set(hosts.map(\.access.name)).count != hosts.count { return "two hosts of one name" }
        var seen: Set<TaskID> = []
        for task in tasks {
            for after in task.after where !seen.contains(after.task) { return "task \(task.id) comes before \(after.task)" }
            if !seen.insert(task.id).inserted { return "two tasks \(task.id)" }
            if task.batches.flatMap(\.self).sorted() != Array(task.targets.indices) { return "batches of \(task.id)" }
            if task.batches.contains(where: \.isEmpty) { return "an empty batch of \(task.id)" }
            if Set(task.targets.map(\.name)).count != task.targets.count { return "two targets of one name in \(task.id)" }
            for variant in task.variants {
                // A name is half of a job's token: two jobs of one name would be taken for one.
                let names = variant.steps.map(\.id) + variant.finally.map(\.id)
                    + variant.steps.indices.filter(variant.undoes).map(variant.undoName)
                if Set(names).count != names.count { return "two steps of one name in \(task.id)" }
            }
            for target in task.targets {
                guard hosts.indices.contains(target.host), task.variants.indices.contains(target.variant),
                    !task.variants[target.variant].steps.isEmpty
                else { return "target \(target.name) of \(task.id)" }
            }
        }
        return ring().map { "a ring: \($0.text)" }
    }
}
