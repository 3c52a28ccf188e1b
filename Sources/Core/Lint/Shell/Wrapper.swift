/// A program whose arguments are another program's call.
struct Wrapper {
    /// Its short options that take a value.
    var valued = ""
    /// Its long options whose value may be a word of its own.
    var longs: Set<String> = []
    /// Its own operands before the program's name.
    var operands = 0
    /// `name=value` words may stand before the program's name.
    var takesAssignments = false

    static let all: [String: Wrapper] = [
        "sudo": .init(valued: "ughpCcrtTUDR", longs: ["--user", "--group", "--chdir"], takesAssignments: true),
        "doas": .init(valued: "uC"), "pkexec": .init(longs: ["--user"]),
        "env": .init(valued: "uC", longs: ["--unset", "--chdir"], takesAssignments: true),
        "nohup": .init(), "setsid": .init(), "exec": .init(valued: "a"), "command": .init(), "builtin": .init(),
        "busybox": .init(), "toybox": .init(), "unshare": .init(), "unbuffer": .init(), "systemd-cat": .init(valued: "tp"),
        "parallel": .init(valued: "jn"),
        "time": .init(valued: "of"), "stdbuf": .init(valued: "ioe"), "nice": .init(valued: "n", longs: ["--adjustment"]),
        "ionice": .init(valued: "cnpPu", longs: ["--class", "--classdata"]),
        "timeout": .init(valued: "ks", longs: ["--kill-after", "--signal"], operands: 1),
        "chroot": .init(longs: ["--userspec"], operands: 1), "chrt": .init(valued: "TPD", operands: 1),
        "taskset": .init(operands: 1), "nsenter": .init(valued: "tSG", longs: ["--target"]),
        "setpriv": .init(longs: ["--reuid", "--regid"]), "strace": .init(valued: "oepsu"),
        "systemd-inhibit": .init(longs: ["--what", "--who", "--why", "--mode"]),
        "systemd-run": .init(
            valued: "upEMH", longs: [
                "--unit", "--property", "--on-active", "--on-boot", "--on-calendar", "--on-unit-active", "--setenv",
                "--slice", "--description", "--uid", "--gid", "--nice", "--working-directory", "--service-type",
            ]),
    ]
}

extension ShellInvocation {
    /// Everything behind the options in front: the first operand and all that follows, options too.
    func tail(valued: String = "", longs: Set<String> = [], skipsAssignments: Bool = false) -> ArraySlice<ShellField> {
        var rest = arguments
        while let field = rest.first {
            let text = field.text
            if text == "--" { return rest.dropFirst() }
            if field.mayVanish, rest.count > 1 {
                rest = rest.dropFirst()
            } else if skipsAssignments, text.contains("="), !text.hasPrefix("-"), !text.hasPrefix("=") {
                rest = rest.dropFirst()
            } else if text.hasPrefix("-"), text != "-" {
                rest = rest.dropFirst()
                let letter = text.dropFirst().firstIndex(where: valued.contains)
                let isShort = !text.hasPrefix("--") && !longs.contains(text)
                if longs.contains(text) || isShort && letter.map({ text.index(after: $0) == text.endIndex }) == true {
                    rest = rest.dropFirst()
                }
            } else {
                return rest
            }
        }
        return rest
    }

    /// Each `find -exec program ... ;`.
    func commands(behind options: Set<String>) -> [[ShellField]] {
        var commands: [[ShellField]] = [], rest = arguments
        while let field = rest.popFirst() {
            guard options.contains(field.text) else { continue }
            let command = rest.prefix { $0.text != ";" && $0.text != "+" }
            rest = rest.dropFirst(command.count)
            if !command.isEmpty { commands.append(Array(command)) }
        }
        return commands
    }
}
