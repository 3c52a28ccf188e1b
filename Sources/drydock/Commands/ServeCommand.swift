import ArgumentParser
import Core
import Dispatch
import Foundation
import Glibc
import Journal

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

    func validate() throws {
        guard parallel >= 1 else { throw ValidationError("--parallel needs at least 1") }
    }

    func run() async throws {
        let journal = try state.journal()
        guard let lock = try ServiceLock.take(of: journal) else {
            throw Leave(.held, "drydock: another service has \(journal.path); one is enough: look for it with 'systemctl status drydock', or name another state file with --state")
        }
        let service = Service(journal, parallel: parallel, once: once)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { Task { await service.stop() } }
            source.resume()
            return source
        }
        signal(SIGHUP, SIG_IGN)
        Terminal.talk("serving \(journal.path)")
        let code = await service.work()
        sources.forEach { $0.cancel() }
        lock.release()
        Terminal.exit(code)
    }
}
