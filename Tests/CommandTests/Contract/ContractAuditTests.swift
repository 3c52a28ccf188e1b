import Foundation
import Testing

@Suite("audit")
struct ContractAuditTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    /// A run with a word in it that can be found in the file's bytes.
    private func prepare() throws -> String {
        let frozen = try bench.freeze(ContractInputs.handoffs())
        let id = try bench.runID(try bench.drydock(["run", frozen, "--no-wait"]).out)
        #expect(try bench.drydock(["approve", id, "firewall/uh-1/*", "--by", "olga", "--ticket", "T-1", "--reason", "marker-one"]).status == 0)
        #expect(try bench.drydock(["resume", id, "--no-wait"]).status == 3)
        return id
    }

    /// Changes bytes of the state file, as an editor would: no rule of SQLite's sees it.
    private func tamper(_ old: String, _ new: String) throws {
        var bytes = try Data(contentsOf: URL(filePath: bench.state))
        while let range = bytes.range(of: Data(old.utf8)) { bytes.replaceSubrange(range, with: Data(new.utf8)) }
        try bytes.write(to: URL(filePath: bench.state))
    }

    @Test("a record that holds: 0, with each run's head; the head is proved later, and a wrong one refused")
    func sound() throws {
        let id = try prepare()
        let ending = try bench.drydock(["audit", "verify", "--output", "json"])
        #expect(ending.status == 0 && ending.err.isEmpty, "\(ending.err)")
        let document = try ContractJSON.object(ending.out)
        let run = try #require((document["runs"] as? [[String: Any]])?.first)
        #expect(document["sound"] as? Bool == true && run["run"] as? String == id)
        let head = try ContractJSON.text(run, "head"), entries = try #require(run["entries"] as? Int)
        #expect(head.hasPrefix("\(entries):"))
        #expect(try bench.drydock(["audit", "verify", id, "--head", head]).status == 0)
        let wrong = try bench.drydock(["audit", "verify", id, "--head", "\(entries):" + String(repeating: "0", count: 64)])
        #expect(wrong.status == 2 && wrong.err.contains("isn't the one whose hash was kept"), "\(wrong.err)")
        let later = try bench.drydock(["audit", "verify", id, "--head", "\(entries + 3):" + String(repeating: "0", count: 64)])
        #expect(later.status == 2 && later.err.contains("ends before entry \(entries + 1)"), "\(later.err)")
        for words in [["--head", head], [id, "--head", "5"]] { #expect(try bench.drydock(["audit", "verify"] + words).status == 64) }
        #expect(try bench.drydock(["audit", "verify"]).lines.count == 2)
    }

    @Test("a changed entry: 2, the entry's number, what it means and what to do; and no run is resumed over it")
    func changed() throws {
        let id = try prepare()
        try tamper("marker-one", "marker-two")
        let ending = try bench.drydock(["audit", "verify"])
        #expect(ending.status == 2 && ending.out.contains("broken at "), "\(ending.out)")
        for words in ["isn't what its hash was made of", "it means:", "do now: keep a copy", "don't resume", bench.state] {
            #expect(ending.err.contains(words), "\(words): \(ending.err)")
        }
        let document = try ContractJSON.object(try bench.drydock(["audit", "verify", id, "--output", "json"]).out)
        let fault = try #require((document["runs"] as? [[String: Any]])?.first?["fault"] as? [String: Any])
        #expect(fault["kind"] as? String == "changed" && document["sound"] as? Bool == false)
        #expect(try bench.drydock(["resume", id, "--no-wait"]).status == 2)
    }

    @Test("a question about a file that isn't there makes none")
    func missing() throws {
        for words in [["verify"], ["verify", "last"], ["export", "last"]] {
            let ending = try bench.drydock(["audit"] + words)
            #expect(ending.status == 2 && ending.err.contains("there is no file \(bench.state)") && ending.err.contains("--state"), "\(ending.err)")
        }
        #expect(!bench.stateExists)
    }

    @Test("an export can be checked with the program in docs/audit.md alone", .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/python3"), "no python3"))
    func export() throws {
        let id = try prepare()
        let docs = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/audit.md").standardizedFileURL
        let page = try String(contentsOf: docs, encoding: .utf8)
        let program = try #require(page.firstMatch(of: /```python\n([\s\S]*?)```/)).1
        try bench.write("check.py", String(program))
        let check = "'\(ContractBench.binary)' audit export \(id) | python3 '\(bench.path("check.py"))'"
        let ending = try bench.shell(check)
        let head = try #require((try ContractJSON.object(try bench.drydock(["audit", "verify", id, "--output", "json"]).out)["runs"] as? [[String: Any]])?.first?["head"] as? String)
        #expect(ending.status == 0 && ending.out.contains("hold, head \(head)"), "\(ending.out)\(ending.err)")
        try tamper("marker-one", "marker-two")
        let broken = try bench.shell(check)
        #expect(broken.status == 1 && broken.err.contains("doesn't hold"), "\(broken.out)\(broken.err)")
    }
}

extension RealBinary {
    @Suite("Output beside the record")
    struct AuditedOutputTests {
        @Test("what was removed or changed of a step's output is told, and the entries hold all the same")
        func outputs() throws {
            try Workplace.with(hosts: 1) { place in
                try place.putPlaybook(steps: "- { id: look, probe: echo seen }\n- { id: also, probe: \"echo more; echo odd >&2\" }")
                let run = try place.startRun(plan: place.putPlan())
                #expect(try run.wait().status == 0, "\(run.report)")
                let id = try #require(run.runID)
                let sound = try place.drydock("audit", "verify")
                #expect(sound.ending?.status == 0 && sound.out.contains("holds"), "\(sound.report)")
                let folder = "\(place.state).d/\(id)"
                let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".out") }.sorted()
                try #require(files.count == 2)
                try FileManager.default.removeItem(atPath: "\(folder)/\(files[0])")
                try Data("MORE\n".utf8).write(to: URL(filePath: "\(folder)/\(files[1])"))
                let ending = try place.drydock("audit", "verify")
                #expect(ending.ending?.status == 2 && ending.out.contains("2 of 3 wrong"), "\(ending.report)")
                for words in ["/look, attempt 1: its output is gone", "/also, attempt 1: its output was changed", "do now: restore"] {
                    #expect(ending.err.contains(words), "\(ending.report)")
                }
            }
        }
    }
}
