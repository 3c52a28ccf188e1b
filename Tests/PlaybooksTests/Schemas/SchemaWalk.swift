import Core
import Foundation
import Playbooks

/// Goes through a file and its schema side by side.
enum SchemaWalk {
    /// The ways to all mappings, by keys and numbers.
    static func mappings(_ node: YAMLNode, _ path: [String]) -> [[String]] {
        switch node.content {
        case .scalar: []
        case .sequence(let items): items.enumerated().flatMap { mappings($1, path + ["\($0)"]) }
        case .mapping(let entries): [path] + entries.flatMap { mappings($0.value, path + [$0.key.value]) }
        }
    }

    /// The file as JSON, which is YAML too, with one key more in one of its mappings.
    static func json(_ node: YAMLNode, adding key: String, at path: ArraySlice<String>?) -> String {
        switch node.content {
        case .scalar(let text, _): return YAMLText.scalar(text)
        case .sequence(let items):
            return "[" + items.enumerated().map { json($1, adding: key, at: path?.first == "\($0)" ? path?.dropFirst() : nil) }.joined(separator: ", ") + "]"
        case .mapping(let entries):
            let own = entries.map { "\(YAMLText.scalar($0.key.value)): " + json($0.value, adding: key, at: path?.first == $0.key.value ? path?.dropFirst() : nil) }
            return "{" + (own + (path?.isEmpty == true ? ["\(key): x"] : [])).joined(separator: ", ") + "}"
        }
    }

    /// The keys of all mappings that a schema has there.
    static func keys(at path: ArraySlice<String>, in schema: Any) -> [Set<String>] {
        guard let schema = schema as? [String: Any] else { return [] }
        let ways = (schema["anyOf"] as? [Any] ?? []) + ["then", "else"].compactMap { schema[$0] }
        let other = ways.flatMap { keys(at: path, in: $0) }
        let properties = schema["properties"] as? [String: Any]
        guard let step = path.first else { return (properties.map { [Set($0.keys)] } ?? []) + other }
        let next = [properties?[step], properties == nil ? schema["additionalProperties"] : nil, Int(step) == nil ? nil : schema["items"]].compactMap(\.self)
        return next.flatMap { keys(at: path.dropFirst(), in: $0) } + other
    }
}
