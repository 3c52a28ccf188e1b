import Core
import Foundation
import Notices
import TestKit
import Testing

@Suite("Webhooks that are broken off at any moment", .timeLimit(.minutes(2)))
struct WebhookStressTests {
    @Test("limits that strike at any moment end an attempt and never the process")
    func limits() async throws {
        let stub = StubAPI(answering: { request in
            switch Int(request.headers["drydock-attempt"] ?? "") ?? 0 {
            case let attempt where attempt % 4 == 0: .status(302, headers: ["Location": "http://127.0.0.1:1/"])
            case let attempt where attempt % 4 == 1: .silence
            case let attempt where attempt % 4 == 2: .status(500)
            default: .json(String(repeating: "x", count: 100_000))
            }
        })
        defer { stub.close() }
        let sink = Sink(name: Sample.name("noc"), way: .webhook(try #require(URL(string: stub.url)), secret: nil))
        var ended = 0
        for round in 0..<50 {
            ended += await withTaskGroup(of: Void.self) { group in
                for index in 1...8 {
                    let limit = Double(round * 8 + index) * 0.00003
                    group.addTask {
                        do throws(DeliveryFailure) {
                            try await sink.courier(secrets: FixedSecrets(), limits: .init(webhook: limit)).deliver(Parcel.of(Desk.notice("a", 2), attempt: index))
                        } catch {}
                    }
                }
                return await group.reduce(0) { count, _ in count + 1 }
            }
        }
        #expect(ended == 400)
    }
}
