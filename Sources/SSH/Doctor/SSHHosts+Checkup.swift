public import Core
internal import Foundation
internal import Synchronization

extension SSHHosts {
    /// Looks at every host, and changes nothing there. The checks are sorted by host.
    /// - Parameter limit: hosts at a time.
    public func checkup(of hosts: [HostAccess], limit: Int = 32) async -> [HostCheck] {
        let found = await withTaskGroup(of: (HostAccess, Result<HostExamination, HostFailure>).self) { group in
            var waiting = hosts[...], found: [(HostAccess, Result<HostExamination, HostFailure>)] = []
            func begin() {
                guard let host = waiting.popFirst() else { return }
                group.addTask { (host, await self.examine(host)) }
            }
            for _ in 0..<limit { begin() }
            for await result in group {
                found.append(result)
                begin()
            }
            return found
        }
        let sorted = found.sorted { $0.0.name < $1.0.name }
        return sorted.flatMap { host, result in
            switch result {
            case .success(let examination): examination.checks(of: host.name)
            case .failure(let failure): [HostCheck(host.name, failure)]
            }
        } + Self.twins(sorted)
    }

    /// Two hosts with one host key or one machine id: a clone, or one machine under two names.
    private static func twins(_ found: [(HostAccess, Result<HostExamination, HostFailure>)]) -> [HostCheck] {
        var seen: [String: HostName] = [:], checks: [HostCheck] = []
        for (host, result) in found {
            guard case .success(let examination) = result else { continue }
            for (what, value) in [("host key", examination.hostKey), ("machine id", examination.facts["machine"] ?? "")] where !value.isEmpty {
                guard let first = seen[what + value] else {
                    seen[what + value] = host.name
                    continue
                }
                checks.append(HostCheck(
                    host.name, .machine, .warning, "it has the \(what) of \(first), \(ServerGreeting.printable(value.utf8.prefix(80)))",
                    "if they are one machine, remove one of them from the inventory; if one is a clone of the other, give it its own"))
            }
        }
        return checks
    }

    private func examine(_ host: HostAccess) async -> Result<HostExamination, HostFailure> {
        do throws(HostFailure) {
            // The log-in takes its time, which the clocks' difference must not count.
            _ = try await probe(ProbeOrder("true", timeLimit: 30), on: host, into: NoOutput())
            let sink = TextSink(), sentAt = WallClock.now
            let (ending, hostKey) = try await examination(ProbeOrder(HostExamination.script(base: host.stateDirectory), timeLimit: 60), on: host, into: sink)
            let endedAt = WallClock.now, facts = HostExamination.facts(in: sink.text)
            guard ending == .exited(0), let clock = facts["clock"].flatMap({ Int($0) }), (0...1 << 40).contains(clock) else {
                throw HostFailure(host: host.name, endpoint: host.place, reason: .badAnswer("the look at it ended with \(ending): \(ServerGreeting.printable(sink.text.utf8.prefix(200)))"))
            }
            return .success(HostExamination(hostKey: hostKey, user: host.become == nil ? host.user : "\(host.user), by sudo root", skew: Double(clock) + 0.5 - (sentAt + endedAt) / 2, facts: facts))
        } catch { return .failure(error) }
    }
}

/// Both streams of a small answer.
private final class TextSink: OutputSink {
    private let bytes = Mutex<[UInt8]>([])
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    func write(_ new: [UInt8], to stream: Core.OutputStream) { bytes.withLock { if $0.count < 65536 { $0 += new } } }
    func skip(_ count: Int, of stream: Core.OutputStream) {}
}
