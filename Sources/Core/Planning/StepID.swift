/// A step's address in its plan: `task/target/step`. A step for a whole batch has `batch-N` as its target.
public struct StepID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var task: TaskID
    public var target: TargetName
    public var step: StepName

    public init(task: TaskID, target: TargetName, step: StepName) {
        self.task = task
        self.target = target
        self.step = step
    }

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let task = TaskID(parts[0]), let target = TargetName(parts[1]), let step = StepName(parts[2])
        else { return nil }
        self.init(task: task, target: target, step: step)
    }

    public var description: String { "\(task)/\(target)/\(step)" }

    public static func < (a: Self, b: Self) -> Bool { (a.task, a.target, a.step) < (b.task, b.target, b.step) }
}

extension StepID: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no step id"))
        }
        self = id
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
