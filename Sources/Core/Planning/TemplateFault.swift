/// What is wrong with a template, and how far into it.
public struct TemplateFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Unicode scalars from the beginning of the template.
    public var offset: Int
    public var problem: String
    public var remedy: String

    public init(at offset: Int, _ problem: String, remedy: String) {
        self.offset = offset
        self.problem = problem
        self.remedy = remedy
    }

    public var description: String { "at character \(offset + 1): \(problem); \(remedy)" }
}

/// Reads `{{name}}` and its escape; both kinds of template share it.
///
/// `{{{{` stands for two literal braces; `}}` needs no escape. Any other `{{` is a fault, so that a slip such as `{{ name }}`
/// never reaches a host as text.
enum Braces: Equatable {
    case none
    case literal
    case placeholder(ParameterName, length: Int)

    /// What begins at `start`. Call it at every scalar that isn't part of something already read.
    init(in text: [Unicode.Scalar], at start: Int) throws(TemplateFault) {
        guard text[start...].starts(with: "{{".unicodeScalars) else { self = .none; return }
        if text[start...].starts(with: "{{{{".unicodeScalars) { self = .literal; return }
        let inner = text[(start + 2)...].prefix { $0 != "}" && $0 != "\n" && $0 != "{" }
        let end = inner.endIndex
        let name = String(String.UnicodeScalarView(inner))
        guard text[end...].starts(with: "}}".unicodeScalars) else {
            throw TemplateFault(
                at: start, "'{{' has no '}}' that belongs to it",
                remedy: "write {{name}}, or {{{{ where two braces are meant")
        }
        guard let parameter = ParameterName(rawValue: name) else {
            let trimmed = name.split(separator: " ").joined()
            throw TemplateFault(
                at: start, "'{{\(name)}}' is not a placeholder",
                remedy: ParameterName(rawValue: trimmed) == nil
                    ? "write {{name}}, or {{{{\(name)}} where two braces are meant"
                    : "write {{\(trimmed)}} without spaces, or {{{{ where two braces are meant")
        }
        self = .placeholder(parameter, length: inner.count + 4)
    }
}
