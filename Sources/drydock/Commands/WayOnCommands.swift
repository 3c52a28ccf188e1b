import ArgumentParser
import Core
import Foundation
import Journal

/// Who says it and why: needed for every word that steers a run.
struct ByOptions: ParsableArguments {
    @Option(help: "Who says so.") var by: String
    @Option(help: "Why.") var reason: String
    @OptionGroup var state: StateOptions

    func validate() throws {
        for (name, text) in [("by", by), ("reason", reason)] where text.allSatisfy(\.isWhitespace) {
            throw ValidationError("--\(name) needs a text; it stands in the record and in every report")
        }
    }

    func word(_ verb: Word.Verb) -> Word { Word(verb: verb, by: by, typedBy: Terminal.typedBy, reason: reason, at: Date()) }
}

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try a failed step again, or look again at a host that was dark.",
        discussion: """
            Goes on from the step that failed, under a new attempt. Where undo or finally steps have closed the target since, only \
            all of it can be done again: --from-start, which first says what would be run once more. A run that has ended goes on by \
            it.

            Example: drydock retry last work/uh-07/back --by anna --reason 'storage is back'
            """)

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Argument(help: "Steps as task/target/step, or targets; globs in quotes.", completion: Completions.stepOrTarget) var what: [String]
    @Flag(help: "Do the whole target again, from its first step.") var fromStart = false
    @OptionGroup var options: ByOptions

    func run() throws {
        let said = try SayWord(name, options), names = said.names
        var steps: [Int] = [], restarted: [RunNames.Target] = []
        for pattern in what {
            if pattern.count(where: { $0 == "/" }) >= 2 {
                guard !fromStart else { throw Leave(.usage, "drydock: --from-start is said of a target, such as 'task/target', not of the step '\(Harmless.line(pattern))'; name the target") }
                steps += try names.steps(pattern)
            } else if fromStart { restarted += try names.targets(pattern) } else {
                steps += try names.targets(pattern).flatMap { target in
                    let graph = names.machine.graph, all = graph.chain(of: target.number) + graph.undos(of: target.number)
                    let found = all.filter { [.failed, .unreachable].contains(names.machine.state(of: $0)) }
                    if found.isEmpty { Terminal.talk("\(target.name): no step of it has failed or is unreachable") }
                    return found
                }
            }
        }
        guard !steps.isEmpty || !restarted.isEmpty else { throw Leave(.invalid, "drydock: nothing was recorded; see 'drydock status \(names.run)', or do a target again with --from-start") }
        for target in restarted { tellRepeats(target, names.machine) }
        try said.say(.retried, steps.map { ($0, names.machine.graph.name($0)) }, isGlob: what.contains { $0.contains("*") || $0.contains("?") })
        try said.say(.restarted, restarted.map { ($0.step, $0.name) }, isGlob: what.contains { $0.contains("*") || $0.contains("?") })
        try said.conclude()
    }

    private func tellRepeats(_ target: RunNames.Target, _ machine: RunMachine) {
        let again = machine.graph.chain(of: target.number).filter { machine.graph.step($0)?.kind.isChanging == true && machine.status(of: $0).attempts > 0 }
        guard !again.isEmpty else { return }
        Terminal.talk("\(target.name): these were begun before, and are done again: " + again.compactMap { machine.graph.step($0)?.id.rawValue }.joined(separator: ", "))
    }
}

struct SkipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip", abstract: "Leave a target out: nothing more is done to it, and it counts as no failure.",
        discussion: """
            What runs on it ends first, and its finally steps follow where something was done to it. A later task passes it over too. \
            A step that failed stays failed in the record.

            Example: drydock skip last uh-07 --by anna --reason 'goes to the vendor'
            """)

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Argument(help: "Targets: a name (in every task), task/target, or a glob in quotes.", completion: Completions.target) var targets: [String]
    @OptionGroup var options: ByOptions

    func run() throws {
        let said = try SayWord(name, options)
        try said.say(.skipped, targets.flatMap(said.names.targets).map { ($0.step, $0.name) }, isGlob: true)
        try said.conclude()
    }
}

struct DoneByHandCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "done-by-hand", abstract: "Say that a person did what a step should have done.",
        discussion: """
            For a step that failed, whose host is dark, or whose turn it is. A gate's owner must have spoken first; a hand-off is \
            answered with 'approve', an unknown outcome with 'resolve'.

            Example: drydock done-by-hand last work/uh-07/install --by anna --reason console
            """)

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Argument(help: "Steps as task/target/step; globs in quotes.", completion: Completions.step) var steps: [String]
    @OptionGroup var options: ByOptions

    func run() throws {
        let said = try SayWord(name, options), graph = said.names.machine.graph
        let named = try steps.flatMap(said.names.steps)
        for step in named where graph.step(step)?.capture.isEmpty == false {
            Terminal.talk("note: \(graph.name(step)) captures values for later steps; without them those that need one fail before they run")
        }
        try said.say(.doneByHand, named.map { ($0, graph.name($0)) }, isGlob: steps.contains { $0.contains("*") || $0.contains("?") })
        try said.conclude()
    }
}

struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take back what was done to a target, in reverse order, as its playbook says how.",
        discussion: """
            What runs on it ends first, and nothing more of its work begins. Steps whose playbook has no 'undo' stay as they are; they are \
            listed. A run that has ended goes on by it.

            Example: drydock undo last uh-07 --by anna --reason 'old kernel until Monday'
            """)

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Argument(help: "Targets: a name (in every task), task/target, or a glob in quotes.", completion: Completions.target) var targets: [String]
    @OptionGroup var options: ByOptions

    func run() throws {
        let said = try SayWord(name, options), machine = said.names.machine, graph = machine.graph
        // The later task first: what it did lies on top.
        let named = try targets.flatMap(said.names.targets).sorted { $0.number > $1.number }
        for target in named {
            let undos = machine.undoable(target.number), undone = Set(undos.compactMap(graph.undone))
            for undo in undos { Terminal.talk("\(graph.name(undo)): \(Self.firstLine(graph.command(undo)))") }
            let kept = graph.mains(of: target.number).filter { graph.step($0)?.kind.isChanging == true && machine.state(of: $0) == .succeeded && machine.status(of: $0).changed != false && !undone.contains($0) }
            if !kept.isEmpty, !undos.isEmpty { Terminal.talk("\(target.name): stays as it is, having no undo: " + kept.compactMap { graph.step($0)?.id.rawValue }.joined(separator: ", ")) }
        }
        try said.say(.undone, named.map { ($0.step, $0.name) }, isGlob: targets.contains { !$0.contains("/") || $0.contains("*") || $0.contains("?") })
        try said.conclude()
    }
}

extension UndoCommand {
    private static func firstLine(_ command: String?) -> String {
        let lines = (command ?? "").split(separator: "\n")
        return Harmless.line(lines.first.map(String.init) ?? "") + (lines.count > 1 ? " …" : "")
    }
}

/// Records one word of several steps or targets, all or none; of those that only a pattern means, those that can hear it.
struct SayWord {
    let names: RunNames
    private let options: ByOptions
    private let journal: SQLiteJournal
    private let found: FoundRun

    init(_ name: String, _ options: ByOptions) throws {
        self.options = options
        journal = try options.state.journal()
        let finder = RunFinder(journal: journal)
        found = try finder.open(finder.record(name))
        names = RunNames(found)
    }

    /// - Parameter isGlob: the person named a group: members that can't hear the word are told of, and left out.
    func say(_ verb: Word.Verb, _ subjects: [(step: Int, name: String)], isGlob: Bool) throws {
        guard !subjects.isEmpty else { return }
        var useful: [(step: Int, name: String)] = [], refused: [String] = [], seen: Set<Int> = []
        for subject in subjects where seen.insert(subject.step).inserted {
            guard let objection = found.machine.objection(to: verb, of: subject.step, at: Date()) else { useful.append(subject); continue }
            refused.append("\(subject.name): \(objection)")
        }
        guard !useful.isEmpty, refused.isEmpty || isGlob else {
            throw Leave(.invalid, refused.map { "drydock: \(Harmless.line($0))" }.joined(separator: "\n") + "\ndrydock: nothing was recorded; see 'drydock status \(names.run)'")
        }
        for line in refused { Terminal.talk("left as it is: \(Harmless.line(line))") }
        let word = options.word(verb), graph = found.machine.graph
        try Consequences(of: useful.map { ($0.step, word) }, in: found.machine).tell()
        for subject in useful {
            guard let id = graph.stepID(subject.step) else { continue }
            _ = try journal.say(InboxEntry(fingerprint: graph.fingerprint, run: names.run, step: id, word: word))
            Terminal.print("\(subject.name) \(verb.words) by \(Harmless.line(options.by))")
        }
    }

    func conclude() throws {
        if try journal.isHeld(names.run) { Terminal.talk("whoever drives the run takes it up within a second") } else {
            Terminal.talk("go on with: drydock resume \(names.run)")
        }
    }
}
