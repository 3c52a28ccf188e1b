internal import Core

/// Stands before another listener until sudo has let the command through.
///
/// What is written to a command that sudo starts may be read by sudo, by a shell, or by sudo again. So the password is
/// written only when sudo has asked, by a prompt that nobody else can know, and the rest only when the far side has said
/// that sudo is behind it: no line of a script can be taken for a password, and no password for a line of a script. A
/// second prompt means that the password was wrong; it is tried once.
struct SudoListener<Inner: Listener>: Listener {
    private(set) var inner: Inner
    private let mark: String
    private let word: [UInt8]
    private var out: [UInt8] = []
    private var err: [UInt8] = []
    private(set) var isThrough = false

    init(_ inner: Inner, mark: String) {
        self.inner = inner
        self.mark = mark
        word = Array((mark + "\n").utf8)
    }

    /// How often sudo asked.
    private var prompts: Int { String(decoding: err, as: UTF8.self).ranges(of: mark).count }
    var isWrongPassword: Bool { !isThrough && prompts > 1 }
    var wasAsked: Bool { prompts > 0 }
    var isFinished: Bool { (isThrough && inner.isFinished) || isWrongPassword }
    var cue: Cue { isThrough ? .input : wasAsked ? .password : .nothing }

    /// What sudo or the login shell said instead.
    var complaint: String {
        let text = String(decoding: err, as: UTF8.self).replacing(mark, with: "")
        return ServerGreeting.printable(text.utf8.prefix(300).map { $0 == 0x0a ? 0x20 : $0 })
    }

    mutating func hear(_ bytes: ArraySlice<UInt8>, on stream: OutputStream) throws(MalformedReply) {
        guard !isThrough else { return try inner.hear(bytes, on: stream) }
        switch stream {
        case .err: err = Array((err + bytes).suffix(8192))
        case .out:
            out += bytes
            guard let place = out.place(of: word) else {
                // Only its end can still become part of the word.
                if out.count > 65_536 { out.removeFirst(out.count - 4096) }
                return
            }
            isThrough = true
            let rest = out[place.upperBound...]
            out = []
            if !rest.isEmpty { try inner.hear(rest, on: .out) }
        }
    }
}

/// For a command of which nothing is wanted but that sudo starts it.
struct SudoTrial: Listener {
    var isFinished: Bool { true }
    mutating func hear(_ bytes: ArraySlice<UInt8>, on stream: OutputStream) throws(MalformedReply) {}
}
