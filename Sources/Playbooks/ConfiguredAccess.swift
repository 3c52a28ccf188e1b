import Core
import Foundation

/// What an ssh_config fills in, where the inventory leaves it out.
struct ConfiguredAccess {
    let config: SSHConfig
    private let faults: Faults
    /// The fault of a line is told for the first host that it is met for.
    private let told: Told

    final class Told { var all: Set<Diagnostic> = [] }

    init(_ config: SSHConfig, _ faults: Faults, _ told: Told) {
        self.config = config
        self.faults = faults
        self.told = told
    }

    /// As fields that a host would have in the inventory, and the address. A jump is laid by ``hops(for:_:)``.
    func fields(for name: String, isAddressed: Bool) -> (fields: AccessFields, address: String?) {
        let settings = settings(for: name)
        var fields = AccessFields()
        fields.user = settings.user?.value
        fields.port = settings.port
        fields.identity = settings.identityFiles.first?.value
        fields.identityAgent = settings.identityAgent?.value
        fields.knownHosts = settings.knownHosts?.value
        guard !isAddressed, let address = settings.hostName else { return (fields, nil) }
        guard InventoryReader.isAddress(address.value) else {
            faults.add("HostName '\(address.value)' is no address", at: address.place, "write a DNS name or an IP address")
            return (fields, nil)
        }
        return (fields, address.value)
    }

    /// The way that ProxyJump tells for a name: the first hop is reached as its own entry says.
    func hops(to name: String, _ defaults: AccessFields, depth: Int = 0) -> [HostAccess] {
        guard let jump = settings(for: name).jump else { return [] }
        guard depth < 16 else {
            faults.add("ProxyJump of '\(name)' leads round in a ring", at: jump.place, "let one of the hosts be reached directly")
            return []
        }
        var hops: [HostAccess] = []
        for (number, text) in jump.value.enumerated() {
            guard !text.contains("://"), let word = JumpWord(text.trimmingCharacters(in: .whitespaces)), let name = Ways.name(of: word.address) else {
                faults.add("ProxyJump '\(text)' can't be read", at: jump.place, "write [user@]host[:port], or several with commas between")
                return []
            }
            if number == 0 { hops = self.hops(to: word.address, defaults, depth: depth + 1) }
            var (fields, address) = fields(for: word.address, isAddressed: false)
            fields.user = word.user ?? fields.user
            fields.port = word.port ?? fields.port ?? 22
            hops.append(fields.access(name: name, address: address ?? word.address, defaults: defaults).asHop)
        }
        return hops
    }

    private func settings(for name: String) -> SSHConfigSettings {
        let settings = config.settings(for: name)
        for fault in settings.faults {
            var bare = fault
            bare.problem = fault.problem.replacing("'\(name)'", with: "")
            if let place = fault.place, told.all.insert(bare).inserted { faults.add(fault.problem, at: place, fault.remedy) }
        }
        return settings
    }
}
