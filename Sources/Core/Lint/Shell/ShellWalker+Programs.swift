extension ShellWalker {
    /// Follows a program into what it runs.
    mutating func follow(_ call: ShellInvocation, _ context: Context) {
        var inner = deeper(context)
        switch call.name {
        case "eval": read(joined(call.arguments), inner)
        case ".", "source":
            if call.arguments.first?.text == "/dev/stdin" { readInput(inner) }
        case "sh", "bash", "dash", "ash", "ksh", "zsh": shell(call, inner)
        case "at", "batch": readInput(inner)
        case "trap":
            if let script = call.operands().first, call.operands().count > 1 { traps.append((script, inner)) }
        case "read": forget(call, inner)
        case "set":
            guard let dashes = call.arguments.firstIndex(where: { $0.text == "--" }) else { return }
            environment.positional = Array(call.fields[(dashes + 1)...])
        case "shift": environment.positional = environment.positional.map { Array($0.dropFirst(Int(call.verb()) ?? 1)) }
        case "export", "readonly", "local", "declare", "typeset": assign(call)
        case "su", "runuser":
            if let script = call.value(of: "c", "--command") { read(script, inner) } else { callBehindDashes(call, inner) }
        case "ssh":
            let rest = call.tail(valued: "bcDEeFIiJLlmOopQRSWw").dropFirst()
            isolated { walker in
                if rest.isEmpty { walker.readInput(inner) } else { walker.read(walker.joined(rest), inner) }
            }
        case "vzctl", "prlctl": container(call, context)
        case "find":
            inner.caller = "find"
            for command in call.commands(behind: ["-exec", "-execdir", "-ok", "-okdir"]) { self.call(command, inner) }
        case "xargs":
            inner.caller = "xargs"
            var command = Array(call.tail(valued: "InPLadEs", longs: ["--max-args", "--replace", "--delimiter", "--max-procs"]))
            guard !command.isEmpty else { return }
            command.append(ShellField(value: .unknown(from: context.input.origins), offset: call.offset))
            self.call(command, inner)
        case "ip":
            let operands = call.tail(valued: "fn", longs: ["-netns", "-family"])
            if operands.prefix(2).map(\.text) == ["netns", "exec"] { self.call(Array(operands.dropFirst(3)), inner) }
        case "flock", "watch", "script":
            let rest = call.tail(valued: call.name == "flock" ? "wE" : "nd")
            let script = call.value(of: "c", "--command") ?? (call.name == "watch" ? joined(rest) : nil)
            if let script { read(script, inner) } else if !rest.isEmpty { self.call(Array(rest.dropFirst()), inner) }
        case "command" where ["-v", "-V"].contains(call.arguments.first?.text): break
        default:
            guard let wrapper = Wrapper.all[call.name] else { return }
            let rest = call.tail(valued: wrapper.valued, longs: wrapper.longs, skipsAssignments: wrapper.takesAssignments)
            let command = Array(rest.dropFirst(wrapper.operands))
            if !command.isEmpty { self.call(command, inner) }
        }
    }

    /// `sh -c 'script' name argument...`, `sh file`, or a script on standard input.
    private mutating func shell(_ call: ShellInvocation, _ context: Context) {
        let rest = call.tail(valued: "oO", longs: ["--rcfile", "--init-file"])
        let outer = environment.positional
        if call.has("c") {
            guard let script = rest.first else { return }
            environment.positional = Array(rest.dropFirst(2))
            read(script, context)
        } else if rest.isEmpty || call.has("s") || rest.first?.text == "-" || rest.first?.text == "/dev/stdin" {
            environment.positional = Array(rest)
            readInput(context)
        }
        environment.positional = outer
    }

    /// `vzctl exec2 CTID command...` and its like: from here on it is the container's own business.
    private mutating func container(_ call: ShellInvocation, _ context: Context) {
        let operands = Array(call.tail())
        guard let verb = operands.first?.text, ["exec", "exec2", "exec3", "enter"].contains(verb) else { return }
        var inner = deeper(context)
        inner.element = context.element.container
        let command = Array(operands.dropFirst(2))
        isolated { walker in
            if command.isEmpty || command[0].text == "-" {
                walker.readInput(inner)
            } else if command.count == 1 {
                walker.read(command[0], inner)
            } else {
                walker.call(command, inner)
            }
        }
    }

    /// Another machine knows nothing of the variables here.
    private mutating func isolated(_ body: (inout ShellWalker) -> Void) {
        let outer = environment
        environment = ShellEnvironment()
        body(&self)
        environment = outer
    }

    private mutating func readInput(_ context: Context) {
        guard let text = context.input.text else { return }
        var inner = context
        inner.input = ShellInput()
        read(ShellField(value: text, offset: context.place ?? found.last?.offset ?? 0), inner)
    }

    private mutating func callBehindDashes(_ call: ShellInvocation, _ context: Context) {
        guard let dashes = call.fields.firstIndex(where: { $0.text == "--" }) else { return }
        self.call(Array(call.fields[(dashes + 1)...]), context)
    }

    private mutating func forget(_ call: ShellInvocation, _ context: Context) {
        for name in call.operands(valued: "dnNptu") where name.value.isKnown {
            environment.assign([.unknown(from: context.input.origins)], to: name.text, isCertain: true)
        }
    }

    private mutating func assign(_ call: ShellInvocation) {
        for field in call.operands() {
            guard let equals = field.text.firstIndex(of: "=") else { continue }
            let value = ShellValue(text: String(field.text[field.text.index(after: equals)...]), origins: field.value.origins)
            environment.assign([value], to: String(field.text[..<equals]), isCertain: false)
        }
    }

    private func joined(_ fields: some Collection<ShellField>) -> ShellField {
        ShellField(value: Self.joined(fields.map(\.value)), offset: fields.first?.offset ?? 0)
    }
}
