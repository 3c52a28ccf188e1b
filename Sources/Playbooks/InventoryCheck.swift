import Core

/// What only all hosts together show.
enum InventoryCheck {
    struct Entry {
        var host: Inventory.Host
        var addressPlace: Place
        /// The way there, as it is written.
        var hops: [Located<String>]
    }

    static func check(_ entries: [Entry], _ faults: Faults) {
        uniqueNames(entries, faults)
        uniqueEndpoints(entries, faults)
        for entry in entries where entry.host.access.becomePassword != nil && entry.host.access.become == nil {
            faults.add("'\(entry.host.access.name)' has a 'become_password' and no 'become'", at: entry.host.place, "add 'become: sudo', or remove the password")
        }
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
            let endpoint = access.endpoint
            if let first = seen[endpoint] {
                faults.add("'\(access.name)' has the address of '\(first.host.access.name)', \(access.address) port \(access.port)",
                           at: entry.addressPlace, "if they are one machine, remove one of them", severity: .warning)
            }
            seen[endpoint] = seen[endpoint] ?? entry
        }
    }
}
