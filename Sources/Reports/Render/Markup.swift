import Core

/// A piece of HTML or XML. Text that is put in by interpolation is made harmless and escaped; only another piece goes in as it is.
///
/// What can't be forgotten can't be exploited: there is no other way to get a text into a page than through here.
struct Markup: ExpressibleByStringInterpolation, Sendable {
    private(set) var source: String

    init(stringLiteral value: String) { source = value }
    init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }
    init(_ parts: [Markup], separator: String = "\n") { source = parts.map(\.source).joined(separator: separator) }

    static func + (a: Markup, b: Markup) -> Markup { Markup([a, b], separator: "") }
    static func += (a: inout Markup, b: Markup) { a.source += b.source }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var source = ""
        init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity + interpolationCount * 16) }
        mutating func appendLiteral(_ literal: String) { source += literal }
        mutating func appendInterpolation(_ text: String) { source += Markup.escape(text) }
        mutating func appendInterpolation<Subject>(_ name: Identifier<Subject>) { source += Markup.escape(name.rawValue) }
        mutating func appendInterpolation(_ number: Int) { source += "\(number)" }
        mutating func appendInterpolation(_ markup: Markup) { source += markup.source }
        mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { source += part.source } }
    }

    /// What is left of a text is legal in XML 1.0 too: control characters and those that turn the writing round are spelled out.
    private static func escape(_ text: String) -> String {
        var safe = ""
        for scalar in Harmless.text(text).unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
