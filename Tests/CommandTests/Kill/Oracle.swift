import Foundation
import Lab

/// What really happened on the hosts, told by the steps themselves into a file beside Drydock's own. Only processes are
/// killed here, so an appended line needs no sync to last.
struct Oracle {
    let place: Workplace
    let steps: Int
    /// Between the first step and the second the host is rebooted.
    var reboots = false

    static let file = "oracle"
    var activity: String { reboots ? "rebooting-host-or-container" : "restarting-processes" }
    var stepsPerHost: Int { steps + (reboots ? 1 : 0) }
    private func name(_ step: Int) -> String { "s\(step)" }

    /// Each step tells its start and its end, with 0.1 to 0.3 s between them, or so many seconds.
    func playbook(seconds: Double? = nil) -> String {
        let pause = seconds.map { "\($0)" } ?? "\"0.$(($$ % 20 + 10))\""
        var texts = (1...steps).map { step in
            """
            - id: \(name(step))
              run: |
                printf 'S %s\\n' \(name(step)) >>"$DRYDOCK_LAB/\(Self.file)"
                sleep \(pause)
                printf 'E %s\\n' \(name(step)) >>"$DRYDOCK_LAB/\(Self.file)"
              timeout: 60s
            """
        }
        if reboots { texts.insert("- id: reboot\n  reboot: { timeout: 2m }", at: 1) }
        return texts.joined(separator: "\n")
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
            for times in reboots ? rebootCalls(host) : [] {
                count.doubles += max(0, times - 1)
                count.lost += times == 0 ? 1 : 0
            }
        }
        return count
    }

    /// How often each host was told to restart; the lab drops a second word of the same boot, but notes it.
    private func rebootCalls(_ host: LabHost) -> [Int] {
        let calls = place.read("calls.log", of: host).split(separator: "\n")
        return [" host systemd-run --on-active=2 --timer-property=AccuracySec=100ms systemctl reboot", " host systemctl reboot"].map { call in calls.count { $0.hasSuffix(call) } }
    }

    /// Hosts on which a step is at work now.
    var inFlight: Int {
        place.fleet.hosts.count { host in
            let lines = place.read(Self.file, of: host).split(separator: "\n")
            return lines.count % 2 == 1
        }
    }

    func forget() throws {
        for host in place.fleet.hosts {
            for name in [Self.file, "calls.log"] { try "".write(toFile: "\(host.directory)/\(name)", atomically: true, encoding: .utf8) }
        }
    }

    var transcript: String {
        place.fleet.hosts.map { host in
            "\(host.name): " + place.read(Self.file, of: host).split(separator: "\n").joined(separator: ", ")
                + (reboots ? "; told to reboot \(rebootCalls(host)) times" : "")
        }.joined(separator: "\n")
    }
}
