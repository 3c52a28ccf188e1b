import Core
import Crypto
import Foundation
import Lab
import Synchronization
import TestKit
import Testing

extension RealBinary {
    @Suite("A receiver of notices that is away", .serialized, .timeLimit(.minutes(3)))
    struct ReceiverTests {
        private static let secret = "s3cret ü"

        /// A port where nobody listens, for now.
        private static func freePort() -> Int {
            let listener = TestListener.silent()
            defer { listener.close() }
            return listener.port
        }

        private func putSinks(_ sinks: (name: String, port: Int)..., in place: Workplace) throws -> String {
            try place.put("notify.yaml", "sinks:\n" + sinks.map { "  - { name: \($0.name), webhook: 'http://127.0.0.1:\($0.port)/in', secret: env:HOOK }\n" }.joined())
        }

        private struct Row: Decodable { var kind: String, id: String }

        private func told(_ place: Workplace, pending: Bool = false) throws -> [Row] {
            let child = try pending ? place.drydock("notices", "--pending", "--output", "json") : place.drydock("notices", "--output", "json")
            guard child.ending?.status == 0 else { throw Trouble(child.report) }
            return try JSONDecoder().decode([Row].self, from: Data(child.outBytes))
        }

        private func check(_ requests: [StubAPI.Request]) throws {
            for request in requests {
                let id = try #require(request.headers["drydock-delivery"]), time = try #require(request.headers["drydock-timestamp"])
                let code = HMAC<SHA256>.authenticationCode(
                    for: Data("\(time).\(id).\(request.body)".utf8), using: SymmetricKey(data: Data(Self.secret.utf8)))
                #expect(request.headers["drydock-signature"] == "v1=" + code.map { String(format: "%02x", $0) }.joined())
                #expect(request.body.contains("\"id\":\"\(id)\""))
            }
            #expect(Dictionary(grouping: requests, by: \.body).values.allSatisfy { Set($0.map { $0.headers["drydock-delivery"] }).count == 1 })
        }

        @Test("gets every event once it is back, in their order and signed, though the service was killed between them; a new sink isn't sent old news")
        func away() throws {
            try Workplace.with(hosts: 1) { place in
                place.environment["HOOK"] = Self.secret
                let port = Self.freePort()
                try place.putDiaryPlaybook(["- { id: agreed, confirm: 'Is {{target}} free?' }", Diary.step("work")])
                let plan = try place.freezePlan(Openings(-10..<3600))
                let sinks = try putSinks(("noc", port), in: place)
                #expect(try place.drydock("schedule", "add", plan).ending?.status == 0)
                var service = try place.start("serve", "--notify", sinks)
                try service.wait(for: "the question") { $0.out.contains("agreed waits for") }
                #expect(try place.drydock("approve", "last", "work/*/agreed", "--by", "olga").ending?.status == 0)
                try service.wait(for: "the end") { $0.out.contains("succeeded: every step succeeded") && $0.err.contains("noc didn't take") }
                let kinds = ["run-started", "approval-requested", "approval-granted", "run-succeeded"]
                var told: [Row] = []
                try Waiting.until(20) { told = try self.told(place); return told.count >= kinds.count }
                #expect(Set(told.map(\.kind)) == Set(kinds), "\(told)")

                // The first that comes is heard and not answered: the service is killed over it.
                let mayAnswer = Mutex(false)
                let receiver = StubAPI(on: port) { _ in mayAnswer.withLock { $0 } ? .status(204) : .silence }
                defer { receiver.close() }
                try service.wait(within: 60, for: "a delivery") { _ in !receiver.requests.isEmpty }
                service.end()
                mayAnswer.withLock { $0 = true }
                service = try place.start("serve", "--notify", sinks)
                try service.wait(within: 60, for: "what was told") { _ in Set(receiver.requests.map { $0.headers["drydock-delivery"] }).count == kinds.count }
                try Waiting.until(20) { try self.told(place, pending: true).isEmpty }
                #expect(try self.told(place, pending: true).isEmpty)
                let requests = receiver.requests
                try check(requests)
                let order = requests.compactMap { request in kinds.first { request.body.contains("\"kind\":\"\($0)\"") } }
                #expect(order == [kinds[0]] + kinds && requests.first?.body == requests.dropFirst().first?.body, "the first came twice: \(order)")
                service.send(SIGTERM)
                #expect(try service.wait().status == 0, "\(service.report)")

                // Another sink is added, and another run made: it hears of that one alone.
                let newer = StubAPI(answering: { _ in .status(200) })
                defer { newer.close() }
                let both = try putSinks(("noc", port), ("pager", Int(newer.url.split(separator: ":").last ?? "") ?? 0), in: place)
                let next = try place.freezePlan(Openings(-10..<3600), as: "next")
                service = try place.start("serve", "--notify", both)
                try service.wait(for: "the service") { $0.err.contains("serving") }
                #expect(try place.drydock("schedule", "add", next).ending?.status == 0)
                try service.wait(for: "news of the new run") { _ in !newer.requests.isEmpty && receiver.requests.count >= requests.count + 2 }
                let name = try #require(try place.runs().first)
                #expect(newer.requests.allSatisfy { $0.body.contains("\"run\":\"\(name)\"") })
                try check(newer.requests + receiver.requests)
            }
        }

        @Test("isn't waited for any longer because the clock was put back", .enabled(if: FakeClock.compiler != nil))
        func clockPutBack() throws {
            try Workplace.with(hosts: 1) { place in
                let port = Self.freePort(), clock = try FakeClock(place)
                try place.putDiaryPlaybook(["- { id: agreed, confirm: 'Is {{target}} free?' }", Diary.step("work")])
                let plan = try place.freezePlan(Openings(-10..<3600))
                #expect(try place.drydock("schedule", "add", plan).ending?.status == 0)
                place.environment = clock.environment.merging(["HOOK": Self.secret]) { $1 }
                let service = try place.start("serve", "--notify", putSinks(("noc", port), in: place))
                place.environment = [:]
                try service.wait(for: "an attempt") { $0.err.contains("noc didn't take") }
                clock.set(to: -86_400)
                let receiver = StubAPI(on: port) { _ in .status(204) }
                defer { receiver.close() }
                try service.wait(for: "the notices") { _ in receiver.requests.count >= 2 }
            }
        }
    }
}
