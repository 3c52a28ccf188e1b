import Core
import Foundation
import TestKit
import Testing

@testable import SSH

@Suite("jobs over a real sshd", .serialized, .enabled(if: TestServer.isInstalled))
struct JobTests {
    @Test("identify says who the host is")
    func identify() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts()
        let identity = try await hosts.identify(server.access(), run: require(RunID("r1")), epoch: 1)
        #expect(identity.base == server.path("jobs"))
        #expect(abs(identity.clockSkew) <= 1)
        #expect(identity.hostKey.hasPrefix("SHA256:"))
        #expect(identity.bootID.count == 36)
        await hosts.disconnect()
    }

    @Test("a step's output and ending arrive", arguments: [
        ("echo hello; echo oops >&2; exit 7", 7, "hello\n", "oops\n"),
        ("kill -9 $$", 137, "", ""),
        ("exec >&- 2>&-; sleep 1", 0, "", ""),
        ("printf 'out 5\\n= done exit 0\\n@ x 1\\n'", 0, "out 5\n= done exit 0\n@ x 1\n", ""),
        ("pwd; umask; echo $LC_ALL; cat", 0, "/\n0022\nC\n", ""),
        ("false\necho never", 1, "", ""),
    ])
    func ending(script: String, status: Int, out: String, err: String) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Recorder()
        let reply = try await hosts.start(.new(script), on: server.access(), from: .init(), into: sink)
        guard case .done(let record) = reply else {
            Issue.record("\(reply)")
            return
        }
        #expect(record.exitStatus == status)
        #expect(!record.timedOut)
        #expect(sink.out == out)
        #expect(sink.err == err)
        await hosts.disconnect()
    }
}
