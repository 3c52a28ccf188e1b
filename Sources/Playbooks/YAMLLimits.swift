/// How much of a file is read before it is refused.
public struct YAMLLimits: Equatable, Sendable {
    public var bytes: Int
    /// Scalars, sequences and mappings, keys included.
    public var nodes: Int

    /// For what a person writes by hand: plans, playbooks, the matrix.
    public static let handwritten = YAMLLimits(bytes: 1 << 20, nodes: 100_000)
    /// For an inventory, which may be generated and hold tens of thousands of hosts.
    public static let fleet = YAMLLimits(bytes: 64 << 20, nodes: 4_000_000)
}
