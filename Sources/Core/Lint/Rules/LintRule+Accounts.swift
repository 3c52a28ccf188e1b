extension LintRule {
    static let accounts: [LintRule] = [
        .init(
            .accountChange, .row(.osAccounts), why: "accounts have their own checks and way back", exempt: [.addingNewHost],
            .call { accountChange($0)?.words }),
        .init(
            .platformAccount, .prohibition, why: "the platform itself works with this account", instead: "choose another account",
            .call { call in
                guard let change = accountChange(call), let account = change.account, isPlatform(account) else { return nil }
                return "\(change.words) \(account)"
            }),
        .init(
            .groupsReplaced, .prohibition, why: "-G without -a takes the account out of all its other groups", instead: "write -aG",
            severity: .warning,
            .call { $0.name == "usermod" && $0.has("G", "--groups") && !$0.has("a", "--append") ? $0.words("-G") : nil }),
        .init(
            .zabbixCommands, .prohibition, why: "it lets the monitoring server run any command here",
            instead: "allow single keys with UserParameter", .call(zabbixCommands)),
        .init(
            .forcedRotation, .prohibition, why: "a forced rotation happens now and can't be taken back",
            instead: "test with logrotate -d", exempt: [.logrotate], severity: .warning,
            .call { $0.name == "logrotate" && $0.has("f", "--force") && !$0.has("d", "--debug") ? $0.words("-f") : nil }),
    ]

    static func accountChange(_ call: ShellInvocation) -> (words: String, account: String?)? {
        let operands: [ShellField]
        switch call.name {
        case "useradd", "adduser":
            if call.has("D", "--defaults"), call.arguments.count == 1 { return nil }
            operands = call.operands(valued: "bcdefgGkKpsuRPZ", longs: accountOptions)
        case "usermod": operands = call.operands(valued: "cdefgGlpsuRPZ", longs: accountOptions)
        case "userdel", "deluser": operands = call.operands(valued: "RP")
        case "passwd":
            if call.has("S", "--status") { return nil }
            operands = call.operands(valued: "nxwi")
        case "chage":
            if call.has("l", "--list") { return nil }
            operands = call.operands(valued: "dEIMmWR", longs: accountOptions)
        case "chsh", "chfn": operands = call.operands(valued: "sfophr")
        case "groupadd", "groupmod", "groupdel", "addgroup", "delgroup", "gpasswd", "chpasswd", "newusers", "vipw", "vigr":
            operands = []
        default: return nil
        }
        return (call.name, operands.last?.value.isKnown == true ? operands.last?.text : nil)
    }

    private static let accountOptions: Set = [
        "--uid", "--gid", "--groups", "--shell", "--home", "--home-dir", "--comment", "--expiredate", "--inactive", "--password",
        "--login", "--skel", "--lastday", "--mindays", "--maxdays", "--warndays",
    ]

    private static func isPlatform(_ account: String) -> Bool {
        ["root", "zabbix", "mysql", "nginx"].contains(account) || account.hasPrefix("jelastic")
    }

    /// The setting is written into a file; whoever only looks for it does no harm.
    private static func zabbixCommands(_ call: ShellInvocation) -> String? {
        let writers: Set = ["echo", "printf", "sed", "tee", "cat"]
        guard writers.contains(call.name) else { return nil }
        let isWriting = call.name == "sed" && call.has("i", "--in-place") || call.name == "tee" || call.reader == "tee"
            || call.redirections.contains { !FilePath($0.path, on: call.element).isFree }
        guard isWriting else { return nil }
        let text = (call.arguments.map(\.text) + [call.input.text?.text ?? ""]).joined(separator: "\n")
        return ["AllowKey=system.run", "EnableRemoteCommands=1"].first { text.contains($0) }
    }
}
