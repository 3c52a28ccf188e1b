import Foundation
import Testing

@Suite("the state file: where it is, and what may be wrong with it")
struct ContractStateTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test("--state comes first, then DRYDOCK_STATE, then State/, then XDG_STATE_HOME, then the home folder")
    func resolution() throws {
        let place = bench.path("work")
        try FileManager.default.createDirectory(atPath: place + "/State", withIntermediateDirectories: true)
        let all = ["DRYDOCK_STATE": bench.path("env.sqlite"), "XDG_STATE_HOME": bench.path("xdg")]
        let option = bench.path("option.sqlite")
        #expect(try bench.drydock(["runs", "--state", option], environment: all, in: place).status == 0)
        #expect(isThere(option) && !isThere(bench.path("env.sqlite")))
        #expect(try bench.drydock(["runs"], environment: all, in: place).status == 0)
        #expect(isThere(bench.path("env.sqlite")) && !isThere(place + "/State/drydock.sqlite"))
        let some: [String: String?] = ["DRYDOCK_STATE": nil, "XDG_STATE_HOME": bench.path("xdg")]
        #expect(try bench.drydock(["runs"], environment: some, in: place).status == 0)
        #expect(isThere(place + "/State/drydock.sqlite") && !isThere(bench.path("xdg")))
        #expect(try bench.drydock(["runs"], environment: some).status == 0)
        #expect(isThere(bench.path("xdg/drydock/drydock.sqlite")))
        #expect(try bench.drydock(["runs"], environment: ["DRYDOCK_STATE": "", "XDG_STATE_HOME": nil]).status == 0)
        #expect(isThere(bench.path(".local/state/drydock/drydock.sqlite")))
    }

    @Test("a state file that can't be used is told by name, with what to do, and nothing runs", arguments: ["garbage", "empty", "folder", "no-folder", "proc", "full-folder"])
    func unusable(kind: String) throws {
        let frozen = try bench.freeze(ContractInputs.handoffs())
        var path = bench.path("bad.sqlite")
        switch kind {
        case "garbage": try Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 131) }).write(to: URL(fileURLWithPath: path))
        case "empty": try bench.write("bad.sqlite", "")
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        case "no-folder":
            try bench.write("file", "x")
            path = bench.path("file/bad.sqlite")
        case "proc": path = "/proc/drydock/bad.sqlite"
        default: path = "/sys/bad.sqlite"
        }
        for words in [["run", frozen, "--no-wait"], ["runs"], ["status"], ["approvals"], ["approve", frozen, "*/*/*", "--by", "olga", "--ticket", "T"]] {
            let ending = try bench.drydock(words + ["--state", path])
            #expect(ending.status == 2 && ending.out.isEmpty, "\(words[0]): \(ending.status) \(ending.out)")
            #expect(ending.err.contains(path == "/sys/bad.sqlite" ? "/sys" : kind == "proc" ? "/proc" : path.replacing("/bad.sqlite", with: "")), "\(ending.err)")
            #expect(["--state", "restore it", "remove it"].contains { ending.err.contains($0) }, "\(ending.err)")
        }
    }

    @Test("a folder that may not be written is told, with what to do", .enabled(if: getuid() != 0, "root may write everywhere"))
    func unwritable() throws {
        try FileManager.default.createDirectory(atPath: bench.path("locked"), withIntermediateDirectories: true)
        chmod(bench.path("locked"), 0o500)
        let ending = try bench.drydock(["runs", "--state", bench.path("locked/drydock.sqlite")])
        #expect(ending.status == 2 && ending.out.isEmpty && ending.err.contains("locked"), "\(ending.err)")
    }

    @Test("a disk without room is told before anything begins", .enabled(if: getuid() == 0, "needs a small file system of its own"))
    func full() throws {
        let frozen = try bench.freeze(ContractInputs.handoffs()), disk = bench.path("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        guard mount("tmpfs", disk, "tmpfs", 0, "size=32k") == 0 else { return }
        defer { umount2(disk, 0) }
        for words in [["run", frozen, "--no-wait"], ["runs"], ["approve", frozen, "*/*/*", "--by", "olga", "--ticket", "T"]] {
            let ending = try bench.drydock(words + ["--state", disk + "/drydock.sqlite"])
            #expect(ending.status == 2 && ending.out.isEmpty, "\(words[0]): \(ending.status) \(ending.out)")
            #expect(ending.err.contains("no space") && ending.err.contains("--state") && ending.err.contains(disk), "\(ending.err)")
        }
    }

    @Test("asking for what isn't there makes no state out of a mistake")
    func questions() throws {
        for words in [["status"], ["status", "last"], ["log", "nobody"], ["show", "nobody"], ["resume", "last"], ["approve", "nobody", "a/b/c", "--by", "x", "--ticket", "T"]] {
            let ending = try bench.drydock(words)
            #expect(ending.status == 2 && ending.out.isEmpty && !ending.err.isEmpty, "\(words): \(ending.err)")
        }
        #expect(try bench.drydock(["runs", "--output", "json"]).out == "[]\n")
        #expect(try bench.drydock(["approvals", "--output", "json"]).out == "[]\n")
    }

    @Test("NO_COLOR and pipes: no escape byte", arguments: [nil, "1", ""])
    func colours(value: String?) throws {
        let frozen = try bench.freeze(ContractInputs.handoffs()), environment = ["NO_COLOR": value, "TERM": "xterm-256color"]
        for words in [["show", frozen], ["matrix"], ["run", frozen, "--no-wait"], ["approvals"], ["status"], ["log", "last"], ["runs"], ["help"], ["playbook", "list"]] {
            #expect(try !bench.drydock(words, environment: environment).hasEscapes, "\(words)")
        }
    }
}
