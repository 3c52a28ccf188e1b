import Core

/// Reads one YAML document as Ansible does: anchors, aliases and merge keys are followed, plain scalars mean what YAML 1.1 makes of them.
/// Of tags only `!vault`, `!unsafe` and YAML's own for plain values are known. What aliases stand for counts towards the limit.
struct AnsibleYAML: ~Copyable {
    private static let deepest = 128

    private let limits: YAMLLimits
    private let faults: Faults
    private var events: YAMLEvents
    private var nodes = 0
    private var anchors: [String: (node: AnsibleNode, count: Int)] = [:]

    /// Nil where the file is empty. Faults that don't hinder reading are recorded.
    /// - Throws: a syntax error, or a limit.
    static func parse(_ source: SourceText, limits: YAMLLimits, _ faults: Faults) throws(Diagnostics) -> AnsibleNode? {
        // libyaml compares every `%TAG` with all before it, and nothing here needs one.
        for (number, line) in source.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where line.first == UInt8(ascii: "%") {
            throw Diagnostics([Diagnostic("a YAML directive", at: source.place(line: number + 1, column: 1), remedy: "remove the line")])
        }
        let source = JSONText.isJSON(source.text) ? SourceText(JSONText.forYAML(source.text), file: source.file) : source
        var reader = AnsibleYAML(limits, faults, try YAMLEvents(source))
        do { return try reader.document() } catch { throw Diagnostics([error]) }
    }

    private init(_ limits: YAMLLimits, _ faults: Faults, _ events: consuming YAMLEvents) {
        (self.limits, self.faults) = (limits, faults)
        self.events = events
    }

    private mutating func document() throws(Diagnostic) -> AnsibleNode? {
        _ = try events.next()
        guard case .documentStart = try events.next().event else { return nil }
        let root = try node(depth: 1)
        _ = try events.next()
        let (after, place) = try events.next()
        guard case .streamEnd = after else {
            throw Diagnostic("a second document begins here", at: place, remedy: "Ansible reads one document of a file; make two files of them")
        }
        return root
    }

    /// Nil for the end of a sequence or a mapping.
    private mutating func node(depth: Int) throws(Diagnostic) -> AnsibleNode? {
        let (event, place) = try events.next()
        let before = nodes
        try count(1, at: place)
        guard depth <= Self.deepest else { throw Diagnostic("nested more than \(Self.deepest) levels deep", at: place, remedy: "nest less") }
        let made: AnsibleNode, anchor: String?
        switch event {
        case .scalar(let text, let isPlain, let properties):
            made = AnsibleNode(content(text, isPlain, properties.tag, at: place), at: place)
            anchor = properties.anchor
        case .sequenceStart(let properties):
            refuse(properties.tag, unless: ["tag:yaml.org,2002:seq"], at: place)
            var items: [AnsibleNode] = []
            while let item = try node(depth: depth + 1) { items.append(item) }
            made = AnsibleNode(.sequence(items), at: place)
            anchor = properties.anchor
        case .mappingStart(let properties):
            refuse(properties.tag, unless: ["tag:yaml.org,2002:map"], at: place)
            made = AnsibleNode(.mapping(try entries(depth: depth)), at: place)
            anchor = properties.anchor
        case .alias(let name):
            guard let known = anchors[name] else {
                throw Diagnostic("the alias '*\(name)' has no anchor before it", at: place, remedy: "write '&\(name)' where the value stands")
            }
            try count(known.count, at: place)
            return AnsibleNode(known.node.content, at: place)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd: return nil
        }
        if let anchor { anchors[anchor] = (made, nodes - before) }
        return made
    }

    private mutating func count(_ more: Int, at place: Place) throws(Diagnostic) {
        nodes += more
        guard nodes <= limits.nodes else { throw Diagnostic("more than \(limits.nodes) values in one file", at: place, remedy: "divide the file") }
    }

    private mutating func entries(depth: Int) throws(Diagnostic) -> [AnsibleNode.Entry] {
        var own: [AnsibleNode.Entry] = [], merged: [AnsibleNode] = [], positions: [String: Int] = [:]
        while let key = try node(depth: depth + 1) {
            guard let value = try node(depth: depth + 1) else { break }
            // YAML's `<<` is the key of a merge only where it isn't quoted; here a quoted one would be as odd.
            if case .text("<<") = key.content {
                if case .sequence(let items) = value.content { merged += items } else { merged.append(value) }
                continue
            }
            guard let name = key.isNull ? "null" : key.text else {
                faults.add("\(key.kind) as a key", at: key.place, "write a word")
                continue
            }
            let isText = if case .text = key.content { true } else { false }
            let entry = AnsibleNode.Entry(key: name, isText: isText, place: key.place, value: value)
            if let position = positions[name] {
                faults.add("the key '\(name)' stands twice", at: key.place, "Ansible takes the last, and so does this; remove the other, at \(own[position].place)", severity: .warning)
                own[position] = entry
            } else {
                positions[name] = own.count
                own.append(entry)
            }
        }
        // The first of several merged mappings goes first, and the mapping's own keys before all of them.
        for node in merged {
            guard let entries = node.entries else {
                faults.add("\(node.kind) where '<<' needs a mapping", at: node.place, "name an anchor of a mapping")
                continue
            }
            for entry in entries where positions[entry.key] == nil {
                positions[entry.key] = own.count
                own.append(entry)
            }
        }
        return own
    }

    private func content(_ text: String, _ isPlain: Bool, _ tag: String?, at place: Place) -> AnsibleNode.Content {
        switch tag {
        case nil: return isPlain ? PlainScalar.content(text) : .text(text)
        case "!vault", "!vault-encrypted": return .vault
        case "!unsafe", "!", "tag:yaml.org,2002:str": return .text(text)
        case let tag?:
            refuse(tag, unless: ["bool", "int", "float", "null"].map { "tag:yaml.org,2002:\($0)" }, at: place)
            return PlainScalar.content(text)
        }
    }

    private func refuse(_ tag: String?, unless known: [String], at place: Place) {
        guard let tag, tag != "!unsafe", !known.contains(tag) else { return }
        faults.add("a tag, '\(tag)'", at: place, "of tags only !vault and !unsafe are understood; remove it")
    }
}
