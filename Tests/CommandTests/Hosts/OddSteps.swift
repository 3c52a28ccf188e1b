import Core
import Foundation
import Lab
import TestKit

/// One step for each lab host, and each is odd in its own way.
enum OddStep: String, CaseIterable, Sendable {
    case flood, binary, closes, daemon, signal, seven, full, slow

    static let floodSize = 1 << 30

    var script: String {
        switch self {
        case .flood: "printf begin; yes 'one more line' | head -c \(Self.floodSize); printf end"
        case .binary: "cat \"$DRYDOCK_LAB/noise\"; cat \"$DRYDOCK_LAB/noise\" >&2"
        case .closes: "exec >&- 2>&-; sleep 1; : >\"$DRYDOCK_LAB/proof\""
        case .daemon: "setsid sleep 600 & echo $! >\"$DRYDOCK_LAB/daemon\"; echo left"
        case .signal: "echo last words; kill -9 $$"
        case .seven: "echo seven; exit 7"
        case .full: ": >\"$DRYDOCK_LAB/proof\""
        case .slow: "sleep 30; : >\"$DRYDOCK_LAB/proof\""
        }
    }

    /// What the flood has at a place.
    static func floodByte(_ place: Int) -> UInt8 {
        let line = Array("one more line\n".utf8)
        if place < 5 { return Array("begin".utf8)[place] }
        return place < 5 + floodSize ? line[(place - 5) % line.count] : Array("end".utf8)[place - 5 - floodSize]
    }

    /// One playbook for all of them: which one it is to be stands in the plan, as a parameter.
    static var playbook: String {
        let cases = allCases.map { "        \($0)) \($0.script) ;;" }.joined(separator: "\n")
        return """
            activity: restarting-processes
            revision: 1
            variants:
              - for: [user-host, infrastructure-host]
                parameters:
                  odd: { type: choice, choices: [\(allCases.map(\.rawValue).joined(separator: ", "))], example: seven, help: "Which one" }
                  limit: { type: duration, default: 120s, help: "Its time limit" }
                steps:
                  - id: step
                    run: |
                      case {{odd}} in
            \(cases.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
                      esac
                    timeout: "{{limit}}"

            """
    }

    static func plan(_ fleet: Fleet) -> String {
        "name: odd\ntasks:\n" + zip(allCases, fleet.hosts).map { step, host in
            """
              - id: \(step)
                activity: restarting-processes
                targets: \(host.name)
                parameters: { odd: \(step)\(step == .slow ? ", limit: 2s" : "") }

            """
        }.joined()
    }

    func host(_ fleet: Fleet) -> LabHost { fleet.hosts[Self.allCases.firstIndex(of: self) ?? 0] }
    func id(_ fleet: Fleet) -> String { "\(self)/\(host(fleet).name)/step" }

    /// All bytes, and sequences that a terminal would obey: a title, the clipboard, colours, a bell, cursor moves, a
    /// hyperlink, an 8-bit CSI, a change of writing direction; also a newline-less end and broken UTF-8.
    static let noise: [UInt8] =
        (0...255).map { UInt8($0) }
        + Array("\u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[31mred\u{1b}[2J\u{1b}[1;1H\u{1b}]8;;http://x\u{1b}\\link\r\u{9b}5n\u{202e}txt\u{2066}\u{200b}é✓\n".utf8)
        + [0xc3, 0x28, 0xff, 0xfe, 0x00, 0x0d, 0x0a, 0xe2, 0x82]
}

/// A file system with no room left, over a folder; nil where none can be mounted.
final class FullDisk {
    private let folder: String

    init?(over folder: String) {
        self.folder = folder
        guard getuid() == 0, (try? TestServer.run(["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder])) != nil else { return nil }
        // it ends in an error, once the last block is taken
        try? TestServer.run(["/bin/dd", "if=/dev/zero", "of=\(folder)/filler", "bs=1k"])
    }

    func unmount() { try? TestServer.run(["/bin/umount", "-l", folder]) }
}
