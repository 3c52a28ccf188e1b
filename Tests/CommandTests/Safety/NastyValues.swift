import Core

/// Values that mean something to a shell, or to a program that shells call. `PWNED` is a command that only the sandbox has.
enum Nasty {
    static let values = [
        "'; PWNED; '", "\"; PWNED; \"", "$(PWNED)", "`PWNED`", "\"$(PWNED)\"", "\\'; PWNED; #", "'\u{301}; PWNED; '", "\"\u{301}`PWNED`",
        "x; PWNED", "x | PWNED", "x & PWNED", "x\nPWNED\n", "x\r\nPWNED\r\n", "x\rPWNED", "CHAIN\nPWNED\n", "EOF\nPWNED\nEOF\n", "${IFS}PWNED",
        "a[$(PWNED)]", "$((a[$(PWNED)]))", "\"; system(\"PWNED\"); \"", "/e;e PWNED;s/", "/;s/.*/PWNED/e;#", "x\\nPWNED", "\"\noutput = \"/box/pwned",
        "-rf", "--flag", "x -rf", "x --flag", "x,-rf", "-", "--", "-e", "*", "* *", "?", "[a-z]*", "~root", "{a,b}", "{{x}}", "# x", "!", "a=b",
        "%s%n%d", "\\n", "\\", "&", "/", "|", ".*", " ", "\t", "a  b", "\u{202e}PWNED", "\u{7f}", "é日本", "\u{2028}PWNED", "a\0b", "",
    ]

    /// What stands before a value where a type or a pattern asks for something there.
    static let beginnings = ["", "x", "/", "/x/", "https://x.example/", "https://x.example", "a@b", "x@y:/", "1"]

    /// Something for every pattern that the shipped playbooks have.
    static let harmless = [
        "x1", "/x1", "https://x.example", "a@b.example", "x@y:/z", "192.0.2.7", "00000000-0000-4000-8000-000000000000", "x-1.tar.gz",
        String(repeating: "0", count: 64), "X", "17", "yes", "running", "openresty", "AB:CD", "1", "env:SECRET", "30s", "1GiB", "true",
    ]
}

extension Parameter {
    func accepts(_ value: String) -> Bool { (try? type.bind(value)) != nil }

    var harmless: String? {
        switch type {
        case .choice(let choices): fallback?.value.isEmpty == false ? fallback?.value : choices.first { !$0.isEmpty }
        case .content: "x1"
        case .boolean: "true"
        case .secret: "env:SECRET"
        case .integer, .size, .duration: fallback?.value ?? example?.value
        case .string, .unit, .path:
            [fallback?.value, example?.value].compactMap(\.self).first { !$0.isEmpty } ?? Nasty.harmless.first { accepts($0) }
        }
    }

    /// Several words, all of them harmless.
    var isList: Bool { accepts("x y") && !accepts("x;y") }

    /// The value, behind the first beginning with which it is accepted.
    func accepted(_ nasty: String) -> String? { Nasty.beginnings.lazy.map { $0 + nasty }.first { accepts($0) } }
}

extension Capture {
    /// What the pattern takes of an output that a host made for this purpose.
    func taken(from nasty: String) -> String? {
        var literal = pattern.hasPrefix("(?s)") ? pattern.dropFirst(4) : pattern[...]
        if literal.hasPrefix("^") { literal = literal.dropFirst() }
        let head = literal.prefix { !"([.\\".contains($0) }
        guard let pattern = try? Pattern(pattern) else { return nil }
        return Nasty.beginnings.lazy.compactMap { pattern.value(in: head + $0 + nasty + "\n") }.first?.replacing("\0", with: "")
    }

    var harmless: String? { Nasty.harmless.lazy.compactMap { taken(from: $0) }.first }
}
