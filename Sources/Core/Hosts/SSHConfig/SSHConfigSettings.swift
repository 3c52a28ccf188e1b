/// What an ssh_config says of one host.
public struct SSHConfigSettings: Sendable {
    /// As it was asked for.
    public let name: String
    public private(set) var hostName: Located<String>?
    public private(set) var user: Located<String>?
    public private(set) var port: Int?
    /// All that apply, in order. The first is the one that is used.
    public private(set) var identityFiles: [Located<String>] = []
    public private(set) var identityAgent: Located<String>?
    public private(set) var knownHosts: Located<String>?
    /// The words of ProxyJump; empty: `none`.
    public private(set) var jump: Located<[String]>?
    public private(set) var faults: [Diagnostic] = []

    private var seen: Set<String> = []
    private var ignored = SSHPatterns(words: [])

    init(name: String) { self.name = name }

    mutating func refuse(_ what: String, _ place: Place, _ remedy: String) {
        faults.append(Diagnostic("\(what) isn't supported, and applies to '\(name)'", at: place, remedy: remedy))
    }

    mutating func take(_ line: SSHConfigLine) {
        // Either of the two is the first.
        let key = line.keyword == "proxycommand" ? "proxyjump" : line.keyword
        guard line.keyword == "identityfile" || seen.insert(key).inserted else { return }
        let value = line.arguments[0], word = value.lowercased()
        switch line.keyword {
        case "hostname": hostName = Located(value, at: line.place)
        case "user": user = Located(value, at: line.place)
        case "port":
            guard let number = Int(value), (1...65_535).contains(number) else { return fault("the port is '\(value)'", line, "write a whole number, 1 to 65535") }
            port = number
        case "identityfile": if word != "none", !identityFiles.contains(where: { $0.value == value }) { identityFiles.append(Located(value, at: line.place)) }
        case "identityagent": if value != "SSH_AUTH_SOCK" { identityAgent = Located(value, at: line.place) }
        case "proxyjump": jump = Located(word == "none" ? [] : value.split(separator: ",").map(String.init), at: line.place)
        case "proxycommand": if word != "none" { refuse("ProxyCommand", line.place, "use ProxyJump, or 'jump' in the inventory") }
        case "userknownhostsfile":
            guard line.arguments.count == 1, word != "none" else {
                return refuse("UserKnownHostsFile with \(word == "none" ? "none" : "several files")", line.place, "name one file as known_hosts in the inventory")
            }
            knownHosts = Located(value, at: line.place)
        case "stricthostkeychecking":
            guard ["yes", "ask", "true"].contains(word) else {
                return fault("StrictHostKeyChecking \(value) applies to '\(name)'", line, "an unknown host key is never accepted here: write yes or ask, and the host's key into known_hosts")
            }
        case "ignoreunknown": ignored.words = line.arguments.flatMap { $0.split(separator: ",").map { $0.lowercased() } }
        case "pubkeyauthentication": if ["no", "false"].contains(word) { refuse("PubkeyAuthentication no", line.place, "there is no other way to log in here: remove it for this host") }
        case "canonicalizehostname": if !["no", "false"].contains(word) { refuse("CanonicalizeHostname", line.place, "write the whole name, or address in the inventory") }
        case "nohostauthenticationforlocalhost": if !["no", "false"].contains(word) { refuse("NoHostAuthenticationForLocalhost", line.place, "put the host's key into known_hosts") }
        default:
            if let remedy = Self.refused[line.keyword] { return refuse(line.arguments[0].isEmpty ? line.keyword : Self.spelled(line.keyword), line.place, remedy) }
            guard !Self.harmless.contains(line.keyword), !ignored.match(line.keyword), !line.keyword.hasPrefix("gssapi") else { return }
            refuse("'\(line.keyword)'", line.place, "remove it, or name it in IgnoreUnknown if it doesn't matter")
        }
    }

    private mutating func fault(_ words: String, _ line: SSHConfigLine, _ remedy: String) {
        faults.append(Diagnostic(words, at: line.place, remedy: remedy))
    }

    /// Tokens are put in once all is known.
    mutating func close() {
        hostName = hostName.map { expand($0, ["h": name]) }
        let tokens = ["d": "~", "h": hostName?.value ?? name, "n": name, "r": user?.value ?? ""]
        identityFiles = identityFiles.map { expand($0, tokens) }
        knownHosts = knownHosts.map { expand($0, tokens) }
        identityAgent = identityAgent.map { expand($0, tokens) }
    }

    private mutating func expand(_ text: Located<String>, _ tokens: [String: String]) -> Located<String> {
        var result = "", rest = text.value[...]
        while let next = rest.popFirst() {
            if next == "$", rest.hasPrefix("{") || text.value == identityAgent?.value { refuse("a variable of the environment in '\(text.value)'", text.place, "write the path itself") }
            guard next == "%" else {
                result.append(next)
                continue
            }
            let token = rest.popFirst().map(String.init) ?? ""
            if token == "%" { result += "%" } else if let value = tokens[token], !value.isEmpty { result += value } else {
                refuse("the token %\(token) in '\(text.value)'", text.place, "write out what it stands for")
            }
        }
        return Located(result, at: text.place)
    }

    private static func spelled(_ keyword: String) -> String { spelling[keyword] ?? keyword }

    private static let spelling = [
        "hostkeyalias": "HostKeyAlias", "certificatefile": "CertificateFile", "pkcs11provider": "PKCS11Provider", "bindaddress": "BindAddress",
        "bindinterface": "BindInterface", "knownhostscommand": "KnownHostsCommand", "revokedhostkeys": "RevokedHostKeys",
        "proxyusefdpass": "ProxyUseFdpass", "globalknownhostsfile": "GlobalKnownHostsFile",
    ]

    private static let refused = [
        "hostkeyalias": "add the host's key to known_hosts under its address, and remove the alias for this host",
        "certificatefile": "put the plain public key into the host's authorized_keys", "pkcs11provider": "load the key into an ssh-agent",
        "bindaddress": "let the routing table decide", "bindinterface": "let the routing table decide",
        "knownhostscommand": "write the keys into a known_hosts file", "revokedhostkeys": "mark the keys @revoked in known_hosts",
        "proxyusefdpass": "use ProxyJump", "globalknownhostsfile": "name the file as UserKnownHostsFile, or as known_hosts in the inventory",
    ]

    /// They change nothing of who is reached and trusted.
    private static let harmless: Set<String> = [
        "addkeystoagent", "addressfamily", "batchmode", "canonicaldomains", "canonicalizefallbacklocal", "canonicalizemaxdots",
        "canonicalizepermittedcnames", "casignaturealgorithms", "channeltimeout", "checkhostip", "ciphers", "clearallforwardings", "compression",
        "connectionattempts", "connecttimeout", "controlmaster", "controlpath", "controlpersist", "dynamicforward", "enableescapecommandline",
        "enablesshkeysign", "escapechar", "exitonforwardfailure", "fingerprinthash", "forkafterauthentication", "forwardagent", "forwardx11",
        "forwardx11timeout", "forwardx11trusted", "gatewayports", "hashknownhosts", "hostbasedacceptedalgorithms", "hostbasedauthentication",
        "hostkeyalgorithms", "identitiesonly", "ipqos", "kbdinteractiveauthentication", "kbdinteractivedevices", "kexalgorithms", "localcommand",
        "localforward", "loglevel", "logverbose", "macs", "numberofpasswordprompts", "obscurekeystroketiming", "passwordauthentication",
        "permitlocalcommand", "permitremoteopen", "preferredauthentications", "pubkeyacceptedalgorithms", "pubkeyacceptedkeytypes", "rekeylimit",
        "remotecommand", "remoteforward", "requesttty", "requiredrsasize", "securitykeyprovider", "sendenv", "serveralivecountmax",
        "serveraliveinterval", "sessiontype", "setenv", "stdinnull", "streamlocalbindmask", "streamlocalbindunlink", "syslogfacility", "tag",
        "tcpkeepalive", "tunnel", "tunneldevice", "updatehostkeys", "usekeychain", "verifyhostkeydns", "versionaddendum", "visualhostkey", "xauthlocation",
        "challengeresponseauthentication", "rsaauthentication", "protocol", "useroaming", "pubkeyauthentication",
    ]
}
