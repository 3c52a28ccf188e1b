import CYaml
import Core

/// libyaml's stream of events over one text. Yams' own API gives whole nodes only, when aliases have already been followed;
/// limits must hold before that.
struct YAMLEvents: ~Copyable {
    enum Event {
        case streamStart, streamEnd, documentStart, documentEnd
        case scalar(String, isPlain: Bool, Properties)
        case sequenceStart(Properties), sequenceEnd
        case mappingStart(Properties), mappingEnd
        case alias(String)
    }

    struct Properties {
        var anchor: String?
        var tag: String?
    }

    private let source: SourceText
    /// libyaml keeps pointers into the parser and the input: neither may move.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ source: SourceText) throws(Diagnostics) {
        self.source = source
        input = .allocate(capacity: source.text.utf8.count)
        _ = input.initialize(from: source.text.utf8)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw Diagnostics([Diagnostic("no memory for a YAML parser", at: nil, remedy: "free some memory and try again")])
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// - Throws: a syntax error with libyaml's words and place.
    mutating func next() throws(Diagnostic) -> (event: Event, place: Place) {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&raw) }
        return (Self.event(raw), source.place(line: raw.start_mark.line + 1, column: raw.start_mark.column + 1))
    }

    private static func event(_ raw: yaml_event_t) -> Event {
        switch raw.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            // By its length: a double-quoted scalar may hold a NUL.
            let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return .scalar(
                value, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
                Properties(anchor: text(scalar.anchor), tag: text(scalar.tag)))
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(Properties(anchor: text(raw.data.sequence_start.anchor), tag: text(raw.data.sequence_start.tag)))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(Properties(anchor: text(raw.data.mapping_start.anchor), tag: text(raw.data.mapping_start.tag)))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_STREAM_START_EVENT: return .streamStart
        // "No event" comes only after the stream's end.
        default: return .streamEnd
        }
    }

    private static func text(_ bytes: UnsafeMutablePointer<UInt8>?) -> String? { bytes.map { String(cString: $0) } }

    private func syntaxError() -> Diagnostic {
        let state = parser.pointee
        guard state.error != YAML_MEMORY_ERROR else {
            return Diagnostic("no memory for this YAML file", at: nil, remedy: "free some memory and try again")
        }
        let words = state.problem.map { String(cString: $0) } ?? "it can't be parsed"
        let begun = state.context_mark
        // libyaml's own limit is met while it looks ahead; its words speak of a function in C.
        if words.contains("nesting level") {
            let place = source.place(line: begun.line + 1, column: begun.column + 1)
            return Diagnostic("nested far too deep", at: place, remedy: "nest less")
        }
        let context = state.context.map { " \(String(cString: $0)) (line \(begun.line + 1), column \(begun.column + 1)), " } ?? " "
        let place = state.error == YAML_READER_ERROR
            ? source.place(ofByte: state.problem_offset)
            : source.place(line: state.problem_mark.line + 1, column: state.problem_mark.column + 1)
        return Diagnostic("not YAML:\(context)\(words)", at: place, remedy: "correct the syntax here")
    }
}
