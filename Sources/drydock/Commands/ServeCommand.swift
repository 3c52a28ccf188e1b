import ArgumentParser
import Core
import Dispatch
import Execution
import Foundation
import Glibc
import Journal
import Playbooks

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Carry out the schedule: start what is due, resume what was interrupted.",
        discussion: """
            One for each state file. It tells systemd that it lives (Type=notify, WatchdogSec). SIGTERM or Ctrl-C: nothing new \
            starts, what runs ends, and the runs go on when the service is back; once more to let go of them at once. After \
            SIGKILL it goes on as well.

            With --once it does what can be done now and leaves, for timers; its exit status is the runs'.

            Example: drydock serve --state /var/lib/drydock-control/drydock.sqlite
            """)

    @OptionGroup var state: StateOptions
    @Option(help: "Hosts at work at the same time, of each run.") var parallel = 64
    @Flag(help: "Do what can be done now, and leave.") var once = false

    @Option(help: "Sinks for notices: a YAML file, see docs/notices.md. Without it nobody is told anything.", completion: Completions.yaml) var notify: String?
    @Option(help: "How long before an opening it is told which gates are still closed.") var announce = "24h"

    func validate() throws {
        do { _ = try Units.seconds(announce) } catch { throw ValidationError("--announce: \(error.description)") }
        guard parallel >= 1 else { throw ValidationError("--parallel needs at least 1") }
    }

    func run() async throws {
        let journal = try state.journal()
        guard let lock = try ServiceLock.take(of: journal) else {
            throw Leave(.held, "drydock: another service has \(journal.path); one is enough: look for it with 'systemctl status drydock', or name another state file with --state")
        }
        let announcer = try announcer(journal)
        let service = Service(journal, parallel: parallel, once: once, announcer: announcer)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { Task { await service.stop() } }
            source.resume()
            return source
        }
        signal(SIGHUP, SIG_IGN)
        Terminal.talk("serving \(journal.path)")
        let delivery = announcer.map { announcer in Task { await announcer.deliver() } }
        let code = await service.work()
        delivery?.cancel()
        await delivery?.value
        sources.forEach { $0.cancel() }
        lock.release()
        Terminal.exit(code)
    }

    private func announcer(_ journal: SQLiteJournal) throws -> Announcer? {
        guard let notify else { return nil }
        let reading = try NotificationsReader.load(path: notify)
        if !reading.warnings.all.isEmpty { Terminal.talk(reading.warnings.description) }
        let secrets = SecretResolver { Terminal.talk("drydock: warning: \($0)") }
        return Announcer(journal, reading.value.sinks, lead: (try? Units.seconds(announce)) ?? 86_400, secrets: secrets)
    }
}
