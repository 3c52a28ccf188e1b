import Core
import Testing

@testable import SSH

@Suite("the listener of probes")
struct ProbeListenerTests {
    private static let out = Array("noise\n@ n0 1\na\n= n1 0 0\n\n\n= n0 3 0\n".utf8)
    private static let err = Array("motd @ n0 1\noops\n= n0 3 0\n".utf8)

    @Test("a probe's answer means the same wherever it is cut")
    func everySplit() throws {
        for cut in 0...Self.out.count {
            let sink = Recorder()
            var listener = ProbeListener(nonce: "n0", sink: sink)
            try listener.hear(Self.out[..<cut], on: .out)
            try listener.hear(Self.err[..<min(cut, Self.err.count)], on: .err)
            try listener.hear(Self.out[cut...], on: .out)
            try listener.hear(Self.err[min(cut, Self.err.count)...], on: .err)
            #expect(listener.ending == .exited(3), "cut at \(cut)")
            #expect(sink.out == "a\n= n1 0 0\n\n")
            #expect(sink.err == "oops")
        }
    }

    @Test("one stream's end is not the end")
    func bothStreams() throws {
        var listener = ProbeListener(nonce: "n0", sink: Recorder())
        try listener.hear(Self.out[...], on: .out)
        #expect(!listener.isFinished)
        try listener.hear(Self.err[...], on: .err)
        #expect(listener.isFinished)
    }

    @Test("last lines outside the grammar", arguments: ["x 0", "256 0", "-1 0", "3", "3 0 0", "0000000000000000000000"])
    func malformed(words: String) {
        var listener = ProbeListener(nonce: "n0", sink: Recorder())
        #expect(throws: MalformedReply.self) { try listener.hear(Array("@ n0 1\n\n= n0 \(words)\n".utf8)[...], on: .out) }
    }
}
