/// A step's text as the host's shell gets it, and the secrets that it reads from its standard input.
public struct StepScript: Hashable, Sendable {
    public var text: String
    /// In the order in which ``text`` reads them.
    public var secrets: [SecretReference]
    public init(_ text: String, secrets: [SecretReference] = []) {
        self.text = text
        self.secrets = secrets
    }

    /// The standard input of a step that reads these values: a line for each, in the words of `printf '%b'` (POSIX), so that
    /// a value may hold line breaks.
    public static func input(_ values: [String]) -> [UInt8] {
        values.flatMap { value in
            Array(value.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\r", with: "\\r").utf8) + [0x0a]
        }
    }
}

/// What a script is made with besides the plan: known only while its run is under way.
public struct ScriptContext: Hashable, Sendable {
    public var run: RunID?
    /// Where the host keeps its jobs; what an undo needs is kept beside them.
    public var base: String?
    /// What earlier steps of the target captured.
    public var captured: [ParameterName: String]
    public init(run: RunID? = nil, base: String? = nil, captured: [ParameterName: String] = [:]) {
        self.run = run
        self.base = base
        self.captured = captured
    }
}
