/// Goes through a script as a shell would, without running anything: follows variables, functions, programs that start
/// others and scripts within scripts, and lists every call that may happen.
struct ShellWalker {
    private(set) var found: [ShellInvocation] = []
    /// Texts that would be read as scripts and can't be.
    private(set) var unreadable: [ShellUnreadable] = []
    var environment = ShellEnvironment()
    /// `trap '...' EXIT` runs when all variables have their last values.
    var traps: [(script: ShellField, context: Context)] = []
    private var calling: Set<String> = []
    /// The simple command that was followed last, for ``output(of:)``.
    private(set) var latest: (fields: [ShellField], input: ShellInput) = ([], ShellInput())

    /// What is true of all calls of a stretch of script.
    struct Context {
        var element: Element
        let target: Element
        var input = ShellInput()
        var caller: String?
        var reader: String?
        /// Set within a text that is a script of its own: the place of that text.
        var place: Int?
        var depth = 0
    }

    /// The words of all calls, those in functions and loops each time anew. More are not followed, nor scripts that lie
    /// deeper: a file must not be able to stop the planner.
    private var words = 0
    private static let mostWords = 50_000, deepest = 24
    private var isExhausted: Bool { words > Self.mostWords }

    static func walk(_ source: String, on element: Element, for target: Element) -> ShellWalker {
        var walker = ShellWalker()
        walker.read(ShellField(value: ShellValue(text: source), offset: 0), Context(element: element, target: target), isWhole: true)
        while let trap = walker.traps.popLast() { walker.read(trap.script, trap.context) }
        if walker.isExhausted {
            walker.unreadable.append(ShellUnreadable(problem: "too long, once all that it calls is counted", offset: 0))
        }
        return walker
    }

    /// Follows a text that is a script.
    mutating func read(_ source: ShellField, _ context: Context, isWhole: Bool = false) {
        var context = context
        context.depth += 1
        if !isWhole { context.place = context.place ?? source.offset }
        do {
            run(try ShellReader.read(source.text), context)
        } catch {
            unreadable.append(ShellUnreadable(problem: error.problem, offset: context.place ?? error.offset))
        }
    }

    mutating func run(_ script: ShellSyntax.Script, _ context: Context, isConditional: Bool = false) {
        guard !isExhausted, isWithinDepth(context) else { return }
        for item in script.items {
            if item.stages.count == 1 {
                run(item.stages[0], context, isConditional: isConditional || item.isConditional)
            } else {
                pipeline(item.stages, context)
            }
        }
    }

    /// Every stage is a shell of its own: what it assigns is gone behind it.
    private mutating func pipeline(_ stages: [ShellSyntax.Command], _ context: Context) {
        var input = context.input
        for (index, stage) in stages.enumerated() {
            let before = environment, calls = found.count
            var inner = context
            inner.input = input
            inner.reader = index + 1 < stages.count ? stages[index + 1].programName : context.reader
            run(stage, inner, isConditional: true)
            environment = before
            input = ShellInput(text: output(of: stage), origins: input.origins.union(found[calls...].map(\.name)))
        }
    }

    private mutating func run(_ command: ShellSyntax.Command, _ context: Context, isConditional: Bool) {
        switch command {
        case .simple(let simple): run(simple, context, isConditional: isConditional)
        case .group(let group): run(group, context, isConditional: isConditional)
        case .function(let name, let body):
            environment.functions[name] = body
            let outer = environment
            environment.positional = nil
            run(body, deeper(context))
            environment = outer
        }
    }

    private mutating func run(_ group: ShellSyntax.Group, _ context: Context, isConditional: Bool) {
        for word in group.words { _ = alternatives(of: word, context) }
        var redirections: [ShellOutput] = []
        var inner = deeper(context)
        for redirection in group.redirections { note(redirection, &redirections, &inner) }
        if !redirections.isEmpty {
            let offset = context.place ?? group.offset
            found.append(ShellInvocation(
                name: "", fields: [], redirections: redirections, element: context.element, target: context.target, offset: offset))
        }
        let before = environment
        switch group.kind {
        case .braces: for script in group.scripts { run(script, inner, isConditional: isConditional) }
        case .subshell:
            for script in group.scripts { run(script, inner) }
            environment = before
        case .branches: branches(group.scripts, inner)
        case .loop(let variable):
            let values = group.words.flatMap { alternatives(of: $0, context).flatMap { $0.map(\.value) } }
            environment.assign(values, to: variable, isCertain: true)
            branches(group.scripts, inner)
        }
    }

    private mutating func branches(_ scripts: [ShellSyntax.Script], _ context: Context) {
        for script in scripts {
            let before = environment
            run(script, context)
            environment.merge(before)
        }
    }

    private mutating func run(_ simple: ShellSyntax.Simple, _ context: Context, isConditional: Bool) {
        for assignment in simple.assignments {
            let ways = alternatives(of: assignment.value, context, splits: false)
            let values = ways.map { $0.first?.value ?? ShellValue(text: "") }
            if simple.words.isEmpty { environment.assign(values, to: assignment.name, isCertain: !isConditional) }
        }
        var inner = context, redirections: [ShellOutput] = []
        for redirection in simple.redirections { note(redirection, &redirections, &inner) }
        let ways = product(of: simple.words, context)
        for fields in ways { call(fields, inner, redirections: redirections) }
        if simple.words.isEmpty, !redirections.isEmpty { call([], inner, redirections: redirections) }
        latest = (ways.first ?? [], inner.input)
    }

    private mutating func note(_ redirection: ShellSyntax.Redirection, _ outputs: inout [ShellOutput], _ context: inout Context) {
        switch redirection {
        case .hereDocument(let document):
            let body = alternatives(of: document.body, context, splits: false).first?.first
            context.input = ShellInput(text: body?.value ?? ShellValue(text: ""))
        case .file(let operation, let word):
            for fields in alternatives(of: word, context, splits: false) {
                guard let field = fields.first else { continue }
                if operation.contains(">"), !isDescriptor(field, operation) {
                    outputs.append(.init(path: field, operation: operation))
                }
                if operation == "<<<" { context.input = ShellInput(text: field.value) }
                if operation == "<" { context.input = ShellInput() }
            }
        }
    }

    private func isDescriptor(_ field: ShellField, _ operation: String) -> Bool {
        operation == ">&" && (field.text == "-" || field.text.allSatisfy(\.isNumber))
    }

    /// One call, and whatever it calls in turn.
    mutating func call(_ fields: [ShellField], _ context: Context, redirections: [ShellOutput] = []) {
        words += 1 + fields.count
        guard !isExhausted, isWithinDepth(context) else { return }
        let name = fields.first?.baseName ?? ""
        let invocation = ShellInvocation(
            name: name, fields: fields, redirections: redirections, input: context.input, caller: context.caller,
            reader: context.reader, element: context.element, target: context.target,
            offset: context.place ?? fields.first?.offset ?? redirections.first?.path.offset ?? 0)
        found.append(invocation)
        guard let body = environment.functions[name], fields.first?.text == name else { return follow(invocation, context) }
        guard calling.insert(name).inserted else { return }
        let outer = environment.positional
        environment.positional = Array(fields.dropFirst())
        run(body, deeper(context))
        environment.positional = outer
        calling.remove(name)
    }

    private mutating func isWithinDepth(_ context: Context) -> Bool {
        if context.depth < Self.deepest { return true }
        unreadable.append(ShellUnreadable(problem: "scripts within scripts, too deep", offset: context.place ?? 0))
        return false
    }

    func deeper(_ context: Context) -> Context {
        var inner = context
        inner.depth += 1
        return inner
    }
}
