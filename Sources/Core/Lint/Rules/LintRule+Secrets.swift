extension LintRule {
    static let secrets: [LintRule] = [
        .init(
            .commandLineSecret, .prohibition, why: "every user of the machine can read a command line in ps",
            instead: "use keys, a file that only root can read, or standard input", .call(secret))
    ]

    private static func secret(_ call: ShellInvocation) -> String? {
        switch call.name {
        case "prlctl", "vzctl":
            if call.has("", "--userpasswd") { return call.words("--userpasswd") }
            return call.arguments.contains { isLogin($0.text) } ? call.words("user:password@host") : nil
        case "vzmigrate", "prlsrvctl": return call.arguments.contains { isLogin($0.text) } ? call.words("user:password@host") : nil
        case "curl", "wget", "git", "lftp", "rsync": return transfer(call)
        case "mysql", "mariadb", "mysqldump", "mysqladmin", "mariadb-dump", "mariadb-admin", "mysqlimport", "mysqlcheck", "mysqlshow":
            let given = call.arguments.first {
                $0.text.hasPrefix("-p") && $0.text.count > 2 || $0.text.hasPrefix("--password=") && $0.text.count > 11
            }
            return given == nil ? nil : call.words("-p...")
        case "sshpass": return call.value(of: "p") == nil ? nil : call.words("-p")
        case "redis-cli": return call.value(of: "a", "--pass") == nil ? nil : call.words("-a")
        case "ldapsearch", "ldapmodify", "ldapadd", "ldapdelete": return call.value(of: "w") == nil ? nil : call.words("-w")
        case "useradd", "usermod": return call.value(of: "p", "--password") == nil ? nil : call.words("-p")
        case "openssl": return call.arguments.contains { $0.text.hasPrefix("pass:") } ? call.words("pass:...") : nil
        default: return nil
        }
    }

    /// Fields of a request that hold a secret.
    private static let tokens = ["session=", "token=", "password=", "passwd=", "secret=", "apikey=", "api_key="]

    /// `user:password@host`; the password may be unknown.
    private static func isLogin(_ text: String) -> Bool {
        guard !text.hasPrefix("-"), let at = text.lastIndex(of: "@") else { return false }
        return text[..<at].contains(":")
    }

    private static func transfer(_ call: ShellInvocation) -> String? {
        if call.name == "curl", let user = call.value(of: "u", "--user"), user.text.contains(":") { return call.words("-u") }
        if call.name == "wget", call.has("", "--password", "--http-password", "--ftp-password") { return call.words("--password") }
        for field in call.arguments {
            let text = field.text.lowercased()
            if text.contains("authorization:") { return call.words("-H Authorization") }
            if let name = tokens.first(where: { text.hasPrefix($0) || text.contains("?" + $0) || text.contains("&" + $0) }) {
                return call.words("\(name)...")
            }
            guard let scheme = field.text.firstRange(of: "://") else { continue }
            let authority = field.text[scheme.upperBound...].prefix { $0 != "/" }
            if isLogin(String(authority)) { return call.words("scheme://user:password@host") }
        }
        return nil
    }
}
