package import Core

/// Reads one YAML document into nodes, within limits that hold while parsing.
///
/// Refused: aliases and anchors, tags, merge keys, keys that are no text or stand twice, several documents, anything but a
/// mapping on top. These are collected; a syntax error or a limit ends the reading.
package struct YAMLTree: ~Copyable {
    package static let deepest = 32
    /// So many faults are collected before reading ends: a bomb is not worth more.
    private static let mostFaults = 20

    private let limits: YAMLLimits
    private var events: YAMLEvents
    private var nodes = 0
    private var faults = Diagnostics()

    private init(_ source: SourceText, _ limits: YAMLLimits) throws(Diagnostics) {
        self.limits = limits
        events = try YAMLEvents(source)
    }

    /// The top mapping of the file.
    package static func parse(_ source: SourceText, limits: YAMLLimits = .handwritten) throws(Diagnostics) -> YAMLNode {
        guard source.text.utf8.count <= limits.bytes else {
            throw Diagnostics([tooLarge(file: source.file, bytes: source.text.utf8.count, limits)])
        }
        if let directive = directive(in: source) { throw Diagnostics([directive]) }
        return try measure(source, limits: limits).outcome.get()
    }

    /// The outcome, and how many values were looked at for it: what a hostile file may cost.
    package static func measure(
        _ source: SourceText, limits: YAMLLimits = .handwritten
    ) throws(Diagnostics) -> (outcome: Result<YAMLNode, Diagnostics>, values: Int) {
        var tree = try YAMLTree(source, limits)
        var root: YAMLNode?
        do { root = try tree.document(source) } catch { tree.faults.add(error) }
        guard let root, !tree.faults.hasErrors else { return (.failure(tree.faults), tree.nodes) }
        return (.success(root), tree.nodes)
    }

    static func tooLarge(file: String, bytes: Int, _ limits: YAMLLimits) -> Diagnostic {
        Diagnostic("'\(file)' has \(bytes) bytes", at: nil, remedy: "it may have \(limits.bytes); divide it")
    }

    /// libyaml compares every `%TAG` with all before it, and nothing here needs one.
    private static func directive(in source: SourceText) -> Diagnostic? {
        for (number, line) in source.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            switch line.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) {
            case nil, UInt8(ascii: "#"): continue
            case UInt8(ascii: "%"):
                let place = source.place(line: number + 1, column: 1)
                return Diagnostic("a YAML directive", at: place, remedy: "remove the line; text that begins with '%' needs quotes")
            case _: return nil
            }
        }
        return nil
    }

    private mutating func document(_ source: SourceText) throws(Diagnostic) -> YAMLNode? {
        _ = try events.next()
        let (first, place) = try events.next()
        guard case .documentStart = first else {
            throw Diagnostic("the file is empty", at: place, remedy: "write a mapping: lines of 'key: value'")
        }
        let root = try node(depth: 1)
        _ = try events.next()
        let (after, next) = try events.next()
        guard case .streamEnd = after else {
            throw Diagnostic("a second document begins here", at: next, remedy: "write one document to a file, without '---'")
        }
        guard let root else { return nil }
        if case .mapping = root.content { return root }
        if case .scalar("", isPlain: true) = root.content {
            throw Diagnostic("the file is empty", at: root.place, remedy: "write a mapping: lines of 'key: value'")
        }
        throw Diagnostic("\(root.kind) instead of a mapping", at: root.place, remedy: "write lines of 'key: value'")
    }

    private mutating func node(depth: Int) throws(Diagnostic) -> YAMLNode? {
        let (event, place) = try events.next()
        return try node(from: event, at: place, depth: depth)
    }

    /// Nil for an end, and for an alias, whose fault is recorded.
    private mutating func node(from event: YAMLEvents.Event, at place: Place, depth: Int) throws(Diagnostic) -> YAMLNode? {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw Diagnostic("more than \(limits.nodes) values in one file", at: place, remedy: "divide the file")
        }
        guard depth <= Self.deepest else {
            throw Diagnostic("nested more than \(Self.deepest) levels deep", at: place, remedy: "nest less")
        }
        switch event {
        case .scalar(let text, let isPlain, let properties):
            try refuse(properties, at: place)
            return YAMLNode(content: .scalar(text, isPlain: isPlain), place: place)
        case .sequenceStart(let properties):
            try refuse(properties, at: place)
            return YAMLNode(content: .sequence(try items(depth: depth)), place: place)
        case .mappingStart(let properties):
            try refuse(properties, at: place)
            return YAMLNode(content: .mapping(try entries(depth: depth)), place: place)
        case .alias(let name):
            try fault("an alias, '*\(name)'", at: place, "write the value out; text that begins with '*' needs quotes")
            return nil
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd: return nil
        }
    }

    private mutating func items(depth: Int) throws(Diagnostic) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let (event, place) = try events.next()
            if case .sequenceEnd = event { return items }
            if let item = try node(from: event, at: place, depth: depth + 1) { items.append(item) }
        }
    }

    private mutating func entries(depth: Int) throws(Diagnostic) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = [], seen: [String: Place] = [:]
        while true {
            let (event, place) = try events.next()
            if case .mappingEnd = event { return entries }
            let key = try key(from: node(from: event, at: place, depth: depth + 1), at: place)
            if let key {
                if let first = seen[key] {
                    try fault("the key '\(key)' stands twice", at: place, "the first is at \(first); remove one of them")
                }
                seen[key] = seen[key] ?? place
            }
            guard let value = try node(depth: depth + 1), let key else { continue }
            entries.append(.init(key: Located(key, at: place), value: value))
        }
    }

    private mutating func key(from node: YAMLNode?, at place: Place) throws(Diagnostic) -> String? {
        switch node?.content {
        case .scalar("<<", isPlain: true):
            try fault("a merge key, '<<'", at: place, "write the values out")
            return nil
        case .scalar(let text, _): return text
        case .sequence, .mapping:
            try fault("a key that is no text", at: place, "write a word; text that begins with '{', '[' or '?' needs quotes")
            return nil
        case nil: return nil
        }
    }

    private mutating func refuse(_ properties: YAMLEvents.Properties, at place: Place) throws(Diagnostic) {
        if let anchor = properties.anchor {
            try fault("an anchor, '&\(anchor)'", at: place, "remove it; text that begins with '&' needs quotes")
        }
        if let tag = properties.tag {
            try fault("a tag, '\(tag)'", at: place, "remove it; text that begins with '!' needs quotes")
        }
    }

    private mutating func fault(_ problem: String, at place: Place, _ remedy: String) throws(Diagnostic) {
        let diagnostic = Diagnostic(problem, at: place, remedy: remedy)
        guard faults.all.count < Self.mostFaults else { throw diagnostic }
        faults.add(diagnostic)
    }
}
