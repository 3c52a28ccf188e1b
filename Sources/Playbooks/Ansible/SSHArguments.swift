/// What `ansible_ssh_common_args` and its like say to `ssh`, sorted by what it means here.
struct SSHArguments {
    /// The value of `-J` or `ProxyJump`, if it names one.
    private(set) var jump: String?
    /// Words that decide where a connection goes or as whom, in a way that isn't carried over.
    private(set) var deciding: [String] = []
    /// Words that only tune a connection.
    private(set) var tuning: [String] = []

    private static let withValue = Set("BbcDEeFIiJLlmOopPQRSWw")
    private static let decidingFlags = Set("bFilpWw")
    private static let decidingOptions: Set = ["proxycommand", "hostname", "port", "user", "identityfile", "bindaddress", "bindinterface", "hostkeyalias", "tunnel"]

    /// As in `ssh`, of several the first counts.
    init(_ words: [String]) {
        var words = words[...], hasJump = false
        func take(jump value: String) {
            if !hasJump, value.lowercased() != "none" { jump = value }
            hasJump = true
        }
        while let word = words.popFirst() {
            guard word.hasPrefix("-"), word.count > 1 else {
                deciding.append(word)
                continue
            }
            var letters = word.dropFirst()
            while let letter = letters.popFirst() {
                guard Self.withValue.contains(letter) else {
                    tuning.append("-\(letter)")
                    continue
                }
                let value = letters.isEmpty ? words.popFirst() ?? "" : String(letters)
                letters = ""
                switch letter {
                case "J": take(jump: value)
                case "o":
                    let parts = value.split(maxSplits: 1, whereSeparator: { $0 == "=" || $0 == " " }).map(String.init)
                    let key = parts.first?.lowercased() ?? "", setting = parts.count > 1 ? parts[1].drop { $0 == " " || $0 == "=" } : ""
                    if key == "proxyjump" { take(jump: String(setting)) }
                    else if key == "proxycommand", setting.lowercased() == "none" { tuning.append("-o \(value)") }
                    else if Self.decidingOptions.contains(key) { deciding.append("-o \(value)") }
                    else { tuning.append("-o \(value)") }
                case _ where Self.decidingFlags.contains(letter): deciding.append("-\(letter) \(value)")
                default: tuning.append("-\(letter) \(value)")
                }
            }
        }
    }
}

/// A jump as `ssh` names it: `[user@]host[:port]`, several with commas, the first hop first.
struct SSHJump {
    struct Hop {
        let user: String?
        let host: String
        let port: Int?
    }
    private(set) var hops: [Hop] = []

    init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let plain = part.hasPrefix("ssh://") ? part.dropFirst(6) : part
            guard let match = plain.wholeMatch(of: /(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:@\[\]]+))(?::([0-9]+))?/), let host = match.2 ?? match.3 else { return nil }
            hops.append(Hop(user: match.1.map(String.init), host: String(host), port: match.4.flatMap { Int($0) }))
        }
    }
}
