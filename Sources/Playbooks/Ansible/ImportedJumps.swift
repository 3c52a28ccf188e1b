import Core

/// Finds the hosts that others are reached through. They must be in the inventory themselves: Drydock checks their keys too.
enum ImportedJumps {
    static func resolve(_ hosts: inout [ImportedHost], _ faults: Faults) {
        let byName = Dictionary(hosts.indices.map { (hosts[$0].original, $0) }) { first, _ in first }
        let byAddress = Dictionary(grouping: hosts.indices) { hosts[$0].connection.address }
        func index(of hop: SSHJump.Hop) -> Int? { byName[hop.host] ?? byAddress[hop.host].flatMap { $0.count == 1 ? $0[0] : nil } }
        for number in hosts.indices {
            guard let jump = hosts[number].connection.jump else { continue }
            let hops = jump.value.hops.map { (hop: $0, index: index(of: $0)) }
            if let unknown = hops.first(where: { $0.index == nil }) {
                hosts[number].hinder("the jump host '\(unknown.hop.host)' is not in these inventories", at: jump.place,
                                     "name a further file with it: a line '\(unknown.hop.host)' in a group of its own, with --element-of for that group")
                continue
            }
            let path = hops.compactMap(\.index)
            guard let last = path.last, last != number else { continue }
            for (hop, index) in zip(jump.value.hops, path) { compare(hop, hosts[index], at: jump.place, faults) }
            // Each hop before the last must be the jump of the one after it.
            for (before, after) in zip(path, path.dropFirst()) where hosts[after].connection.jump.map({ $0.value.hops.map { index(of: $0) } }) != [before] {
                hosts[number].hinder("'\(hosts[after].original)' isn't itself reached through '\(hosts[before].original)'", at: jump.place,
                                     "give '\(hosts[after].original)' its own -J \(hosts[before].original), and this host -J \(hosts[after].original)")
            }
            hosts[number].jump = hosts[last].name
        }
        rings(&hosts)
        behindLeft(&hosts)
    }

    /// The jump's account and port are those of its own entry.
    private static func compare(_ hop: SSHJump.Hop, _ host: ImportedHost, at place: Place, _ faults: Faults) {
        let user = host.connection.user ?? "root", port = host.connection.port ?? 22
        guard hop.user.map({ $0 != user }) ?? false || hop.port.map({ $0 != port }) ?? false else { return }
        faults.add("the jump goes to \(hop.user.map { "\($0)@" } ?? "")\(hop.host)\(hop.port.map { ":\($0)" } ?? ""), but '\(host.original)' itself is \(user)@\(host.connection.address):\(port)",
                   at: place, "Drydock takes what the jump host's own entry says; correct that one", severity: .warning)
    }

    private static func rings(_ hosts: inout [ImportedHost]) {
        let jumps = Dictionary(hosts.compactMap { host in host.name.flatMap { name in host.jump.map { (name, $0) } } }) { first, _ in first }
        for number in hosts.indices {
            var seen: Set<HostName> = [], next = hosts[number].name
            while let name = next, seen.insert(name).inserted { next = jumps[name] }
            guard next != nil else { continue }
            hosts[number].hinder("hosts jump in a ring, which ends at none", at: hosts[number].connection.jump?.place ?? hosts[number].place, "let one of them be reached directly")
        }
    }

    private static func behindLeft(_ hosts: inout [ImportedHost]) {
        var grew = true
        while grew {
            grew = false
            let left = Set(hosts.filter { !$0.hindrances.isEmpty }.compactMap(\.name)).subtracting(hosts.filter(\.hindrances.isEmpty).compactMap(\.name))
            for number in hosts.indices where hosts[number].hindrances.isEmpty {
                guard let jump = hosts[number].jump, left.contains(jump) else { continue }
                hosts[number].hinder("the jump host '\(jump)' isn't carried over", at: hosts[number].connection.jump?.place ?? hosts[number].place, "see what is in its way")
                grew = true
            }
        }
    }
}
