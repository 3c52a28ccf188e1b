extension LintRule {
    static let signals: [LintRule] = [
        .init(
            .signalByName, .prohibition,
            why: "a host sees the processes of all its containers, so a signal by name or user hits customers too",
            instead: "use systemctl on a named unit, or the PID that the unit names", on: Element.hosts, .call(signal)),
        .init(
            .initScript, .prohibition, why: "an init script on a host finds its processes by name, those of containers too",
            instead: "use systemctl on the unit", on: Element.hosts,
            .call { $0.isInitScript ? $0.program?.text : nil }),
        .init(
            .containerProgram, .prohibition,
            why: "the container's owner may have replaced the program, and it would run as the host's root",
            instead: "run it inside, with vzctl exec2", on: Element.hosts,
            .call { call in
                let trees = ["/vz/root/", "/vz/private/"]
                let runners: Set = ["sh", "bash", "dash", "chroot", ".", "source", "python", "python3", "perl"]
                let run = runners.contains(call.name) ? call.operands().first : nil
                let candidates = [call.program, run].compactMap(\.self)
                return candidates.first { field in trees.contains { field.text.hasPrefix($0) } }
                    .map { $0.text.replacing(String(ShellValue.mark), with: "...") }
            }),
    ]

    /// Programs that list processes of containers too.
    private static let listers: Set = ["pgrep", "pidof", "ps", "lsof", "fuser"]

    private static func signal(_ call: ShellInvocation) -> String? {
        switch call.name {
        case "killall", "pkill", "killall5", "skill": return call.has("l", "--list", "--version", "--help") ? nil : call.name
        case "fuser": return call.has("k", "--kill") ? call.words("-k") : nil
        case "loginctl": return call.verb() == "kill-user" ? call.words("kill-user") : nil
        case "kill":
            let fields = call.arguments
            let isEverybody = fields.last?.text == "-1" && (fields.count != 2 || fields.first?.text != "-s")
            if isEverybody { return call.words("-1") }
            guard let lister = fields.lazy.compactMap({ listers.intersection($0.value.origins).min() }).first else { return nil }
            return call.words("$(\(lister) ...)")
        default: return nil
        }
    }

    static let units: [LintRule] = [
        .init(
            .dangerousUnit, .prohibition, why: "containers, storage or the way in go down with this unit",
            instead: "have a person decide and do it, as a confirm step", on: Element.hosts,
            .call { unit($0, [
                "vz", "prl-disp*", "vcmmd*", "shaman*", "pdrs*", "vstorage-*", "docker*",
            ]) ?? unit($0, ["sshd", "ssh"], verbs: ["stop", "disable", "mask", "kill"]) }),
        .init(
            .dangerousUnit, .prohibition, why: "it decides which member of a redundant pair works, or holds the platform's data",
            instead: "have a person decide and do it with Jelastic Support, as a confirm step", on: [.infrastructureContainer],
            .call { unit($0, [
                "corosync*", "pacemaker*", "jelasticha*", "haresolver*", "mysql*", "mariadb*", "postgresql*", "mongod*", "galera*",
            ]) }),
        .init(
            .rebootInScript, .row(.rebooting), why: "an end user's container is its owner's to restart",
            on: [.endUserContainer], .call(reboot)),
        .init(
            .rebootInScript, .prohibition,
            why: "only a reboot step proves by the boot id that the machine came back, and is never repeated",
            instead: "use a step of kind 'reboot'", on: Element.hosts.union([.infrastructureContainer]), exempt: [.decommission],
            severity: .warning, .call(reboot)),
    ]

    static let stopping: Set = [
        "stop", "restart", "try-restart", "reload-or-restart", "try-reload-or-restart", "reload-or-try-restart", "condrestart",
        "force-reload", "kill", "disable", "mask",
    ]

    private static func unit(_ call: ShellInvocation, _ names: [String], verbs: Set<String> = stopping) -> String? {
        guard let change = call.unitAction, verbs.contains(change.verb),
              let unit = change.units(among: names).first else { return nil }
        return call.words(change.verb, unit)
    }

    static func reboot(_ call: ShellInvocation) -> String? {
        switch call.name {
        case "reboot", "poweroff", "halt", "vzreboot": return call.has("", "--help", "--version") ? nil : call.name
        case "kexec": return call.has("e", "--exec") ? call.words("-e") : nil
        case "shutdown": return call.has("c", "--show") || call.arguments.isEmpty ? nil : call.name
        case "init", "telinit": return ["0", "1", "6"].contains(call.verb()) ? call.words(call.verb()) : nil
        case "systemctl":
            let verb = call.unitAction?.verb ?? ""
            let verbs: Set = ["reboot", "poweroff", "halt", "kexec", "rescue", "emergency", "isolate", "soft-reboot"]
            return verbs.contains(verb) ? call.words(verb) : nil
        default: return nil
        }
    }
}
