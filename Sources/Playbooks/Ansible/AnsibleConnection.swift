import Core

/// How Ansible reaches a host, as far as Drydock can do the same; and what it can't.
struct AnsibleConnection {
    private(set) var address: String
    private(set) var user: String?
    private(set) var port: Int?
    private(set) var identity: String?
    private(set) var becomes = false
    private(set) var jump: Located<SSHJump>?
    /// With one of these nobody can tell how the host is reached, or it isn't reached by SSH.
    private(set) var hindrances: [Diagnostic] = []
    /// What is left out, though the host can be reached without it.
    private(set) var notes: [Diagnostic] = []

    init(of host: String, at place: Place, _ variables: [String: AnsibleNode]) {
        address = host
        transport(variables)
        if let node = value(["ansible_host", "ansible_ssh_host"], variables) { address = node.value }
        let isAddress = InventoryReader.isAddress(address)
            && (HostPattern.isHostName(address[...]) || HostPattern.isIPv6(String(address.prefix { $0 != "%" })))
        if !isAddress, hindrances.isEmpty {
            hinder("'\(address)' is no address", at: variables["ansible_host"]?.place ?? place, "give the host an ansible_host: a DNS name or an IP address")
        }
        if let node = value(["ansible_user", "ansible_ssh_user"], variables) {
            user = node.value
            if !AccessFields.isUser(node.value) { hinder("'\(node.value)' is no account's name", at: node.place, "correct it in Ansible's inventory") }
        }
        if let node = value(["ansible_port", "ansible_ssh_port"], variables) {
            port = Int(node.value)
            if port.map({ !(1...65_535).contains($0) }) ?? true { hinder("the port is '\(node.value)'", at: node.place, "write a number, 1 to 65535") }
        }
        if let node = value(["ansible_private_key_file", "ansible_ssh_private_key_file"], variables) {
            identity = node.value
            if !AccessFields.isPath(node.value) { hinder("the key's file is no path", at: node.place, "correct it in Ansible's inventory") }
        }
        become(variables)
        arguments(variables)
        secrets(variables)
    }

    private mutating func hinder(_ problem: String, at place: Place, _ remedy: String) {
        hindrances.append(Diagnostic(problem, at: place, remedy: remedy, severity: .warning))
    }

    private mutating func note(_ problem: String, at place: Place, _ remedy: String) {
        notes.append(Diagnostic(problem, at: place, remedy: remedy, severity: .warning))
    }

    /// The text of the last of some names that is set: so Ansible chooses among them. What can't be known is a hindrance.
    private mutating func value(_ names: [String], _ variables: [String: AnsibleNode]) -> Located<String>? {
        guard let name = names.last(where: { variables[$0].map { !$0.isNull } ?? false }), let node = variables[name] else { return nil }
        if node.isVault { hinder("\(name) is vaulted", at: node.place, "write the value into the new inventory yourself") }
        else if node.isTemplate { hinder("\(name) is a template, '\(node.text ?? "")'", at: node.place, "only Ansible can work it out; write the value into the new inventory") }
        else if let text = node.text, !text.isEmpty { return Located(text, at: node.place) }
        else { hinder("\(name) is \(node.text == nil ? node.kind : "empty")", at: node.place, "write a text") }
        return nil
    }

    private mutating func transport(_ variables: [String: AnsibleNode]) {
        if let node = value(["ansible_connection"], variables), !["ssh", "smart", "paramiko", "paramiko_ssh", "libssh"].contains(node.value.split(separator: ".").last ?? "") {
            hinder("ansible_connection is '\(node.value)', and Drydock speaks SSH only", at: node.place,
                   "leave the host out, or, if it takes SSH, write it into the new inventory; a container of a Virtuozzo host belongs under its host's 'containers'")
        }
        if let node = value(["ansible_shell_type"], variables), ["powershell", "cmd"].contains(node.value) {
            hinder("ansible_shell_type is '\(node.value)', and steps need /bin/sh", at: node.place, "leave the host out")
        }
    }

    private mutating func become(_ variables: [String: AnsibleNode]) {
        guard let wanted = value(["ansible_become"], variables) else { return }
        switch AnsibleNode(.text(wanted.value), at: wanted.place).truth {
        case false?: return
        case nil: return hinder("ansible_become is '\(wanted.value)'", at: wanted.place, "write true or false")
        case true?: becomes = true
        }
        if let node = value(["ansible_become_method"], variables), node.value.split(separator: ".").last != "sudo" {
            hinder("ansible_become_method is '\(node.value)', and Drydock knows sudo only", at: node.place, "let the account use sudo, or reach the host as root")
        }
        if let node = value(["ansible_become_user"], variables), node.value != "root" {
            hinder("ansible_become_user is '\(node.value)', and steps run as root", at: node.place, "let the account become root by sudo, or reach the host as root")
        }
        for name in ["ansible_become_exe", "ansible_become_flags"] {
            if let node = variables[name], !node.isNull { note("\(name) isn't carried over", at: node.place, "Drydock calls 'sudo' with flags of its own; try it with 'drydock plan --live'") }
        }
    }

    private mutating func arguments(_ variables: [String: AnsibleNode]) {
        var jumps: [Located<SSHJump>] = []
        for name in ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"] {
            if let node = variables[name], node.text == "" { continue }
            guard let node = value([name], variables) else { continue }
            guard let words = try? ShellWords.split(node.value, comments: false) else {
                hinder("\(name) has a quote that isn't closed", at: node.place, "correct it in Ansible's inventory")
                continue
            }
            let arguments = SSHArguments(words)
            for word in arguments.deciding {
                let isProxy = word.lowercased().contains("proxycommand")
                // Its value may hold a password.
                hinder("\(name) has '\(isProxy ? "ProxyCommand" : word)'", at: node.place,
                       isProxy ? "if it jumps through a host, use -J HOST there, and import again; else write the host into the new inventory"
                           : "use ansible_host, ansible_port, ansible_user or ansible_ssh_private_key_file for that, or write the host into the new inventory")
            }
            if !arguments.tuning.isEmpty {
                note("\(name) isn't carried over: \(arguments.tuning.joined(separator: " "))", at: node.place,
                     "Drydock has settings of its own, and always checks host keys; see 'known_hosts' in the inventory")
            }
            guard let text = arguments.jump else { continue }
            if let jump = SSHJump(text) { jumps.append(Located(jump, at: node.place)) }
            else { hinder("the jump is '\(text)'", at: node.place, "write -J HOST, with a host of this inventory") }
        }
        jump = jumps.first
        if let node = variables["ansible_paramiko_proxy_command"], !node.isNull {
            hinder("ansible_paramiko_proxy_command isn't carried over", at: node.place, "jump through a host: -J HOST in ansible_ssh_common_args")
        }
    }

    private mutating func secrets(_ variables: [String: AnsibleNode]) {
        for name in ["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"] {
            if let node = variables[name], !node.isNull { note("\(name) isn't carried over", at: node.place, "Drydock logs in with a key; put the public one on the host and name the private one as 'identity'") }
        }
        for name in ["ansible_become_password", "ansible_become_pass", "ansible_sudo_pass"] {
            if let node = variables[name], !node.isNull { note("\(name) isn't carried over", at: node.place, "add 'become_password: env:NAME' (or file:PATH, command:COMMAND) to the new inventory") }
        }
    }
}
