import Foundation
import Testing

@Suite("report: a run on paper")
struct ContractReportTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private func ended() throws -> String {
        let plan = try bench.freeze(ContractInputs.handoffs())
        try #require(try bench.drydock(["approve", plan, "firewall/*/*", "--by", "olga@jelastic.example", "--ticket", "JEL-1"]).status == 0)
        let ending = try bench.drydock(["run", plan, "--no-wait"])
        try #require(ending.status == 0, "\(ending.err)")
        return try bench.runID(ending.out)
    }

    @Test("in every form, on standard output or in a file, of the newest run if none is named", arguments: ["markdown", "json", "junit", "html"])
    func forms(form: String) throws {
        let run = try ended()
        let printed = try bench.drydock(["report", run, "--output", form])
        #expect(printed.status == 0 && !printed.hasEscapes, "\(printed.err)")
        for part in [run, "firewall-ams", "firewall/uh-1"] { #expect(printed.out.contains(part) || form == "junit" && part == run, "\(part)") }
        let written = try bench.drydock(["report", "--output", form, "--out", bench.path("report")])
        #expect(written.status == 0 && written.out.isEmpty && written.err.contains("written to"))
        #expect(try bench.read("report") == printed.out, "the same record gives the same report")
    }

    @Test("it tells who spoke, in which ticket, and who typed it")
    func words() throws {
        let run = try ended(), document = try ContractJSON.object(bench.drydock(["report", run, "--output", "json"]).out)
        #expect(try ContractJSON.text(document, "run") == run && ContractJSON.text(document, "state") == "succeeded")
        let words = try #require(document["words"] as? [[String: Any]])
        #expect(words.count == 2)
        #expect(try ContractJSON.text(words[0], "by") == "olga@jelastic.example" && ContractJSON.text(words[0], "ticket") == "JEL-1")
        #expect(try ContractJSON.text(words[0], "typed_by").contains("@") && ContractJSON.text(words[0], "verb") == "approved")
    }

    @Test("a word that the run hasn't taken up yet is told as such")
    func pending() throws {
        let plan = try bench.freeze(ContractInputs.handoffs()), waiting = try bench.drydock(["run", plan, "--no-wait"])
        let run = try bench.runID(waiting.out)
        #expect(try bench.drydock(["approve", run, "firewall/uh-1/*", "--by", "olga", "--ticket", "JEL-1"]).status == 0)
        let document = try ContractJSON.object(bench.drydock(["report", run, "--output", "json"]).out)
        #expect((document["words"] as? [[String: Any]])?.map { $0["pending"] as? Bool } == [true])
        #expect((document["gates"] as? [[String: Any]])?.map { $0["state"] as? String } == ["approved", "waiting"])
        #expect(try bench.drydock(["report", run]).out.contains("not yet taken up"))
    }

    @Test("a run that isn't there is refused with 2, and the state file is never written over")
    func refusals() throws {
        #expect(try bench.drydock(["report"]).status == 2)
        let run = try ended()
        #expect(try bench.drydock(["report", "nobody"]).status == 2)
        #expect(try bench.drydock(["report", run, "--output", "pdf"]).status == 64)
        let refused = try bench.drydock(["report", run, "--out", bench.state])
        #expect(refused.status == 2 && refused.err.contains("the report can't be written"), "\(refused.err)")
        #expect(try bench.drydock(["report", run, "--out", bench.path("no/such/folder")]).status == 2)
        #expect(try bench.drydock(["status", run]).status == 0)
    }
}
