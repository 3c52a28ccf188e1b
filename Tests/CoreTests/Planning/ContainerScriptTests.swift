import Core
import Foundation
import Testing

@Suite("A script inside a container")
struct ContainerScriptTests {
    private struct Ended: Equatable {
        var status: Int32
        var out: String
        var err: String
    }

    /// Runs the wrapped script with stand-ins for `vzlist` and `vzctl` first on the PATH.
    private func run(_ script: String, state: String = "running", vzctl: String = #"shift 2; exec /bin/sh -c "$1""#) throws -> Ended {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in [("vzlist", "echo '   \(state) '"), ("vzctl", vzctl)] {
            let file = folder.appending(path: name)
            try Data("#!/bin/sh\n\(text)\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        let child = Process(), out = folder.appending(path: "out"), err = folder.appending(path: "err")
        for file in [out, err] { try Data().write(to: file) }
        child.executableURL = URL(filePath: "/bin/sh")
        child.arguments = ["-euc", ContainerScript.wrap(script, ctid: "101")]
        child.environment = ["PATH": folder.path + ":/usr/bin:/bin", "LC_ALL": "C"]
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = try FileHandle(forWritingTo: out)
        child.standardError = try FileHandle(forWritingTo: err)
        try child.run()
        child.waitUntilExit()
        return Ended(
            status: child.terminationStatus, out: try String(contentsOf: out, encoding: .utf8), err: try String(contentsOf: err, encoding: .utf8))
    }

    @Test("its own exit status comes out, also where vzctl has one like it", arguments: [0, 1, 3, 9, 31, 124, 255] as [Int32])
    func statuses(status: Int32) throws { #expect(try run("exit \(status)").status == status) }

    @Test("its output comes out as it was", arguments: ["", "a", "a\n", "\n", "a\n\n\n", "a\n\nb", "  a\tb \\n %s\n", "__DRYDOCK_RC=7\n", "x__DRYDOCK_RC=7", "é'\"$x`\n"])
    func output(text: String) throws {
        let octal = text.utf8.map { "\\" + String($0, radix: 8) }.joined()
        #expect(try run("printf '\(octal)'; exit 3") == Ended(status: 3, out: text, err: ""))
    }

    @Test("quotes and dollars in it mean inside what they meant before")
    func quotes() throws {
        let script = #"x="it's"; printf '%s|%s|%s' "$x" 'a"b' "$(echo '$HOME')""#
        #expect(try run(script) == Ended(status: 0, out: #"it's|a"b|$HOME"#, err: ""))
    }

    @Test("it stops at the first command that fails, and at a variable that isn't set")
    func strict() throws {
        #expect(try run("false; echo on").out == "")
        #expect(try run("echo $nothing; echo on").status != 0)
    }

    @Test("a container that isn't running is said, and nothing runs", arguments: ["stopped", "mounted", ""])
    func stopped(state: String) throws {
        let ended = try run("echo on", state: state)
        #expect(ended.status == 125 && ended.out == "" && ended.err.contains("container 101 is \(state), not running"))
    }

    @Test("without the last line there is no result, whatever vzctl says", arguments: [
        ("echo half; exit 0", "half\n"), ("exit 0", ""), ("kill -9 $$", ""), ("echo __DRYDOCK_RC=0; echo died; exit 0", "__DRYDOCK_RC=0\ndied\n"),
    ])
    func died(vzctl: String, shown: String) throws {
        let ended = try run("true", vzctl: vzctl)
        #expect(ended.status == 125)
        #expect(ended.out == shown.trimmingSuffix("\n"), "the last line's end is not known")
    }

    @Test("the host's standard error isn't mixed in") func errors() throws {
        #expect(try run("echo out; echo err >&2") == Ended(status: 0, out: "out\n", err: "err\n"))
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
