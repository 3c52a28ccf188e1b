/// Finds secrets in what a host says, and puts as many `*` in their place.
///
/// All of them are looked for at once, byte by byte (Aho and Corasick): the state is always the longest beginning of a
/// secret with which the bytes so far end, so it also tells how many of them must be held back.
public struct SecretMask: Sendable {
    /// Shorter ones are left: they would mask half of any output.
    static let shortest = 4
    /// Of a value's single lines.
    static let shortestLine = 8

    /// Bytes of the longest secret looked for.
    public let longest: Int
    /// By node and byte.
    private var edges: [UInt64: Int32] = [:]
    private var nodes = [Node()]

    private struct Node {
        /// The node of the longest proper ending that is also a beginning.
        var fallback: Int32 = 0
        var depth: Int32 = 0
        /// Bytes of the longest secret that ends here; 0: none.
        var found: Int32 = 0
        var isLeaf = true
    }

    /// - Parameter values: of secrets, whole. Their lines are looked for too, and the form in which a step reads them.
    public init(_ values: [String]) {
        var words: Set<[UInt8]> = []
        for value in values {
            let lines = value.utf8.split { $0 == 0x0a || $0 == 0x0d }.map(Array.init)
            let whole = [Array(value.utf8), Array(StepScript.input([value]).dropLast())] + (lines.count == 1 ? lines : [])
            words.formUnion(whole.filter { $0.count >= Self.shortest })
            words.formUnion(lines.filter { $0.count >= Self.shortestLine })
        }
        longest = words.map(\.count).max() ?? 0
        for word in words { add(word) }
        linkFallbacks()
    }

    public var isEmpty: Bool { longest == 0 }

    /// The whole text at once.
    public func masked(_ text: String) -> String {
        guard !isEmpty else { return text }
        var stream = MaskedStream(self)
        return String(decoding: stream.take(Array(text.utf8)) + stream.rest(), as: UTF8.self)
    }

    private mutating func add(_ word: [UInt8]) {
        var node: Int32 = 0
        for byte in word {
            if let next = edges[Self.key(node, byte)] { node = next } else {
                let next = Int32(nodes.count)
                nodes[Int(node)].isLeaf = false
                nodes.append(Node(depth: nodes[Int(node)].depth + 1))
                edges[Self.key(node, byte)] = next
                node = next
            }
        }
        nodes[Int(node)].found = Int32(word.count)
    }

    /// A node's fallback is nearer to the root than the node, so the edges are gone through by depth.
    private mutating func linkFallbacks() {
        for (key, child) in edges.sorted(by: { nodes[Int($0.value)].depth < nodes[Int($1.value)].depth }) {
            let parent = Int32(key >> 8), byte = UInt8(key & 0xff)
            let fallback = parent == 0 ? 0 : step(from: nodes[Int(parent)].fallback, byte)
            nodes[Int(child)].fallback = fallback
            nodes[Int(child)].found = max(nodes[Int(child)].found, nodes[Int(fallback)].found)
        }
    }

    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }

    func step(from node: Int32, _ byte: UInt8) -> Int32 {
        var node = node
        while true {
            if let next = edges[Self.key(node, byte)] { return next }
            if node == 0 { return 0 }
            node = nodes[Int(node)].fallback
        }
    }

    /// Bytes of the longest secret that ends at the node.
    func found(at node: Int32) -> Int32 { nodes[Int(node)].found }

    /// How many of the last bytes may be the beginning of a secret that isn't complete.
    func unfinished(at node: Int32) -> Int {
        var node = node
        while nodes[Int(node)].isLeaf, node != 0 { node = nodes[Int(node)].fallback }
        return Int(nodes[Int(node)].depth)
    }
}

/// One stream on its way through a mask, at whatever places it is cut.
public struct MaskedStream: Sendable {
    private let mask: SecretMask
    private var node: Int32 = 0
    private var held: [UInt8] = []
    /// For each held byte, how many bytes the longest secret has that ends with it.
    private var found: [Int32] = []

    public init(_ mask: SecretMask) { self.mask = mask }

    /// What of `bytes`, and of those before, is judged: all but the last few, fewer than the longest secret has.
    public mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        guard !mask.isEmpty else { return bytes }
        for byte in bytes {
            node = mask.step(from: node, byte)
            held.append(byte)
            found.append(mask.found(at: node))
        }
        return pass(held.count - mask.unfinished(at: node))
    }

    /// All that is held, since nothing follows it. The stream may begin anew after it.
    /// - Parameter isCut: something follows that won't be seen: what may be the beginning of a secret is masked.
    public mutating func rest(isCut: Bool = false) -> [UInt8] {
        defer { node = 0 }
        if isCut, held.count >= SecretMask.shortest { return drop(held.count).map { _ in UInt8(ascii: "*") } }
        return pass(held.count)
    }

    private mutating func pass(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        var cover: Int32 = 0
        var isCovered = [Bool](repeating: false, count: count)
        for place in held.indices.reversed() {
            cover = max(cover - 1, found[place])
            if place < count { isCovered[place] = cover > 0 }
        }
        return zip(drop(count), isCovered).map { $1 ? UInt8(ascii: "*") : $0 }
    }

    private mutating func drop(_ count: Int) -> [UInt8] {
        defer {
            held.removeFirst(count)
            found.removeFirst(count)
        }
        return Array(held.prefix(count))
    }
}
