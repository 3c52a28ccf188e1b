internal import CSSHShim
internal import Core

/// One call of the remote job script, as data.
struct JobCall {
    enum Verb: String { case hello, run, follow, state, kill, clean, probe }

    let verb: Verb
    private let host: HostAccess
    private var token = "none"
    private var run = "none"
    private var epoch = 0
    var script = ""
    /// What the script reads from its standard input.
    var input: [UInt8] = []
    var timeLimit = 0
    /// Seconds since 1970 by the host's clock; 0: no limit.
    var notAfter = 0
    var outputCap = 1 << 20
    var from = OutputOffsets()
    var signal = "TERM"

    init(_ verb: Verb, host: HostAccess, job: JobReference) {
        self.init(verb, host: host, run: job.run, epoch: job.epoch)
        token = job.token.rawValue
    }

    init(_ verb: Verb, host: HostAccess, run: RunID, epoch: Int) {
        self.init(verb, host: host)
        self.run = run.rawValue
        self.epoch = epoch
    }

    init(_ verb: Verb, host: HostAccess) {
        self.verb = verb
        self.host = host
    }

    /// - Parameter base: where the host said that it keeps its jobs, so that a later call can't look elsewhere.
    func text(nonce: String, base: String?) -> [UInt8] {
        RemoteJobScript.text([
            ("NONCE", nonce), ("BASE", base ?? host.stateDirectory ?? ""), ("TOKEN", token), ("RUN", run), ("EPOCH", String(epoch)),
            // Compared on the host with what `$(cat)` reads back, which drops the newlines at the end.
            ("TEXT", Self.withoutLastNewlines(script)), ("LIMIT", String(max(0, timeLimit))), ("NOTAFTER", String(notAfter)),
            ("CAP", String(max(1, outputCap))), ("OUT", String(from.out)), ("ERR", String(from.err)),
            ("SIGNAL", Self.signalName(signal)),
        ], input: input)
    }

    private static func withoutLastNewlines(_ text: String) -> String {
        // By bytes: to Swift, carriage return and newline are one character.
        guard let last = text.utf8.lastIndex(where: { $0 != 0x0a }) else { return "" }
        return String(Substring(text.utf8[...last]))
    }

    private static func signalName(_ text: String) -> String {
        let name = text.uppercased().hasPrefix("SIG") ? String(text.uppercased().dropFirst(3)) : text.uppercased()
        return name.utf8.allSatisfy { (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) } && !name.isEmpty ? name : "TERM"
    }
}

/// What only the host and we know of one call: an answer can't be forged by output.
enum Nonce {
    static func make() -> String {
        var dice = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let text = String(dice.next() as UInt32, radix: 16)
            return String(repeating: "0", count: 8 - text.count) + text
        }.joined()
    }
}
