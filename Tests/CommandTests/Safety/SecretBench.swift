import Foundation
import Lab

/// Three secrets, one for each way of giving them, and a playbook whose steps use them wherever a secret may stand.
struct SecretBench {
    let place: Workplace
    let host: LabHost
    private let id = UUID().uuidString
    var byVariable: String { "v@r'$x\"\\-\(id)" }
    var byFile: String { "-----BEGIN \(id)-----\nfirst/line/of/\(id)\nsecond+line+of+\(id)=\n-----END \(id)-----" }
    var byCommand: String { "c%s&mmand;\(id)" }

    init(_ place: Workplace) throws {
        self.place = place
        host = place.fleet.hosts[0]
        try FileManager.default.createDirectory(atPath: place.path("secrets"), withIntermediateDirectories: false)
        try put("file", byFile + "\n")
        try put("command", byCommand)
        place.environment["DRYDOCK_TEST_SECRET"] = byVariable
        try place.put("playbooks/restarting-processes.yaml", playbook)
    }

    private func put(_ name: String, _ text: String) throws {
        try text.write(toFile: place.path("secrets/\(name)"), atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path("secrets/\(name)"))
    }

    /// - Parameter parameters: further ones, or others.
    func plan(_ name: String, _ parameters: [String: String] = [:]) throws -> String {
        let all = [
            "by_variable": "env:DRYDOCK_TEST_SECRET", "by_file": "file:\(place.path("secrets/file"))",
            "by_command": "command:cat \(place.path("secrets/command"))",
        ].merging(parameters) { $1 }
        let lines = all.sorted { $0.key < $1.key }.map { "      \($0.key): '\($0.value)'" }.joined(separator: "\n")
        return try place.put("\(name).yaml", """
            name: \(name)
            tasks:
              - id: work
                activity: restarting-processes
                targets: \(host.name)
                parameters:
            \(lines)

            """)
    }

    /// What must be found nowhere.
    var needles: [(name: String, bytes: Data)] {
        let whole = [("variable", byVariable), ("file", byFile), ("command", byCommand)]
        let lines = byFile.split(separator: "\n").map { ("line", String($0)) }
        let encoded = whole.map { ("base64 of \($0.0)", Data($0.1.utf8).base64EncodedString()) }
        return (whole + lines + encoded).map { ($0.0, Data($0.1.utf8)) }
    }

    /// Where they are in all that the test has made, and in every command line of this machine; but for their own files, and the
    /// one that a step puts in place.
    func finds() -> [String] {
        var finds: [String] = []
        func look(at path: String) {
            guard let data = FileManager.default.contents(atPath: path) else { return }
            for needle in needles where data.range(of: needle.bytes) != nil { finds.append("\(needle.name) in \(path)") }
        }
        let root = place.folder, all = FileManager.default.enumerator(atPath: root)
        while let name = all?.nextObject() as? String {
            guard !name.hasPrefix("secrets"), "\(root)/\(name)" != file, all?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            look(at: "\(root)/\(name)")
        }
        for process in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int32(process) != nil {
            look(at: "/proc/\(process)/cmdline")
        }
        return finds
    }

    var jobs: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: host.stateDirectory)) ?? []).filter { $0.count == 32 }
    }

    /// `seek` looks through all command lines, the environments of the host's processes, and the files of the host's jobs, for what
    /// the step holds at that time. It finds no file that it was told itself: the secrets stand in variables alone.
    private var head: String {
        """
        v={{by_variable}}
        c={{by_command}}
        l=$(printf '%s\\n' {{by_file}} | sed -n 2p)
        seek() {
          for f in /proc/[0-9]*/cmdline $(grep -lsa DRYDOCK_LAB /proc/[0-9]*/environ) $(find \(host.stateDirectory) -type f); do
            text=$(tr '\\0' '\\n' <"$f" 2>/dev/null) || continue
            case $text in *"$v"*|*"$l"*|*"$c"*) echo "a secret is seen in $f"; exit 9 ;; esac
          done
          echo "looked"
        }
        seek
        """
    }

    private func indented(_ text: String, _ count: Int = 10) -> String {
        text.split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }

    var file: String { "\(host.directory)/secret.conf" }
    /// Is there once the long step has begun; another one lets it go on.
    var begun: String { "\(host.directory)/begun" }
    var goOn: String { "\(host.directory)/go-on" }

    private var playbook: String {
        """
        activity: restarting-processes
        revision: 1
        variants:
          - for: [user-host]
            on_failure: undo
            parameters:
              by_variable: { type: secret, example: "env:A", help: a secret }
              by_file: { type: secret, example: "env:B", help: a secret }
              by_command: { type: secret, example: "env:C", help: a secret }
              fails: { type: boolean, default: false, help: whether a step fails }
            steps:
              - id: look
                probe: |
        \(indented(head))
                  printf 'on purpose: %s, %s, %s\\n' {{by_variable}} {{by_file}} {{by_command}}
              - id: lost
                title: Its runner is killed, so that only verify can tell
                run: |
        \(indented(head))
                  : >\(host.directory)/done
                  for owner in \(host.stateDirectory)/*/owner; do
                    kill -9 "$(readlink "$owner" | cut -d: -f1)" || true
                  done
                verify: |
        \(indented(head))
                  printf 'on purpose: %s\\n' {{by_variable}}
                  [ -e \(host.directory)/done ]
                undo: |
        \(indented(head))
                  printf 'on purpose: %s\\n' {{by_command}} >&2
                  rm -f \(host.directory)/done
              - id: file
                file:
                  path: \(file)
                  content: "{{by_file}}"
                  owner: "\(getuid())"
                  group: "\(getgid())"
                  mode: "0600"
              - id: long
                run: |
        \(indented(head))
                  : >\(begun)
                  while [ ! -e \(goOn) ]; do sleep 0.05; done
                  seek
                  printf 'on purpose: %s %s\\n' {{by_command}} {{by_variable}}
              - id: last
                when: { fails: "true" }
                run: |
                  printf 'it fails with %s and\\n%s\\n' {{by_variable}} {{by_file}} >&2
                  exit 3
            finally:
              - id: after
                run: |
        \(indented(head))
                  printf 'on purpose: %s\\n' {{by_file}}

        """
    }
}
