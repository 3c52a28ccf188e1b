import Core
import Foundation

/// The ssh_config files that an inventory names, each read once for a reading of it.
final class SSHConfigFiles {
    private var read: [String: SSHConfig?] = [:]
    private let faults: Faults

    init(_ faults: Faults) { self.faults = faults }

    /// Nil, with a fault, where the file can't be used.
    func config(_ path: Located<String>) -> SSHConfig? {
        if let known = read[path.value] { return known }
        var config: SSHConfig?
        do {
            let text = try Self.text(of: Self.expand(path.value, home: ""))
            config = try SSHConfig(text, file: path.value) { pattern throws(Diagnostic) in try Self.included(pattern) }
        } catch {
            for fault in error.sorted {
                faults.add(fault.problem, at: fault.place ?? path.place, fault.remedy)
            }
        }
        read[path.value] = config
        return config
    }

    private static func text(of path: String) throws(Diagnostics) -> String {
        let bytes = try InputFile.bytes(of: path, .handwritten)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Diagnostics([Diagnostic("'\(path)' isn't UTF-8 text", at: nil, remedy: "name an ssh_config")]) }
        return text
    }

    /// Relative names are below ~/.ssh, as OpenSSH has it. A pattern that fits nothing includes nothing.
    private static func included(_ pattern: String) throws(Diagnostic) -> [(file: String, text: String)] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(expand(pattern, home: "~/.ssh/"), 0, nil, &found) == 0 else { return [] }
        var files: [(file: String, text: String)] = []
        for index in 0..<Int(found.gl_pathc) {
            guard let path = found.gl_pathv[index].map({ String(cString: $0) }) else { continue }
            do { files.append((path, try text(of: path))) } catch {
                throw error.sorted.first ?? Diagnostic("'\(path)' can't be read", at: nil, remedy: "check the file")
            }
        }
        return files
    }

    private static func expand(_ path: String, home folder: String) -> String {
        let path = path.hasPrefix("/") || path.hasPrefix("~") ? path : folder + path
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return (ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()) + path.dropFirst()
    }
}

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
