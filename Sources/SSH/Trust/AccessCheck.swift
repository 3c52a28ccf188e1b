public import Core
import Foundation

/// What would keep a start that nobody attends from reaching its hosts, as far as this machine's own files tell. Connects to
/// nothing.
public enum AccessCheck {
    /// One fault, and the hosts that it stands in the way of.
    public struct Fault: Equatable, Sendable {
        public var hosts: [HostName]
        public var words: String
        public var check: HostCheck.Kind
    }

    public static func faults(of hosts: [HostAccess]) -> [Fault] {
        var faults: [String: [HostName]] = [:], order: [(words: String, check: HostCheck.Kind)] = [], seen: Set<String> = []
        func add(_ check: HostCheck.Kind, _ words: String, _ host: HostName) {
            if faults[words] == nil { order.append((words, check)) }
            // The same hop stands on the way to many.
            if seen.insert(words + " " + host.rawValue).inserted { faults[words, default: []].append(host) }
        }
        var identities: [String: String?] = [:], known: [String: Result<KnownHosts, LocalFile.Unreadable>] = [:]
        for host in hosts.flatMap({ [$0] + ($0.jump ?? []) }) {
            let key = host.identity + " " + (host.identityPassphrase ?? "") + " " + (host.identityAgent ?? "")
            if identities[key] == nil { identities[key] = .some(Self.identity(host)) }
            if let words = identities[key] ?? nil { add(.key, "\(host.identity): \(words)", host.name) }
            let file = LocalFile.expand(host.knownHosts)
            if known[file] == nil {
                known[file] = Result { () throws(LocalFile.Unreadable) in KnownHosts(path: host.knownHosts, contents: try LocalFile.read(file, limit: 64 << 20).bytes) }
            }
            switch known[file] {
            case .success(let keys) where keys.types(of: host.address, port: host.port).isEmpty:
                add(.knownHosts, "\(host.knownHosts) has no key of these hosts; compare theirs with the console's, then: ssh-keyscan -p PORT ADDRESS >> \(host.knownHosts)", host.name)
            case .failure(let error): add(.knownHosts, "\(host.knownHosts): \(error.words); correct known_hosts in the inventory", host.name)
            case .success, nil: break
            }
        }
        return order.map { Fault(hosts: faults[$0.words] ?? [], words: $0.words, check: $0.check) }
    }

    private static func identity(_ host: HostAccess) -> String? {
        let agent = host.identityAgent ?? SSHHosts.agentOfEnvironment ?? ""
        let noAgent = agent.isEmpty || agent == "none" ? "it needs an ssh-agent, and SSH_AUTH_SOCK isn't set; a service has none unless its unit sets it" : nil
        if host.identity == HostAccess.agentIdentity { return noAgent }
        do {
            switch try IdentityFile.examine(LocalFile.expand(host.identity)) {
            case .plain: return nil
            case .publicHalf: return noAgent
            case .locked(let key):
                if let words = key.obstacle(path: host.identity) { return words }
                return host.identityPassphrase == nil ? KeyRing.locked(host.identity) : nil
            }
        } catch { return error.words }
    }
}
