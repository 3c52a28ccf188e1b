extension ShellInvocation {
    var isContainerTool: Bool { name == "vzctl" || name == "prlctl" }
}

extension LintRule {
    /// What a component's container has of the machine; all other settings are its limits.
    static let resources: [LintRule] = [
        .init(
            .containerResources, .row(.containerResources), why: "end users change the size of their containers themselves",
            subject: .container, .call { call in
                if call.name == "prl_disk_tool", call.verb() == "resize" { return call.words("resize") }
                return setting(call) { sizes.contains($0) }
            }),
        .init(
            .containerLimits, .row(.containerLimits), why: "an end user's container has its limits from the platform",
            subject: .container, .call { call in
                setting(call) { !sizes.contains($0) && !neutral.contains($0) && !isAddressOption($0) && !$0.hasPrefix("--fw") }
            }),
        .init(
            .infrastructureMigration, .row(.infrastructureMigration), why: "platform components are moved by Jelastic Operations",
            on: [.infrastructureHost, .infrastructureContainer], subject: .host, .call { call in
                isMigration(call) && !call.has("", "--dry-run") ? call.words() : nil
            }),
        .init(
            .containerPower, .row(.rebooting), why: "an end user's container is its owner's to restart",
            on: [.userHost], subject: .container, .call { call in
                guard call.isContainerTool else { return nil }
                // A host's own update may stop and start what is on it; a step for one container is a restart of it.
                let verbs = ["restart", "reset"] + (call.target == .endUserContainer ? ["stop", "start", "suspend", "resume"] : [])
                return verbs.contains(call.verb()) ? call.words(call.verb()) : nil
            }),
    ]

    private static let sizes: Set = [
        "--ram", "--memsize", "--physpages", "--swap", "--swappages", "--cpus", "--cpulimit", "--cpuunits", "--diskspace", "--size",
        "--ioprio",
    ]
    /// Belong to no setting, or to a rule of their own.
    private static let neutral: Set = [
        "--save", "--setmode", "--force", "--quiet", "--verbose", "--wait", "--description", "--name", "--userpasswd", "--crypted",
        "--netfilter", "--iptables", "--device-set", "--hdd",
    ]

    private static func isMigration(_ call: ShellInvocation) -> Bool {
        call.name == "vzmigrate" || call.name == "prlctl" && call.verb() == "migrate"
    }

    static let virtuozzo: [LintRule] = [
        .init(
            .unsafeMigration, .prohibition, why: "it skips checks or leaves the container stopped or unwritable at its new place",
            instead: "do a dry run first, and ask a person where it fails",
            .call { call in
                guard isMigration(call) else { return nil }
                if call.name == "vzmigrate", call.has("f") { return call.words("-f") }
                return call.longOptions.first { ["--force", "--nodeps", "--readonly"].contains($0) }.map { call.words($0) }
            }),
        .init(
            .uncleanStop, .prohibition, why: "the container isn't given the time to end its work",
            instead: "stop it without the option, and wait",
            .call { call in
                guard call.isContainerTool, ["stop", "restart", "reset"].contains(call.verb()) else { return nil }
                if let option = call.longOptions.first(where: { ["--fast", "--kill", "--force-kill"].contains($0) }) {
                    return call.words(call.verb(), option)
                }
                return nil
            }),
        .init(
            .unsavedSetting, .prohibition, why: "without --save the setting is gone at the container's next start",
            instead: "add --save",
            .call { $0.name == "vzctl" && $0.verb() == "set" && !$0.has("", "--save") ? $0.words("set") : nil }),
        .init(
            .setmode, .prohibition, why: "it restarts the container, or hides that a setting wasn't applied",
            instead: "leave it out, and let a person plan the restart",
            .call { $0.isContainerTool && $0.has("", "--setmode") ? $0.words("--setmode") : nil }),
        .init(
            .execStatus, .prohibition, why: "every failure inside comes out as status 8", instead: "use vzctl exec2",
            severity: .warning,
            .call { $0.name == "vzctl" && $0.verb() == "exec" ? $0.words("exec") : nil }),
        .init(
            .backupDeletion, .prohibition, why: "without a backup's id it deletes all backups of the container",
            instead: "name the one backup with -t",
            .call { call in
                guard ["prlctl", "prlsrvctl"].contains(call.name), call.verb() == "backup-delete" else { return nil }
                return call.value(of: "t", "--tag") == nil ? call.words("backup-delete") : nil
            }),
        .init(
            .restoreOver, .prohibition, why: "a restore without a new name replaces the original",
            instead: "restore beside it with -n, compare, and let a person swap them",
            .call { call in
                guard call.name == "prlctl", call.verb() == "restore" else { return nil }
                return call.value(of: "n", "--name") == nil ? call.words("restore") : nil
            }),
        .init(
            .forcedHostRemoval, .prohibition, why: "a forced removal forgets containers that are still on the host",
            instead: "remove it with force=false, once it is empty",
            .call { call in
                guard ["curl", "wget"].contains(call.name) else { return nil }
                let text = call.arguments.map(\.text).joined(separator: " ").lowercased()
                return text.contains("deletehdnode") && text.contains("force=true") ? "DeleteHDNode force=true" : nil
            }),
        .init(
            .databaseRemoval, .row(.databaseRemoval), why: "an end user's data is the end user's", on: Element.containers,
            .call { call in
                guard ["mysql", "mariadb", "psql", "mysqladmin"].contains(call.name) else { return nil }
                if call.name == "mysqladmin" { return call.verb(valued: "uhSP") == "drop" ? call.words("drop") : nil }
                let texts = call.arguments.map(\.text) + [call.input.text?.text ?? ""]
                let removals = ["delete from", "drop table", "drop database", "drop schema", "truncate table", "truncate "]
                let statement = removals.first { removal in texts.contains { $0.lowercased().contains(removal) } }
                return statement.map { call.words($0.uppercased()) }
            }),
    ]
}
