import Core
import Foundation
import Notices
import TestKit
import Testing

@Suite("Commands that take notices", .timeLimit(.minutes(1)))
struct CommandDeliveryTests {
    private func deliver(_ line: String, _ notice: Notice = Desk.notice("a", 2), limit: Double = 30) async throws -> String? {
        let sink = Sink(name: Sample.name("pager"), way: .command(line))
        do throws(DeliveryFailure) {
            try await sink.courier(secrets: FixedSecrets(), limits: .init(command: limit)).deliver(Parcel.of(notice))
            return nil
        } catch { return error.description }
    }

    private func scratch() -> String { "/tmp/drydock-notices-\(UUID().uuidString.prefix(8))" }

    @Test("the notice's JSON is on standard input, whole and nothing else")
    func input() async throws {
        let path = scratch()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let notice = Desk.notice("a", 2, text: String(repeating: "ü'\"$(reboot)\n", count: 20_000))
        #expect(try await deliver("cat > \(path)", notice) == nil)
        #expect(try Notice.decode(Data(contentsOf: URL(fileURLWithPath: path))) == notice)
    }

    @Test("exit status 0 is a yes, and only that", arguments: [
        ("exit 0", nil), ("true", nil), ("exec <&-; true", nil), ("exit 3", "exit status 3"), ("echo no such pager >&2; echo; exit 1", "exit status 1: no such pager"),
        ("kill -9 $$", "exit status 137"), ("/nonexistent/page", "exit status 127"), ("yes", "1 MiB"),
    ] as [(String, String?)])
    func statuses(line: String, words: String?) async throws {
        let said = try await deliver(line)
        if let words { #expect(said?.contains(words) == true, "\(said ?? "taken")") } else { #expect(said == nil) }
    }

    @Test("what it leaves in the background is no fault of the delivery, even if it keeps the output open")
    func background() async throws {
        let begin = ContinuousClock.now
        #expect(try await deliver("sleep 20 & exit 0", limit: 15) == nil)
        #expect(ContinuousClock.now - begin < .seconds(10))
    }

    @Test("one that hangs is killed with all that it started")
    func hangs() async throws {
        let mark = scratch()
        defer { try? FileManager.default.removeItem(atPath: mark) }
        #expect(try await deliver("sh -c 'echo $$ >\(mark); exec sleep 600' & wait", limit: 0.5)?.contains("was killed") == true)
        let child = try #require(pid_t(String(contentsOfFile: mark, encoding: .utf8).split(separator: "\n").first ?? ""))
        // The kernel takes its moment to end what was killed; it is a zombie until its new parent has looked.
        func runs() -> Bool { (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)).map { !$0.contains(") Z ") } ?? false }
        let end = ContinuousClock.now + .seconds(10)
        while runs(), ContinuousClock.now < end { await Task.yield() }
        #expect(!runs())
    }
}
