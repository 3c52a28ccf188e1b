import ArgumentParser
import Core
import Glibc

@main
struct Drydock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drydock",
        abstract: "Plan and run maintenance on a Jelastic PaaS fleet: shown first, gated by its owners, and safe to kill.",
        discussion: """
            Exit status: 0 done, 1 a step failed, 2 invalid input (nothing was touched), 3 waits for an approval, \
            4 a host is unreachable or not the known one, 5 the window is closed, 6 held by another run or process, \
            7 a step's outcome is unknown, 64 wrong arguments, 130 drained after Ctrl-C.

            Example: drydock plan plan.yaml -i inventory.yaml --out plan.frozen
            """,
        version: "drydock \(Version.number)",
        subcommands: [
            InitCommand.self, MatrixCommand.self, InventoryCommand.self, PlaybookCommand.self, SchemaCommand.self, ValidateCommand.self, PlanCommand.self,
            ShowCommand.self, DiffCommand.self, TicketCommand.self, RunCommand.self, ResumeCommand.self, RunsCommand.self, StatusCommand.self, LogCommand.self, ReportCommand.self,
            ApprovalsCommand.self, ApproveCommand.self, RejectCommand.self, ResolveCommand.self,
            RetryCommand.self, SkipCommand.self, DoneByHandCommand.self, UndoCommand.self,
            PauseCommand.self, CancelCommand.self, CloseCommand.self,
            WindowCommand.self, ScheduleCommand.self, ServeCommand.self, DoctorCommand.self, NoticesCommand.self, AuditCommand.self, LabCommand.self, ManCommand.self,
        ])

    static func main() async {
        // A reader that went away (`| head`) or a full file must never end a run half way: writes report it instead.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // A shell shows what its completion says to standard error in the middle of the line that is being typed.
        if CommandLine.arguments.dropFirst().first == "---completion" { Terminal.hush() }
        do {
            if let message = misspelt(Array(CommandLine.arguments.dropFirst())) {
                Terminal.talk(message)
                Glibc.exit(64)
            }
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch let leaving as Leave {
            if let message = leaving.message { Terminal.talk(message) }
            Terminal.exit(leaving.code)
        } catch let diagnostics as Diagnostics {
            Terminal.talk(diagnostics.description)
            Terminal.exit(.invalid)
        } catch JournalFailure.full(let words) {
            // Met before a run works (the driver tells of its own): what was asked for wasn't begun.
            Terminal.talk("drydock: no space for the state file: \(words); nothing was begun or recorded; free some, or name another file with --state")
            Terminal.exit(.invalid)
        } catch let failure as JournalFailure {
            Terminal.talk("drydock: \(failure)")
            Terminal.exit(failure.exitCode)
        } catch {
            // Usage, help and version: the parser's own words and codes. Help is data, the rest is talk.
            let code = exitCode(for: error), text = fullMessage(for: error)
            if code.isSuccess { Terminal.print(text) } else { Terminal.talk(text) }
            Glibc.exit(code.rawValue)
        }
    }
}

extension Drydock {
    /// Where a subcommand's name should be and none is: the parser itself only tells of unexpected arguments.
    private static func misspelt(_ words: [String]) -> String? {
        var commands = configuration.subcommands, path = "drydock"
        for word in words {
            guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = commands.first(where: { $0._commandName == word }) else {
                let guess = didYouMean(word, among: commands.map { $0._commandName }, otherwise: "see '\(path) --help'")
                return "Error: '\(path)' has no command '\(Harmless.line(word))'; \(guess)"
            }
            commands = next.configuration.subcommands
            path += " \(word)"
        }
        return nil
    }
}

/// Ends the command with one of the contract's codes.
struct Leave: Error {
    var code: Core.ExitCode
    var message: String?
    init(_ code: Core.ExitCode, _ message: String? = nil) {
        self.code = code
        self.message = message
    }
}

extension JournalFailure {
    var exitCode: Core.ExitCode {
        switch self {
        case .held, .fenced, .overtaken, .alreadyTaken, .hostHeld: .held
        case .noSuchRun, .unusable, .broken: .invalid
        case .commitUnknown, .full: .failed
        }
    }

    /// The disk is full.
    var isFull: Bool { if case .full = self { true } else { false } }
}
