import Foundation
import Testing

@Suite("completion")
struct ContractCompletionTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private static let driver = """
        PATH="$(dirname "$PROGRAM"):$PATH"
        source <(drydock --generate-completion-script bash)
        # As bash does at TAB: the words up to the cursor, which is at the end.
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
        _drydock drydock "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """

    /// What bash offers for the last of the words.
    private func offered(_ words: [String], state: String? = nil) throws -> [String] {
        let script = try bench.write("driver", Self.driver)
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let ending = try bench.shell("PROGRAM='\(ContractBench.binary)' bash '\(script)' \(line)", environment: state.map { ["DRYDOCK_STATE": $0] } ?? [:])
        #expect(ending.status == 0 && ending.err.isEmpty, "\(words): \(ending.status) \(ending.err)")
        return ending.lines
    }

    @Test("bash is offered commands, options, values, runs, steps, gates, frozen plans, activities and files")
    func bash() throws {
        let frozen = try bench.freeze(ContractInputs.handoffs(), as: "firewall.frozen")
        let id = try bench.runID(try bench.drydock(["run", frozen, "--no-wait"]).out)
        #expect(try offered(["drydock", "approv"]) == ["approvals", "approve"])
        #expect(try offered(["drydock", "audit", ""]).contains("verify"))
        #expect(try offered(["drydock", "log", "last", "--fo"]) == ["--follow"])
        #expect(try offered(["drydock", "status", ""]).filter { !$0.hasPrefix("-") } == ["last", id])
        #expect(try offered(["drydock", "status", String(id.prefix(3))]) == [id])
        #expect(try offered(["drydock", "log", "last", "firewall/uh-1/"]).contains("firewall/uh-1/firewall"))
        let gates = ["firewall/*/firewall", "firewall/uh-1/firewall", "firewall/uh-2/firewall"]
        #expect(try offered(["drydock", "approve", id, "fire"]) == gates)
        #expect(try offered(["drydock", "approve", "--by", "olga", "last", "fire"]) == gates)
        #expect(try offered(["drydock", "approve", "firewall.frozen", "fire"]) == gates)
        #expect(try offered(["drydock", "show", "fire"]) == ["firewall.frozen"])
        #expect(try offered(["drydock", "plan", "firewall.frozen.p"]) == ["firewall.frozen.plan.yaml"])
        #expect(try offered(["drydock", "playbook", "show", "rebooting"]) == ["rebooting-host-or-container"])
        #expect(try offered(["drydock", "matrix", "--element", "infrastructure-"]) == ["infrastructure-host", "infrastructure-container"])
        #expect(try offered(["drydock", "resolve", "last", "x", "--as", "re"]) == ["rerun"])
    }

    @Test("where there is no state, or none that can be read, nothing is offered, said or made")
    func nothing() throws {
        for words in [["status", ""], ["log", "last", "k"], ["approve", "last", "k"], ["schedule", "remove", ""]] {
            #expect(try offered(["drydock"] + words).filter { !$0.hasPrefix("-") } == [], "\(words)")
        }
        #expect(!bench.stateExists)
        let garbage = try bench.write("garbage", String(repeating: "no database ", count: 99))
        #expect(try offered(["drydock", "status", "l"], state: garbage) == [])
        #expect(try offered(["drydock", "status", "--state", garbage, "l"]) == [])
        #expect(try bench.read("garbage").hasPrefix("no database"))
        let wrong = try bench.drydock(["---completion", "no-such-command", "--", "x"])
        #expect(wrong.out.isEmpty && wrong.err.isEmpty)
    }

    @Test("a name that the shell would run is not offered")
    func hostileNames() throws {
        for name in ["$(touch ran)", "`touch ran`", "a\"; touch ran; \"", "plain"] {
            try FileManager.default.createDirectory(atPath: bench.path(name), withIntermediateDirectories: true)
        }
        let script = try bench.write("driver", Self.driver)
        let ending = try bench.shell("cd '\(bench.path("."))' && PROGRAM='\(ContractBench.binary)' bash '\(script)' drydock approve ''")
        #expect(ending.lines.contains("plain/") && !ending.out.contains("touch"), "\(ending.out)")
        #expect(!FileManager.default.fileExists(atPath: bench.path("ran")))
    }

    @Test("the scripts are in their shell's language", arguments: [("bash", "bash -n"), ("zsh", "zsh -n"), ("fish", "fish -n")])
    func syntax(shell: String, check: String) throws {
        let script = try bench.drydock(["--generate-completion-script", shell])
        #expect(script.status == 0 && script.out.contains("drydock") && script.out.contains("---completion"))
        try bench.write(shell, script.out)
        let ending = try bench.shell("command -v \(shell) >/dev/null || { echo missing; exit 0; }; \(check) '\(bench.path(shell))'")
        if ending.out == "missing\n" { return print("\(shell) isn't installed: its completion script isn't checked") }
        #expect(ending.status == 0 && ending.err.isEmpty, "\(ending.err)")
    }
}
