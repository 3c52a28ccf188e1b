/// A JSON Schema (draft 2020-12) of what one of our files, or a part of it, may hold. Editors help with it while somebody writes.
///
/// It is never stricter than the readers in this target, but for numbers and truth values in quotes, which these take too; what only the
/// whole file, or other files, can show is theirs alone.
public struct Schema: Encodable, Sendable {
    indirect enum Word: Encodable, Sendable {
        case text(String), number(Int), truth(Bool), list([Word]), schema(Schema), schemas([String: Schema])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .truth(let value): try container.encode(value)
            case .list(let words): try container.encode(words)
            case .schema(let schema): try container.encode(schema)
            case .schemas(let schemas): try container.encode(schemas)
            }
        }
    }

    /// One key of a mapping.
    struct Key {
        let name: String, about: String, value: Schema, isRequired: Bool
    }

    private(set) var words: [String: Word]

    init(_ words: [String: Word]) { self.words = words }

    public func encode(to encoder: any Encoder) throws { try words.encode(to: encoder) }

    func with(_ word: String, _ value: Word) -> Schema {
        var schema = self
        schema.words[word] = value
        return schema
    }

    // MARK: - Values

    /// A scalar is text to the readers, whatever it looks like.
    static let text = Schema(["type": .list([.text("string"), .text("number"), .text("boolean")])])
    static let boolean = Schema(["type": .text("boolean")])

    /// Only what YAML itself takes for text.
    static func string(_ pattern: String) -> Schema { Schema(["type": .text("string"), "pattern": .text(pattern)]) }

    /// Text that obeys a pattern; numbers among them are left to the reader.
    static func text(_ pattern: String) -> Schema { text.with("pattern", .text(pattern)) }

    static func word(_ words: [String]) -> Schema { Schema(["enum": .list(words.map { .text($0) })]) }

    static func word<Word: CaseIterable & RawRepresentable>(_: Word.Type) -> Schema where Word.RawValue == String { word(Word.allCases.map(\.rawValue)) }

    static func integer(_ range: ClosedRange<Int>) -> Schema {
        let schema = Schema(["type": .text("integer"), "minimum": .number(range.lowerBound)])
        return range.upperBound == .max ? schema : schema.with("maximum", .number(range.upperBound))
    }

    static func list(_ item: Schema, atLeast least: Int = 0) -> Schema {
        Schema(["type": .text("array"), "items": .schema(item), "minItems": .number(least)])
    }

    static func either(_ schemas: Schema...) -> Schema { Schema(["anyOf": .list(schemas.map { .schema($0) })]) }

    /// A mapping whose keys a person chooses; nothing written is an empty one.
    static func named(_ value: Schema, keys pattern: String = nameRule) -> Schema {
        Schema([
            "type": .list([.text("object"), .text("null")]), "additionalProperties": .schema(value),
            "propertyNames": .schema(Schema(["pattern": .text(pattern)])),
        ])
    }

    static func mapping(_ keys: [Key]) -> Schema {
        Schema([
            "type": .text("object"), "additionalProperties": .truth(false),
            "properties": .schemas(Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.value.with("description", .text($0.about))) })),
            "required": .list(keys.filter(\.isRequired).map { .text($0.name) }),
        ])
    }

    /// Exactly one of these keys stands in the mapping.
    func exactlyOne(of keys: [String]) -> Schema {
        with("oneOf", .list(keys.map { .schema(Schema(["required": .list([.text($0)])])) }))
    }

    /// A mapping with that key is the one, else the other.
    static func withKey(_ key: String, _ one: Schema, else other: Schema) -> Schema {
        Schema(["if": .schema(Schema(["type": .text("object"), "required": .list([.text(key)])])), "then": .schema(one), "else": .schema(other)])
    }

    // MARK: - What often comes

    static let nameRule = "^[a-z0-9][a-z0-9._-]{0,62}$"
    static let name = text(nameRule)
    static let duration = Schema([
        "type": .list([.text("string"), .text("integer")]), "pattern": .text("^[0-9]+$|^(?=[0-9])([0-9]+ ?d)? ?([0-9]+ ?h)? ?([0-9]+ ?m)? ?([0-9]+ ?s)?$"),
        "examples": .list([.text("30s"), .text("10m"), .text("1h30m"), .text("21d")]),
    ])
    /// A duration, or one placeholder.
    static let setting = either(duration, text(#"^\{\{[a-z0-9][a-z0-9._-]{0,62}\}\}$"#))
    /// A whole number, or a percentage; texts obey the pattern.
    static func count(from least: Int, _ pattern: String) -> Schema {
        Schema(["type": .list([.text("integer"), .text("string")]), "minimum": .number(least), "pattern": .text(pattern)])
    }

    static let limit = count(from: 0, "^[0-9]+$|^0*([0-9]|[1-9][0-9]|100)%$")
}

extension Schema.Key {
    static func required(_ name: String, _ value: Schema, _ about: String) -> Self { Self(name: name, about: about, value: value, isRequired: true) }
    static func optional(_ name: String, _ value: Schema, _ about: String) -> Self { Self(name: name, about: about, value: value, isRequired: false) }
}
