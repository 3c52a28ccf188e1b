import Core
import Crypto
import Foundation
import Notices
import Synchronization
import TestKit
import Testing

@Suite("Webhooks", .timeLimit(.minutes(1)))
struct WebhookTests {
    private static let reference = "env:HOOK"
    private let secrets = FixedSecrets([Self.reference: "s3cret ü"])

    private func sink(_ url: String, secret: Bool = true) throws -> Sink {
        Sink(name: Sample.name("noc"), way: .webhook(try #require(URL(string: url)), secret: secret ? SecretReference(Self.reference) : nil))
    }

    private func deliver(_ url: String, limit: Double = 30, secret: Bool = true) async throws -> String? {
        let courier = try sink(url, secret: secret).courier(secrets: secrets, limits: .init(webhook: limit))
        do throws(DeliveryFailure) {
            try await courier.deliver(Parcel.of(Desk.notice("a", 2), attempt: 3))
            return nil
        } catch { return error.description }
    }

    @Test("a receiver that is away, refuses, hangs, and then takes everything, gets everything in order, signed")
    func flaky() async throws {
        let port = { () -> Int in
            let listener = TestListener.silent()
            defer { listener.close() }
            return listener.port
        }()
        let desk = try Desk(runs: ["a", "b"])
        try desk.tell("a", 2...8)
        try desk.tell("b", 2...8)
        let asked = Mutex(0)
        let receiver = Mutex<StubAPI?>(nil)
        let dispatcher = Dispatcher(desk.journal, [.init(try sink("http://127.0.0.1:\(port)/in?x=1"), secrets: secrets, limits: .init(webhook: 0.3))]) { 0.5 }
        let reports = try await desk.deliver(with: dispatcher) { round in
            // Nobody listens at first.
            guard round == 2 else { return }
            receiver.withLock {
                $0 = StubAPI(on: port) { _ in
                    switch asked.withLock({ $0 += 1; return $0 }) {
                    case 1...3: .status(500)
                    case 4, 5, 7: .silence
                    case 8: .status(302, headers: ["Location": "http://127.0.0.1:\(port)/elsewhere"])
                    default: .status(204)
                    }
                }
            }
        }
        let stub = try #require(receiver.withLock { $0 })
        defer { stub.close() }
        #expect(try desk.pending == 0)
        let errors = Set(reports.flatMap(\.failures).map(\.error.description))
        #expect(errors.contains("the receiver answers 500") && errors.contains("no answer within 0.3 s"))
        #expect(errors.contains { $0.contains("connect") }, "\(errors)")
        var order: [String: [Int]] = [:], ids: [String: Set<String>] = [:]
        for request in stub.requests {
            #expect(request.method == "POST" && request.target == "/in?x=1" && request.headers["content-type"] == "application/json")
            let id = try #require(request.headers["drydock-delivery"]), time = try #require(request.headers["drydock-timestamp"])
            #expect(Int(request.headers["drydock-attempt"] ?? "") ?? 0 >= 1 && abs((Int(time) ?? 0) - 1_796_000_000) < 10_000)
            let signed = Data("\(time).\(id).\(request.body)".utf8)
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data("s3cret ü".utf8)))
            #expect(request.headers["drydock-signature"] == "v1=" + Hex.text(code))
            let notice = try Notice.decode(Data(request.body.utf8))
            #expect(notice.id.rawValue == id)
            order[notice.run.rawValue, default: []].append(notice.number ?? 0)
            ids["\(notice.run) \(notice.number ?? 0)", default: []].insert(id)
        }
        for run in ["a", "b"] {
            let numbers = try #require(order[run])
            #expect(numbers == numbers.sorted() && Set(numbers) == Set(2...8), "\(numbers)")
        }
        #expect(ids.values.allSatisfy { $0.count == 1 } && stub.requests.count >= 14 + 7)
    }

    @Test("the body is canonical, and its signature is that of the documented bytes")
    func signature() async throws {
        let stub = StubAPI(answering: { _ in .status(200) })
        defer { stub.close() }
        let said = try await deliver(stub.url)
        #expect(said == nil)
        let request = try #require(stub.requests.first)
        #expect(request.headers["drydock-attempt"] == "3" && request.headers["drydock-timestamp"] == "1796000001")
        #expect(request.body.hasPrefix(#"{"at":"2026-11-30T00:53:20.002Z","fingerprint":"e3b0c4"#) && request.body.hasSuffix(#""text":"it was paused; see drydock status"}"#))
        let mine = WebhookSignature.of(Data("{}".utf8), id: Sample.name("n-1"), timestamp: 17, secret: "k")
        // printf '17.n-1.{}' | openssl dgst -sha256 -hmac k
        #expect(mine == "v1=b4a39ffdfa91389b9f2672266457ba481e3a551df6857e0b96a00ebb159d6b90")
    }

    @Test("without a secret there is no signature; a secret that can't be had is a failure that doesn't reach the receiver")
    func secret() async throws {
        let stub = StubAPI(answering: { _ in .status(200) })
        defer { stub.close() }
        #expect(try await deliver(stub.url, secret: false) == nil)
        #expect(stub.requests.first?.headers["drydock-signature"] == nil)
        secrets.set(Self.reference, to: nil)
        #expect(try await deliver(stub.url)?.contains("the secret env:HOOK can't be had") == true)
        #expect(stub.requests.count == 1)
    }

    @Test("any 2xx is a yes, everything else isn't", arguments: [200, 201, 204, 299, 300, 304, 400, 401, 404, 410, 429, 500, 503])
    func statuses(_ status: Int) async throws {
        let stub = StubAPI(answering: { _ in .status(status) })
        defer { stub.close() }
        let said = try await deliver(stub.url)
        #expect((said == nil) == (200..<300).contains(status))
        #expect(said.map { $0.contains("\(status)") } ?? true)
    }

    @Test("a redirect isn't followed", arguments: [301, 302, 303, 307, 308])
    func redirects(_ status: Int) async throws {
        let other = StubAPI(answering: { _ in .status(200) })
        let stub = StubAPI(answering: { _ in .status(status, headers: ["Location": "\(other.url)/stolen"]) })
        defer {
            stub.close()
            other.close()
        }
        #expect(try await deliver(stub.url)?.contains("redirects (\(status))") == true)
        #expect(stub.requests.count == 1 && other.requests.isEmpty)
    }

    /// Begins an answer and never comes to its end: a byte every so often, until the other side hangs up.
    private static func dripping() -> TestListener {
        TestListener { connection in
            var part = Array("HTTP/1.1 200 OK\r\nX: ".utf8)
            while send(connection, part, part.count, Int32(MSG_NOSIGNAL)) == part.count {
                part = Array("x".utf8)
                poll(nil, 0, 20)
            }
            close(connection)
        }
    }

    @Test("a receiver that never answers, and one that says one byte now and then, cost the time limit", arguments: [false, true])
    func silence(dripping: Bool) async throws {
        let listener = dripping ? Self.dripping() : TestListener.silent()
        defer { listener.close() }
        let begin = ContinuousClock.now
        let said = try await deliver("http://127.0.0.1:\(listener.port)/", limit: 0.3)
        #expect(said == "no answer within 0.3 s")
        #expect(ContinuousClock.now - begin < .seconds(5))
    }

    @Test("what isn't HTTP, and an answer without an end", arguments: ["hello\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nx", ""])
    func oddities(_ text: String) async throws {
        let listener = TestListener.saying(text)
        defer { listener.close() }
        let said = try await deliver("http://127.0.0.1:\(listener.port)/")
        #expect((said == nil) == text.contains("200 OK"), "its status is its word: \(said ?? "taken")")
    }

    @Test("an attempt that is broken off says so at once")
    func cancelled() async throws {
        let listener = TestListener.silent()
        defer { listener.close() }
        let port = listener.port
        let task = Task { try await deliver("http://127.0.0.1:\(port)/", limit: 50) }
        task.cancel()
        #expect(try await task.value == "the attempt was broken off")
    }
}

extension Parcel {
    static func of(_ notice: Notice, attempt: Int = 1) throws(DeliveryFailure) -> Parcel {
        do { return try Parcel(notice, attempt: attempt, at: Date(milliseconds: 1_796_000_001_999)) } catch { throw DeliveryFailure("\(error)") }
    }
}
