import Core
import Foundation
import Journal
import TestKit
import Testing

@Suite("drydock notices")
struct ContractNoticesTests {
    @Test("test sends one notice to each sink and says what came of it")
    func test() throws {
        let bench = try ContractBench()
        let stub = StubAPI(answering: { $0.target == "/ok" ? .status(204) : .status(500) })
        defer { stub.close() }
        let good = try bench.write("good.yaml", """
            sinks:
              - { name: noc, webhook: "\(stub.url)/ok", secret: env:HOOK, on: [run-failed] }
              - { name: pager, command: "cat > \(bench.path("paged"))" }
            """)
        let sent = try bench.drydock(["notices", "test", good], environment: ["HOOK": "s3cret"])
        #expect(sent.status == 0 && sent.lines == ["noc: taken", "pager: taken"] && sent.err.isEmpty)
        #expect(try bench.read("paged").contains(#""kind":"test""#))
        #expect(stub.requests.first?.headers["drydock-signature"]?.hasPrefix("v1=") == true)
        let bad = try bench.write("bad.yaml", "sinks: [{ name: a, webhook: \"\(stub.url)/no\", secret: env:HOOK }, { name: b, command: \"true\" }]")
        let refused = try bench.drydock(["notices", "test", bad], environment: ["HOOK": "s3cret"])
        #expect(refused.status == 1 && refused.lines == ["a: failed: the receiver answers 500", "b: taken"])
        #expect(refused.err.contains("1 of 2 sinks didn't take the test notice"))
        let invalid = try bench.drydock(["notices", "test", bench.write("no.yaml", "sinks: [{ name: a, comand: x }]")])
        #expect(invalid.status == 2 && invalid.out.isEmpty && invalid.err.contains("no.yaml:1:20: error: unknown key 'comand'"))
        #expect(try bench.drydock(["notices", "test", bench.path("gone.yaml")]).status == 2)
        #expect(!bench.stateExists, "a test leaves no record")
    }

    @Test("lists what was told, to whom, and what came of it")
    func list() throws {
        let bench = try ContractBench()
        let empty = try bench.drydock(["notices"])
        #expect(empty.status == 0 && empty.out.isEmpty && empty.err.contains("nothing was told yet"))
        let journal = try SQLiteJournal(at: bench.state), run: RunID = Sample.name("r-1"), at = Date(milliseconds: 1_796_000_000_000)
        let fingerprint = Fingerprint(of: Data())
        try journal.store(plan: Data(), fingerprint: fingerprint)
        try journal.create(run, origin: RunOrigin(plan: Sample.name("sample"), fingerprint: fingerprint, typedBy: "test"), at: at)
        let (noc, pager): (SinkName, SinkName) = (Sample.name("noc"), Sample.name("pager"))
        try journal.enroll([SinkSubscription(name: noc), SinkSubscription(name: pager, kinds: [.runFailed])])
        let notices = [(1, NoticeKind.runStarted), (2, .runFailed)].map { number, kind in
            Notice(kind, of: run, plan: Sample.name("sample"), fingerprint: fingerprint, .fact(number), at: at, text: "text \(number)")
        }
        try journal.add(notices, of: run, cursor: 2)
        try journal.note(.delivered(at: at), of: notices[0].id, to: noc)
        try journal.note(.failed(error: "no \u{1B}[2J", nextAt: at + 5), of: notices[1].id, to: noc)
        let table = try bench.drydock(["notices"], environment: ["TZ": "UTC"])
        #expect(table.status == 0 && !table.hasEscapes && table.lines.count == 4)
        #expect(table.lines[1].contains("run-started  r-1  -     noc    1         delivered 2026-11-30 00:53"), "\(table.out)")
        #expect(table.lines[2].contains("failed: no \\e[2J; next try 2026-11-30 00:53 "), "\(table.out)")
        #expect(table.lines[3].hasSuffix("pager  0         waiting"))
        #expect(try bench.drydock(["notices", "--pending"]).lines.count == 3)
        let json = try bench.drydock(["notices", "--pending", "--output", "json"])
        let list = try #require(JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [[String: Any]])
        #expect(list.count == 1 && list[0]["kind"] as? String == "run-failed" && list[0]["text"] as? String == "text 2")
        let deliveries = try #require(list[0]["deliveries"] as? [[String: Any]])
        #expect(deliveries.compactMap { $0["state"] as? String } == ["failing", "waiting"])
        #expect(deliveries[0]["next_at"] as? String == "2026-11-30T00:53:25.000Z" && deliveries[0]["attempts"] as? Int == 1)
    }
}
