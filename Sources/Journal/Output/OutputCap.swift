/// How much is kept of each stream of an attempt.
public struct OutputCap: Equatable, Sendable {
    /// Bytes of its beginning.
    public var head: Int
    /// Bytes of its end, at least; a quarter more may lie there for a while.
    public var tail: Int

    public init(head: Int = 1 << 20, tail: Int = 1 << 20) {
        self.head = max(head, 1)
        self.tail = max(tail, 1)
    }

    /// The end is kept in files of this size, so that its oldest bytes go by removing a file.
    var tailFile: Int { max(tail / 4, 1) }
    /// However often a stream is interrupted, no more files than these hold its end.
    var tailFiles: Int { 16 }
}
