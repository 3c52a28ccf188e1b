import Foundation
import Lab

/// What really happened on the hosts, told by the steps themselves into a file beside Drydock's own. Only processes are
/// killed here, so an appended line needs no sync to last.
struct Oracle {
    let place: Workplace
    let steps: Int

    static let file = "oracle"
    func name(_ step: Int) -> String { "s\(step)" }

    /// Each step tells its start and its end, with 0.1 to 0.3 s between them.
    func playbook() -> String {
        (1...steps).map { step in
            """
            - id: \(name(step))
              run: |
                printf 'S %s\\n' \(name(step)) >>"$DRYDOCK_LAB/\(Self.file)"
                sleep "0.$(($$ % 20 + 10))"
                printf 'E %s\\n' \(name(step)) >>"$DRYDOCK_LAB/\(Self.file)"
              timeout: 60s
            """
        }.joined(separator: "\n")
    }

    struct Count: Equatable {
        /// Lines too many, lines too few.
        var doubles = 0, lost = 0
        var isClean: Bool { self == Count() }
    }

    /// Every step's start and end, exactly once on each host.
    func count() -> Count {
        var count = Count()
        for host in place.fleet.hosts {
            let lines = place.read(Self.file, of: host).split(separator: "\n")
            for step in 1...steps {
                for line in ["S \(name(step))", "E \(name(step))"] {
                    let times = lines.count { $0 == line }
                    count.doubles += max(0, times - 1)
                    count.lost += times == 0 ? 1 : 0
                }
            }
        }
        return count
    }

    /// Hosts on which a step is at work now.
    var inFlight: Int {
        place.fleet.hosts.count { host in
            let lines = place.read(Self.file, of: host).split(separator: "\n")
            return lines.count % 2 == 1
        }
    }

    func forget() throws {
        for host in place.fleet.hosts { try "".write(toFile: "\(host.directory)/\(Self.file)", atomically: true, encoding: .utf8) }
    }

    var transcript: String {
        place.fleet.hosts.map { "\($0.name): " + place.read(Self.file, of: $0).split(separator: "\n").joined(separator: ", ") }
            .joined(separator: "\n")
    }
}
