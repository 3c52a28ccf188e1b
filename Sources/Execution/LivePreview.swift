public import Core
import Foundation
import Synchronization

/// Looks at a plan's targets over SSH before anything runs: only read-only probes are sent, and nothing is registered.
public struct LivePreview: Sendable {
    private let hosts: any HostPort
    private let secrets: any SecretResolving

    public init(hosts: any HostPort, secrets: any SecretResolving) {
        self.hosts = hosts
        self.secrets = secrets
    }

    /// One after the other on a host, `limit` hosts at the same time. In the order of the plan; disconnects at the end.
    public func look(at graph: PlanGraph, limit: Int) async -> [TargetLook] {
        let count = graph.plan.tasks.reduce(0) { $0 + $1.targets.count }
        let byHost = Dictionary(grouping: 0..<count) { target in
            let place = graph.place(of: target)
            return graph.plan.tasks[place.task].targets[place.target].host
        }
        var waiting = byHost.sorted { $0.key < $1.key }[...]
        let looks = await withTaskGroup(of: [TargetLook].self) { group in
            func begin() {
                guard let (host, targets) = waiting.popFirst() else { return }
                group.addTask { await look(at: targets, on: graph.plan.hosts[host].access, in: graph) }
            }
            for _ in 0..<max(1, limit) { begin() }
            var looks: [TargetLook] = []
            while let some = await group.next() {
                looks += some
                begin()
            }
            return looks
        }
        await hosts.disconnect()
        return looks.sorted { $0.target < $1.target }
    }

    /// A host that can't be reached isn't tried again for each of its targets.
    private func look(at targets: [Int], on host: HostAccess, in graph: PlanGraph) async -> [TargetLook] {
        var looks: [TargetLook] = [], dark: HostFailure?
        for target in targets {
            var look = TargetLook(graph, target: target)
            if let dark { look.hear(dark) }
            if dark == nil, look.asksNothing { dark = await greet(host, &look) }
            while dark == nil, let question = look.next() { dark = await ask(question, host, &look) }
            looks.append(look)
        }
        return looks
    }

    /// Where a target has no probe to ask, its host should still be there.
    private func greet(_ host: HostAccess, _ look: inout TargetLook) async -> HostFailure? {
        do {
            _ = try await hosts.probe(ProbeOrder("true", timeLimit: 30), on: host, into: ProbeHead())
            return nil
        } catch {
            look.hear(error)
            return error
        }
    }

    private func ask(_ question: TargetLook.Question, _ host: HostAccess, _ look: inout TargetLook) async -> HostFailure? {
        var order = question.order, values: [String] = []
        do throws(SecretFailure) { for reference in question.secrets { values.append(try await secrets.resolve(reference)) } } catch {
            look.hear(error)
            return nil
        }
        order.input = StepScript.input(values)
        let mask = SecretMask(values), heard = ProbeHead()
        do {
            let ending = try await hosts.probe(order, on: host, into: heard)
            // What it says may be shown: not with a secret in it.
            func masked(_ bytes: [UInt8]) -> [UInt8] { Array(mask.masked(String(decoding: bytes, as: UTF8.self)).utf8) }
            look.hear(ending, StepOutput(head: masked(heard.head)), complaint: masked(heard.complaint))
            return nil
        } catch {
            let failure = error.masked(mask)
            look.hear(failure)
            return failure
        }
    }
}

/// Keeps the beginning of what a probe prints, and the beginning of what it complains of.
private final class ProbeHead: OutputSink {
    private let bytes = Mutex<(out: [UInt8], err: [UInt8])>(([], []))
    private static let limit = 65_536

    var head: [UInt8] { bytes.withLock { $0.out } }
    var complaint: [UInt8] { bytes.withLock { $0.err } }

    func write(_ bytes: [UInt8], to stream: Core.OutputStream) {
        self.bytes.withLock { kept in
            switch stream {
            case .out: kept.out += bytes.prefix(Self.limit - kept.out.count)
            case .err: kept.err += bytes.prefix(Self.limit - kept.err.count)
            }
        }
    }

    func skip(_ count: Int, of stream: Core.OutputStream) {}
}
