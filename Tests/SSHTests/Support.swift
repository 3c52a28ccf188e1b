import Core
import Foundation
import Synchronization
import TestKit

@testable import SSH

/// Keeps both streams; gaps are counted apart.
final class Recorder: OutputSink {
    struct Heard: Equatable {
        var out: [UInt8] = []
        var err: [UInt8] = []
        var gaps = OutputOffsets()
        var offsets = OutputOffsets()
    }
    private let state = Mutex(Heard())
    var heard: Heard { state.withLock { $0 } }
    var out: String { String(decoding: heard.out, as: UTF8.self) }
    var err: String { String(decoding: heard.err, as: UTF8.self) }

    func write(_ bytes: [UInt8], to stream: Core.OutputStream) {
        state.withLock {
            switch stream {
            case .out:
                $0.out += bytes
                $0.offsets.out += bytes.count
            case .err:
                $0.err += bytes
                $0.offsets.err += bytes.count
            }
        }
    }

    func skip(_ count: Int, of stream: Core.OutputStream) {
        state.withLock {
            switch stream {
            case .out:
                $0.gaps.out += count
                $0.offsets.out += count
            case .err:
                $0.gaps.err += count
                $0.offsets.err += count
            }
        }
    }
}

/// Counts, and keeps nothing.
final class Counter: OutputSink {
    private let bytes = Mutex(0)
    var count: Int { bytes.withLock { $0 } }
    func write(_ new: [UInt8], to stream: Core.OutputStream) { bytes.withLock { $0 += new.count } }
    func skip(_ count: Int, of stream: Core.OutputStream) {}
}

extension TestServer {
    /// Jobs of the tests lie in the server's own folder.
    func access(name: String = "h1", identity: String? = nil, knownHosts: String? = nil, base: String = "jobs") throws -> HostAccess {
        HostAccess(
            name: try require(HostName(name)), address: "127.0.0.1", port: port, user: user, identity: identity ?? self.identity,
            knownHosts: knownHosts ?? self.knownHosts, stateDirectory: path(base))
    }
}

struct Missing: Error {}
func require<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}

extension JobReference {
    /// A new job of a run.
    static func new(run: String = "r1", epoch: Int = 1) throws -> JobReference {
        JobReference(
            token: try require(JobToken(rawValue: UUID().uuidString.replacing("-", with: "").lowercased())),
            run: try require(RunID(run)), epoch: epoch)
    }
}

extension JobOrder {
    static func new(_ script: String, limit: Int = 0, notAfter: Date? = nil, cap: Int = 1 << 20, epoch: Int = 1, run: String = "r1")
        throws -> JobOrder
    {
        JobOrder(job: try .new(run: run, epoch: epoch), script: script, timeLimit: limit, notAfter: notAfter, outputCap: cap)
    }
}

extension SSHHosts {
    /// With secrets that stand here: `env:NAME` to value.
    convenience init(deadlines: Deadlines = Deadlines(), _ values: [String: String] = [:]) {
        self.init(secrets: FixedSecrets(values), deadlines: deadlines)
    }
}
