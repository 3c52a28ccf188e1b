import Core
import Foundation
import TestKit
import Testing

@Suite("Secrets as a step reads them")
struct StepInputTests {
    static let values = [
        "plain", "two\nlines", "ends\n\n", "\n", "cr\r\nlf\r", "back\\slash \\n \\0101 \\x41 \\c \\", "it's \"quoted\" `x` $(x) $HOME",
        "%s %d %%", "-n -e --", " blanks \t ", "*?[a]", "\u{1}\u{7f}\u{80}\u{81}\u{88}\u{c0}\u{101}\u{7c1}日本 🚢", "'\u{301}\\\u{301}", "#!;&|<>~",
        String(repeating: "x\\\n", count: 5000),
    ]

    @Test("every value survives, in dash, bash and busybox", arguments: [["/bin/dash"], ["/bin/bash", "--posix"], ["/bin/busybox", "sh"]])
    func survive(shell: [String]) throws {
        guard FileManager.default.isExecutableFile(atPath: shell[0]) else { return }
        let names = Self.values.indices.map { "a-\($0)" }
        let script = "set -eu\n" + StepScript.header(names: names) + names.map { "printf '%s|' \"$\(StepScript.variable($0))\"\n" }.joined()
        let result = try Shell.run(shell + ["-c", script], input: StepScript.input(Self.values), environment: ["LC_ALL": "C", "PATH": "/usr/bin:/bin"])
        #expect(result.status == 0)
        #expect(String(decoding: result.out, as: UTF8.self).unicodeScalars.elementsEqual(Self.values.map { $0 + "|" }.joined().unicodeScalars))
    }

    @Test("a name of the environment isn't written back to it, and a missing input ends the step")
    func header() throws {
        let script = "set -eu\n" + StepScript.header(names: ["a-b"]) + "env"
        let environment = ["dd_secret_a_b": "old", "dd_line": "old", "PATH": "/usr/bin:/bin"]
        let result = try Shell.run(["/bin/sh", "-c", script], input: StepScript.input(["hunter2"]), environment: environment)
        #expect(result.status == 0)
        #expect(!String(decoding: result.out, as: UTF8.self).contains("hunter2"))
        #expect(try Shell.run(["/bin/sh", "-c", script]).status != 0)
    }

    @Test("a quote with an accent behind it is a quote to a shell")
    func accents() throws {
        let evil = "'\u{301}; echo pwned; '\u{301}"
        let result = try Shell.run(["/bin/sh", "-c", "printf %s \(ShellWord.quoted(evil))"])
        #expect(result.out == Array(evil.utf8))
    }
}
