import Core

/// The ways to hosts that are reached through others: what is written of them becomes the hops, each with its own access.
enum Ways {
    /// Nothing is laid where a hop is unknown, or where hosts jump in a ring.
    /// - Parameter names: of all hosts that were written, also of those that couldn't be read.
    static func lay(_ entries: inout [InventoryCheck.Entry], _ defaults: AccessFields, names: [String], _ faults: Faults) {
        var isSound = true
        for (name, hop) in entries.flatMap({ entry in entry.hops.map { (entry.host.access.name, $0) } }) where access(of: hop.value, defaults) == nil {
            if names.contains(hop.value) { continue }
            isSound = false
            if hop.value.contains(where: { $0 == "@" || $0 == ":" }) {
                faults.add("the jump host '\(hop.value)' of '\(name)' can't be read", at: hop.place, "write user@host:port, or a host of this inventory")
            } else {
                faults.add("the jump host '\(hop.value)' is not in this inventory", at: hop.place,
                           didYouMean(hop.value, among: names, otherwise: "add it under 'hosts'"))
            }
        }
        let places = Dictionary(entries.indices.map { (entries[$0].host.access.name.rawValue, $0) }) { first, _ in first }
        guard isRingless(entries, places, faults), isSound else { return }

        var laid: [Int: [HostAccess]] = [:]
        func way(to index: Int) -> [HostAccess] {
            if let known = laid[index] { return known }
            var hops = entries[index].host.access.jump ?? []
            for (number, hop) in entries[index].hops.enumerated() {
                if let named = places[hop.value] {
                    // Only the first is reached as it would be by itself: the others are reached from the hop before.
                    if number == 0 { hops = way(to: named) }
                    hops.append(entries[named].host.access.asHop)
                } else if let access = access(of: hop.value, defaults) { hops.append(access) }
            }
            laid[index] = hops
            return hops
        }
        for index in entries.indices {
            let hops = way(to: index)
            if !hops.isEmpty { entries[index].host.access.jump = hops }
        }
    }

    /// Of `user@host:port`, with what the defaults say of the rest; nil where the text isn't that.
    private static func access(of text: String, _ defaults: AccessFields) -> HostAccess? {
        guard text.contains(where: { $0 == "@" || $0 == ":" }), let hop = JumpWord(text), InventoryReader.isAddress(hop.address),
            let name = name(of: hop.address)
        else { return nil }
        var fields = AccessFields()
        (fields.user, fields.port) = (hop.user, hop.port ?? 22)
        return fields.access(name: name, address: hop.address, defaults: defaults).asHop
    }

    /// What messages call a hop that has no name in the inventory; nil where the address has a character that no address has.
    static func name(of address: String) -> HostName? {
        HostName(rawValue: String(address.lowercased().map { $0 == ":" || $0 == "%" ? "-" : $0 }.drop { $0 == "-" }))
    }

    private static func isRingless(_ entries: [InventoryCheck.Entry], _ places: [String: Int], _ faults: Faults) -> Bool {
        var settled: Set<String> = [], isRingless = true
        for entry in entries {
            var path: [String] = [], next: String? = entry.host.access.name.rawValue
            while let name = next, !settled.contains(name) {
                if let start = path.firstIndex(of: name) {
                    let ring = path[start...] + [name], place = places[name].flatMap { entries[$0].hops.first?.place } ?? entry.host.place
                    faults.add("hosts jump in a ring: \(ring.joined(separator: " -> "))", at: place, "let one of them be reached directly")
                    isRingless = false
                    break
                }
                path.append(name)
                next = places[name].flatMap { entries[$0].hops.first?.value }.flatMap { places[$0] == nil ? nil : $0 }
            }
            settled.formUnion(path)
        }
        for entry in entries {
            let name = entry.host.access.name.rawValue
            guard let hop = entry.hops.dropFirst().first(where: { $0.value == name }) else { continue }
            faults.add("hosts jump in a ring: \(name) -> \(name)", at: hop.place, "take it out of its own way")
            isRingless = false
        }
        return isRingless
    }
}
