extension LintRule {
    static let software: [LintRule] = [
        .init(
            .softwareInstall, .row(.additionalSoftware), why: "packages come from the platform", .call(installation)),
        .init(
            .softwareUpdate, .row(.softwareUpdate), why: "software of containers isn't updated by this row",
            exempt: [.addingNewHost], .call(update)),
        .init(
            .foreignRepository, .row(.additionalSoftware), why: "foreign repositories replace the platform's packages",
            .call { call in
                switch call.name {
                case "yum-config-manager", "dnf", "dnf5":
                    call.has("", "--add-repo") || call.verb() == "config-manager" && call.arguments.contains { $0.text == "addrepo" }
                        ? call.words("--add-repo") : nil
                case "add-apt-repository", "apt-add-repository": call.name
                case "rpm" where call.has("", "--import"): call.words("--import")
                default: nil
                }
            }),
        .init(
            .downloadAndRun, .row(.additionalSoftware), why: "nobody has read what will run", exempt: [.addingNewHost],
            severity: .warning,
            .call { call in
                guard ["sh", "bash", "dash"].contains(call.name), call.operands().isEmpty, !call.has("c"),
                      let origin = ["curl", "wget"].first(where: call.input.origins.contains) else { return nil }
                return "\(origin) | \(call.name)"
            }),
    ]

    private static let removing: Set = ["remove", "erase", "autoremove", "purge"]
    private static let adding: Set = [
        "install", "localinstall", "reinstall", "downgrade", "groupinstall", "swap", "group", "groups", "install-n",
        "install-na", "install-nevra", "groupremove", "groupupdate", "localupdate", "in", "add", "build-dep", "module",
    ]

    private static func packageVerb(_ call: ShellInvocation) -> String {
        call.verb(
            valued: call.name.hasPrefix("apt") ? "cot" : "cdeRx",
            longs: ["--enablerepo", "--disablerepo", "--exclude", "--releasever", "--config", "--installroot", "--repo"])
    }

    private static func installation(_ call: ShellInvocation) -> String? {
        let verb = packageVerb(call)
        switch call.name {
        case "yum", "dnf", "dnf5", "microdnf", "apt-get", "apt", "aptitude", "zypper", "tdnf":
            guard adding.contains(verb) || removing.contains(verb) || call.name == "zypper" && verb == "rm" else { return nil }
            let isGroupList = ["group", "groups", "module"].contains(verb) && !call.arguments.contains {
                ["install", "remove", "enable", "disable", "mark", "reset"].contains($0.text)
            }
            return isGroupList || isDry(call) ? nil : call.words(verb)
        case "rpm": return rpm(call)
        case "dpkg":
            let longs: Set = ["--install", "--remove", "--purge", "--unpack"]
            let change = call.arguments.first { field in
                longs.contains(field.text) || ["-i", "-r", "-P"].contains { field.text.hasPrefix($0) }
            }
            return change.map { call.words($0.text) }
        case "pip", "pip2", "pip3", "gem", "npm", "snap", "easy_install", "cpan", "cpanm", "flatpak", "apk", "pipx":
            let isChange = ["install", "uninstall", "remove", "add", "del", "i"].contains(verb)
            return isChange || ["easy_install", "cpan", "cpanm"].contains(call.name) ? call.words(verb) : nil
        case "python", "python2", "python3":
            let isChange = call.arguments.contains { $0.text == "install" || $0.text == "uninstall" }
            return isChange && call.value(of: "m")?.text == "pip" ? call.words("-m pip install") : nil
        case "vzpkg": return ["install", "remove", "localinstall"].contains(verb) ? call.words(verb) : nil
        default: return nil
        }
    }

    private static func rpm(_ call: ShellInvocation) -> String? {
        if call.has("qVK", "--query", "--verify", "--checksig", "--eval", "--showrc", "--version", "--test") { return nil }
        let changes = [("i", "--install"), ("U", "--upgrade"), ("F", "--freshen"), ("e", "--erase")]
        guard let change = changes.first(where: { call.has($0.0, $0.1) }) else { return nil }
        return call.words("-\(change.0)")
    }

    private static func update(_ call: ShellInvocation) -> String? {
        let managers: Set = ["yum", "dnf", "dnf5", "apt-get", "apt", "aptitude", "zypper", "readykernel"]
        guard managers.contains(call.name) else { return nil }
        let verb = packageVerb(call)
        let isApt = call.name.hasPrefix("apt")
        let verbs: Set = [
            isApt ? "upgrade" : "update", "upgrade", "dist-upgrade", "full-upgrade", "distro-sync", "update-minimal", "up", "dup",
            "update-to", "upgrade-to", "upgrade-minimal",
        ]
        if verb == "history", call.arguments.contains(where: { ["undo", "rollback", "redo"].contains($0.text) }) {
            return call.words("history undo")
        }
        return verbs.contains(verb) && !isDry(call) ? call.words(verb) : nil
    }

    /// It only fetches, or shows what it would do.
    private static func isDry(_ call: ShellInvocation) -> Bool {
        call.has("", "--downloadonly", "--download-only", "--assumeno", "--dry-run", "--simulate", "--just-print")
            || call.name.hasPrefix("apt") && call.has("sd") || call.has("", "--help")
    }
}
