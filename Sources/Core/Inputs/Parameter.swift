/// A typed value that a task may set.
public struct Parameter: Equatable, Sendable {
    public var name: ParameterName
    public var place: Place
    public var type: ParameterType
    /// As written; nil: the parameter is required.
    public var fallback: Located<String>?
    /// A value for `playbook example`; nil only where there is a default.
    public var example: Located<String>?
    public var help: String

    public init(
        name: ParameterName, place: Place, type: ParameterType, fallback: Located<String>? = nil,
        example: Located<String>? = nil, help: String = ""
    ) {
        self.name = name
        self.place = place
        self.type = type
        self.fallback = fallback
        self.example = example
        self.help = help
    }
}

/// What a parameter may hold, with its range. Sizes count bytes, durations seconds.
public enum ParameterType: Equatable, Sendable {
    /// Any text without a NUL; `pattern` must match the whole of it.
    case string(pattern: String?)
    case integer(min: Int?, max: Int?)
    case size(min: Int?, max: Int?)
    case duration(min: Int?, max: Int?)
    case boolean
    case choice([String])
    /// A systemd unit's name.
    case unit
    /// An absolute path, without `..`.
    case path
    /// A file's text: in line, or `file:PATH` on the operator's machine, read while planning.
    case content
    /// Where a secret is found when its step starts: `env:NAME`, `file:PATH`, `command:COMMAND`; empty: not given.
    case secret

    public var word: String {
        switch self {
        case .string: "string"
        case .integer: "integer"
        case .size: "size"
        case .duration: "duration"
        case .boolean: "boolean"
        case .choice: "choice"
        case .unit: "unit"
        case .path: "path"
        case .content: "content"
        case .secret: "secret"
        }
    }

    /// No value of this type holds a character that a shell could act on.
    public var isShellInert: Bool {
        switch self {
        case .integer, .size, .duration, .boolean: true
        case .string, .choice, .unit, .path, .content, .secret: false
        }
    }
}

/// A parameter's value: what scripts get, and what a person wrote.
public struct BoundValue: Codable, Hashable, Sendable {
    public var value: String
    public var written: String
    public init(value: String, written: String) {
        self.value = value
        self.written = written
    }
}
