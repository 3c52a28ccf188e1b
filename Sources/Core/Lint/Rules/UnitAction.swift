/// `systemctl restart a b`, `service a restart` or an init script's call.
struct UnitAction {
    var verb: String
    /// Without the suffix of a service.
    var units: [String]

    /// Verbs that change nothing.
    static let reading: Set = [
        "status", "show", "cat", "help", "is-active", "is-enabled", "is-failed", "is-system-running", "list-units",
        "list-unit-files", "list-timers", "list-sockets", "list-dependencies", "list-jobs", "get-default", "show-environment", "",
    ]

    /// Those of the unit names that are meant; a name and a list's entry may end in `*`.
    func units(among names: [String]) -> [String] {
        units.filter { unit in names.contains { Self.overlap(unit, $0) } }
    }

    private static func overlap(_ a: String, _ b: String) -> Bool {
        func stem(_ name: String) -> String { name.hasSuffix("*") ? String(name.dropLast()) : name }
        let (first, second) = (stem(a), stem(b))
        return first == second || a.hasSuffix("*") && second.hasPrefix(first) || b.hasSuffix("*") && first.hasPrefix(second)
    }
}

extension ShellInvocation {
    /// Nil: it isn't such a call.
    var unitAction: UnitAction? {
        switch name {
        case "systemctl":
            let operands = operands(valued: "tpHMnos", longs: [
                "--type", "--property", "--host", "--machine", "--signal", "--kill-who", "--state", "--root", "--job-mode",
                "--lines", "--output",
            ]).filter { !$0.mayVanish }
            guard let verb = operands.first else { return nil }
            return .init(verb: verb.text, units: operands.dropFirst().map { Self.unit($0.text) })
        case "service", "invoke-rc.d", "rc-service":
            let operands = operands()
            guard operands.count > 1 else { return nil }
            return .init(verb: operands[1].text, units: [Self.unit(operands[0].text)])
        default:
            guard isInitScript, let verb = operands().first else { return nil }
            return .init(verb: verb.text, units: [name])
        }
    }

    var isInitScript: Bool {
        guard let path = program?.text else { return false }
        return path.hasPrefix("/etc/init.d/") || path.hasPrefix("/etc/rc.d/init.d/")
    }

    private static func unit(_ name: String) -> String { name.hasSuffix(".service") ? String(name.dropLast(8)) : name }
}
