/// A step that crosses an ownership line, or does what must not be done that way.
public struct LintFinding: Hashable, Sendable {
    public let rule: LintRule.ID
    public let diagnostic: Diagnostic
    /// Unicode scalars into the script or path, for exact places.
    public let offset: Int

    public init(rule: LintRule.ID, diagnostic: Diagnostic, offset: Int) {
        self.rule = rule
        self.diagnostic = diagnostic
        self.offset = offset
    }
}
