import Core
import Foundation
import TestKit
import Testing

/// The oracle is a real shell: what it prints, and whether it ran anything that only a value held.
@Suite("Values and a real shell")
struct ShellInjectionTests {
    private static let nasty = [
        "'", "\"", "`", "$", "$(", ")", "\\", "\n", " ", "\t", ";", "&", "|", "<", ">", "#", "*", "?", "[", "]", "{", "}", "{{", "}}",
        "!", "~", "=", "%", "-", "--", "-n", "$(echo pwned)", "`echo pwned`", "${HOME}", "$HOME", "'\\''", "\\n", "\r", "é", "日本", "\u{202e}",
        "\u{1}", "\u{7f}", "E\n", "EOF", "a", "B", "7", "if", "done", "case", "esac", "$'\\x41'", "$((1+1))", "/", "../", "'$(id)'",
    ]

    private static func value(_ dice: inout Dice) -> String {
        (0..<Int.random(in: 0...8, using: &dice)).map { _ in nasty.randomElement(using: &dice) ?? "" }.joined()
    }

    private func run(_ shell: String, _ script: String, in folder: URL, marker: URL? = nil) throws -> Data {
        let file = folder.appending(path: "script")
        try Data(script.utf8).write(to: file)
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(filePath: shell)
        process.arguments = marker.map { ["-c", "exec 3>\($0.path); . \(file.path)"] } ?? [file.path]
        process.currentDirectoryURL = folder
        process.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin", "HOME": "/nowhere"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return output
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("500 nasty values come back byte for byte, bare and inside $(...)", arguments: ["/bin/sh", "/bin/bash"])
    func roundTrip(shell: String) throws {
        guard FileManager.default.isExecutableFile(atPath: shell) else { return }
        var dice = Dice(seed: 20_261_205)
        let template = try ShellTemplate(parsing: """
            printf '%s\\0' {{x}}
            printf '%s\\0' "$(printf '%s.' {{x}})"
            printf '%s\\0' a{{x}}'b'"$(printf '%s' "$(printf '%s.' {{x}})")"
            a={{x}}; printf '%s\\0' "$a"
            case {{x}} in {{x}}) printf 'same\\0' ;; *) printf 'other\\0' ;; esac

            """)
        let name = try #require(ParameterName(rawValue: "x"))
        let values = (0..<500).map { _ in Self.value(&dice) }
        let script = try values.map { try template.render([name: BoundValue(value: $0, written: $0)]) }.joined()
        let expected = values.flatMap { [$0, $0 + ".", "a\($0)b\($0).", $0, "same"] }.map { $0 + "\0" }.joined()
        try withFolder { folder in
            let printed = try run(shell, script, in: folder)
            #expect(printed == Data(expected.utf8))
        }
    }

    private static let fragments = [
        "{{x}}", "{{x}}", "{{x}}", " ", " ", "\n", "'", "\"", "`", "$(", ")", "(", "\\", "$", "$$", "$#", "${a:-", "}", "$((", "))", "#", ";", ";;",
        "&&", "|", "case a in ", "a) ", "b|", "esac", " esac\n", "if ", "then ", "fi", "{ ", "in ", "<<E\n", "<<'E' ", "<<-E\n", "\nE\n", "\tE\n", "E", "echo ",
        "a=", "1", ">/dev/null ", "\\\n", "!", "for a in ", "do ", "done", "$(case a in a) echo ", "\"$(", "${a#", "=", "\t", "echo 'a' ", "echo \"$a\" ",
    ]

    private static func soup(_ dice: inout Dice) -> String {
        (0..<Int.random(in: 2...9, using: &dice)).map { _ in fragments.randomElement(using: &dice) ?? "" }.joined() + "\n"
    }

    /// Scripts put together at random: whatever the scanner takes for certain, no shell may take otherwise.
    @Test("in scripts that the scanner accepts, no shell runs a value", arguments: ["/bin/sh", "/bin/bash"])
    func scannerAgreesWithShell(shell: String) throws {
        guard FileManager.default.isExecutableFile(atPath: shell) else { return }
        var dice = Dice(seed: 7), scripts = ShellScripts(dice: Dice(seed: 8)), tried = 0
        let evils = ["$(echo pwned >&3)", "`echo pwned >&3`", "\"; echo pwned >&3; \"", "'; echo pwned >&3; '", "\necho pwned >&3\n", "\nE\necho pwned >&3\n"]
        let name = try #require(ParameterName(rawValue: "x"))
        try withFolder { folder in
            let marker = folder.appending(path: "marker")
            while tried < 300 {
                let script = tried % 3 == 0 ? Self.soup(&dice) : scripts.next()
                guard let template = try? ShellTemplate(parsing: script), !template.uses.isEmpty,
                    template.faults(isInert: { _ in false }).isEmpty
                else { continue }
                tried += 1
                let evil = evils.randomElement(using: &dice) ?? ""
                _ = try run(shell, template.render([name: BoundValue(value: evil, written: evil)]), in: folder, marker: marker)
                let trace = (try? Data(contentsOf: marker)) ?? Data()
                #expect(trace.isEmpty, "\(shell) ran a value in: \(script.debugDescription)")
            }
        }
    }
}
