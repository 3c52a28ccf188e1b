internal import Core

/// Hears the answer to a job verb: passes output on as it comes, and keeps how the answer ended.
struct JobListener: Listener {
    private(set) var parser: ReplyParser
    private let sink: any OutputSink
    private(set) var ending: ReplyEnding?
    private(set) var hasStarted = false
    private(set) var facts: [String: String] = [:]
    /// The beginning of standard error: where sudo and login shells complain.
    private(set) var complaint: [UInt8] = []
    /// By our clock, in seconds since 1970, when the last line came.
    private(set) var endedAt = 0.0

    init(nonce: String, sink: any OutputSink) {
        parser = ReplyParser(nonce: nonce)
        self.sink = sink
    }

    var isFinished: Bool { ending != nil }

    mutating func hear(_ bytes: ArraySlice<UInt8>, on stream: OutputStream) throws(MalformedReply) {
        switch stream {
        case .err: complaint += bytes.prefix(2048 - min(2048, complaint.count))
        case .out:
            for event in try parser.feed(bytes) {
                switch event {
                case .opened, .alive: break
                case .started: hasStarted = true
                case .bytes(let stream, let bytes): sink.write(bytes, to: stream)
                case .gap(let stream, let count): sink.skip(count, of: stream)
                case .fact(let key, let value): facts[key] = value
                case .ended(let ending):
                    self.ending = ending
                    endedAt = WallClock.now
                }
            }
        }
    }
}

/// For verbs without output.
struct NoOutput: OutputSink {
    func write(_ bytes: [UInt8], to stream: OutputStream) {}
    func skip(_ count: Int, of stream: OutputStream) {}
}
