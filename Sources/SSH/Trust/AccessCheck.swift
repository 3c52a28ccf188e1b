public import Core
import Foundation

/// What would keep a start that nobody attends from reaching its hosts, as far as this machine's own files tell. Connects to
/// nothing.
public enum AccessCheck {
    /// One fault, and the hosts that it stands in the way of.
    public struct Fault: Equatable, Sendable {
        public var hosts: [HostName]
        public var words: String
    }

    public static func faults(of hosts: [HostAccess]) -> [Fault] {
        var faults: [String: [HostName]] = [:], order: [String] = []
        func add(_ words: String, _ host: HostName) {
            if faults[words] == nil { order.append(words) }
            faults[words, default: []].append(host)
        }
        var identities: [String: String?] = [:], known: [String: Result<KnownHosts, LocalFile.Unreadable>] = [:]
        for host in hosts {
            let path = LocalFile.expand(host.identity)
            if identities[path] == nil { identities[path] = .some(Self.identity(path)) }
            if let words = identities[path] ?? nil { add("\(host.identity): \(words)", host.name) }
            let file = LocalFile.expand(host.knownHosts)
            if known[file] == nil {
                known[file] = Result { () throws(LocalFile.Unreadable) in KnownHosts(path: host.knownHosts, contents: try LocalFile.read(file, limit: 64 << 20).bytes) }
            }
            switch known[file] {
            case .success(let keys) where keys.types(of: host.address, port: host.port).isEmpty:
                add("\(host.knownHosts) has no key of these hosts; compare theirs with the console's, then: ssh-keyscan -p PORT ADDRESS >> \(host.knownHosts)", host.name)
            case .failure(let error): add("\(host.knownHosts): \(error.words); correct known_hosts in the inventory", host.name)
            case .success, nil: break
            }
            if host.jump != nil { add("jump hosts aren't supported", host.name) }
        }
        return order.map { Fault(hosts: faults[$0] ?? [], words: $0) }
    }

    private static func identity(_ path: String) -> String? {
        do {
            _ = try IdentityFile.load(path)
            return nil
        } catch { return error.words }
    }
}
