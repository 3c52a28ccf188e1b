import Core

/// A host on its way from Ansible's inventory into ours.
struct ImportedHost {
    /// As Ansible calls it.
    let original: String
    let place: Place
    let name: HostName?
    let element: Element
    let platform: Platform
    var connection: AnsibleConnection
    var labels: [String: String]
    var jump: HostName?
    /// With one of these it is written as a comment only.
    var hindrances: [Diagnostic]

    init(_ original: String, at place: Place, _ element: Element, _ platform: Platform, _ connection: AnsibleConnection, _ labels: [String: String]) {
        (self.original, self.place, self.element, self.platform) = (original, place, element, platform)
        (self.connection, self.labels, hindrances) = (connection, labels, connection.hindrances)
        name = Self.name(original)
        if name == nil { hinder("'\(original)' can't be made a name", at: place, "rename it in Ansible's inventory: \(HostName.rule)") }
    }

    mutating func hinder(_ problem: String, at place: Place, _ remedy: String) {
        hindrances.append(Diagnostic(problem, at: place, remedy: remedy, severity: .warning))
    }

    /// In lower case, with '-' for what a name can't have.
    private static func name(_ original: String) -> HostName? {
        let legal = original.lowercased().map { character in
            character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character)) ? character : "-"
        }
        return HostName(rawValue: String(legal.drop { !($0.isLetter || $0.isNumber) }))
    }

    /// What the host says when our reader has read it; defaults and places aside.
    func isSame(as host: Inventory.Host) -> Bool {
        let access = host.access
        return access.name == name && access.address == connection.address && access.user == connection.user ?? "root"
            && access.port == connection.port ?? 22 && connection.identity.map { $0 == access.identity } ?? true
            && (access.become == .sudo) == connection.becomes && access.jump?.last?.name == jump && host.element == element && host.platform == platform
            && host.labels == labels && host.containers.isEmpty
    }
}
