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
    /// a value may hold line breaks. A value must not hold a NUL: no shell's variable can.
    public static func input(_ values: [String]) -> [UInt8] {
        var input: [UInt8] = []
        for value in values {
            // By bytes, as the host reads: to Swift `\r\n` is one character, and neither of the two.
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): input += Array("\\\\".utf8)
                case UInt8(ascii: "\n"): input += Array("\\n".utf8)
                case UInt8(ascii: "\r"): input += Array("\\r".utf8)
                default: input.append(byte)
                }
            }
            input.append(UInt8(ascii: "\n"))
        }
        return input
    }

    /// The largest standard input of a step, in bytes: what a pipe takes whether or not it is read.
    public static let inputLimit = 60 * 1024

    /// The shell variable that holds the secret of this name.
    public static func variable(_ name: String) -> String { "dd_secret_" + name.replacing("-", with: "_").replacing(".", with: "_") }

    /// The beginning of a script that has secrets: it reads them from its standard input into variables, none of them
    /// exported. Nothing else of it reads that input.
    /// - Parameter names: of the parameters, in the order of ``input(_:)``'s values; `-` and `.` become `_`.
    public static func header(names: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let variables = names.map(variable)
        // Of a name that was in the environment the value would be too.
        return "unset dd_line \(variables.joined(separator: " "))\n"
            // The dot keeps the line breaks at a value's end, which `$(...)` drops.
            + variables.map { "IFS= read -r dd_line; \($0)=$(printf '%b.' \"$dd_line\"); \($0)=${\($0)%.}\n" }.joined()
            + "dd_line=\n"
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
