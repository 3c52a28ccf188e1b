import Core

/// What only all hosts together show.
enum InventoryCheck {
    struct Entry {
        var host: Inventory.Host
        var addressPlace: Place
        var jumpPlace: Place
    }

    /// - Parameter names: of all hosts that were written, also of those that couldn't be read.
    static func check(_ entries: [Entry], names: [String], _ faults: Faults) {
        uniqueNames(entries, faults)
        uniqueEndpoints(entries, faults)
        let known = Set(names)
        for entry in entries where entry.host.access.becomePassword != nil && entry.host.access.become == nil {
            faults.add("'\(entry.host.access.name)' has a 'become_password' and no 'become'", at: entry.host.place, "add 'become: sudo', or remove the password")
        }
        for entry in entries {
            guard let jump = entry.host.access.jump, !known.contains(jump.rawValue) else { continue }
            faults.add("the jump host '\(jump)' is not in this inventory", at: entry.jumpPlace,
                       didYouMean(jump.rawValue, among: names, otherwise: "add it under 'hosts'"))
        }
        jumpRings(entries, faults)
    }

    private static func uniqueNames(_ entries: [Entry], _ faults: Faults) {
        var seen: [String: Place] = [:]
        for entry in entries {
            let named = [(entry.host.access.name.rawValue, entry.host.place)] + entry.host.containers.map { ($0.name.rawValue, $0.place) }
            for (name, place) in named {
                if let first = seen[name] {
                    faults.add("a second '\(name)'", at: max(place, first),
                               "the first is at \(min(place, first)); names of hosts and containers are unique: rename one")
                }
                seen[name] = min(place, seen[name] ?? place)
            }
        }
    }

    /// A warning: two names for one machine are an honest mistake or a port forward, which this can't tell.
    private static func uniqueEndpoints(_ entries: [Entry], _ faults: Faults) {
        var seen: [String: Entry] = [:]
        for entry in entries {
            let access = entry.host.access
            // Behind different jump hosts the same private address is another machine.
            let endpoint = access.endpoint + " " + (access.jump?.rawValue ?? "")
            if let first = seen[endpoint] {
                faults.add("'\(access.name)' has the address of '\(first.host.access.name)', \(access.address) port \(access.port)",
                           at: entry.addressPlace, "if they are one machine, remove one of them", severity: .warning)
            }
            seen[endpoint] = seen[endpoint] ?? entry
        }
    }

    private static func jumpRings(_ entries: [Entry], _ faults: Faults) {
        let jumps = Dictionary(entries.map { ($0.host.access.name, $0) }) { first, _ in first }
        var settled: Set<HostName> = []
        for entry in entries {
            var path: [HostName] = [], next: HostName? = entry.host.access.name
            while let name = next, !settled.contains(name) {
                if let start = path.firstIndex(of: name) {
                    let ring = path[start...] + [name]
                    faults.add("hosts jump in a ring: \(ring.map(\.rawValue).joined(separator: " -> "))",
                               at: jumps[name]?.jumpPlace ?? entry.jumpPlace, "let one of them be reached directly")
                    break
                }
                path.append(name)
                next = jumps[name]?.host.access.jump
            }
            settled.formUnion(path)
        }
    }
}
