import ArgumentParser
import Core
import Execution
import Foundation
import Notices
import Playbooks

struct NoticesTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send one test notice to each sink of a configuration file.",
        discussion: "Whatever kinds a sink wants. Exit status 0 if all took it, 1 if one didn't, 2 if the file is invalid; nothing is recorded.\n\nExample: drydock notices test notices.yaml")

    @Argument(help: "The configuration file, with its 'sinks'.", completion: Completions.yaml) var file: String

    func run() async throws {
        let reading = try NotificationsReader.load(path: file)
        if !reading.warnings.all.isEmpty { Terminal.talk(reading.warnings.description) }
        let secrets = SecretResolver { Terminal.talk("drydock: warning: \($0)") }
        let parcel = try Parcel(Self.notice(at: Date()), attempt: 1, at: Date())
        var failed = 0
        for sink in reading.value.sinks {
            do throws(DeliveryFailure) {
                try await sink.courier(secrets: secrets).deliver(parcel)
                Terminal.print("\(sink.name): " + Colour.green("taken"))
            } catch {
                failed += 1
                Terminal.print("\(sink.name): " + Colour.red("failed") + ": \(Harmless.line(error.description))")
            }
        }
        if failed > 0 { throw Leave(.failed, "drydock: \(failed) of \(reading.value.sinks.count) sinks didn't take the test notice; correct them in \(file), then test again") }
    }

    /// Of no run: its names say so.
    private static func notice(at moment: Date) throws -> Notice {
        guard let run = RunID(rawValue: "test"), let plan = PlanName(rawValue: "test") else { throw Leave(.failed) }
        return Notice(
            .test, of: run, plan: plan, fingerprint: Fingerprint(of: Data("test".utf8)), .time(key: "test-\(moment.milliseconds)"), at: moment,
            .init(by: Terminal.typedBy), text: "a test notice from \(Harmless.line(Terminal.typedBy)); nothing is to be done")
    }
}
