import Foundation
import Testing

@testable import Lab

@Suite("a lab host reboots as a real one does")
struct RebootTests {
    @Test("a reboot is proved by the boot id, and kills everything on that host and nothing elsewhere", arguments: [
        "reboot", "systemctl reboot", "shutdown -r now", "vzreboot", "telinit 6",
        "systemd-run --on-active=1 systemctl reboot", "setsid sh -c 'sleep 0.2; reboot' >/dev/null 2>&1 &",
    ])
    func reboot(command: String) throws {
        try withLab(hosts: 2, containersPerHost: 1) { fleet in
            let (host, other) = (fleet.hosts[0], fleet.hosts[1])
            let lost = try fleet.leaveProcess(on: host), kept = try fleet.leaveProcess(on: other)
            let before = try fleet.read(host, "cat $DRYDOCK_LAB/boot_id")
            try "0.3\n".write(toFile: host.bootSecondsPath, atomically: true, encoding: .utf8)

            // the connection may go before the status comes
            _ = try fleet.ssh(host, command)
            #expect(try eventually { try !lost.isAlive && bootID(of: fleet, host) != before && bootID(of: fleet, host) != nil })
            #expect(kept.isAlive)
            #expect(try eventually { try fleet.read(host, "vzlist -aHo status").hasPrefix("running") })
            #expect(try fleet.read(host, "systemctl is-active crond") == "active")
        }
    }

    @Test("a container without onboot stays down after a reboot")
    func onboot() throws {
        try withLab(hosts: 1) { fleet in
            let host = fleet.hosts[0], ids = host.containers.map(\.ctid)
            try "0\n".write(toFile: host.bootSecondsPath, atomically: true, encoding: .utf8)
            _ = try fleet.read(host, "vzctl set \(ids[1]) --onboot no --save")
            _ = try fleet.ssh(host, "reboot")
            #expect(eventually { FileManager.default.fileExists(atPath: host.directory + "/ready") && Ports.answers(host.port) })
            #expect(try fleet.read(host, "vzlist -Ho status \(ids[0])") == "running")
            #expect(try fleet.read(host, "vzlist -Ho status \(ids[1])") == "stopped")
        }
    }

    @Test("a scheduled shutdown can be called off")
    func calledOff() throws {
        try withLab(hosts: 1, containersPerHost: 0) { fleet in
            let host = fleet.hosts[0]
            let before = try fleet.read(host, "cat $DRYDOCK_LAB/boot_id")
            _ = try fleet.read(host, "shutdown -r +1; shutdown -c")
            #expect(try fleet.read(host, "cat $DRYDOCK_LAB/boot_id") == before)
        }
    }

    @Test("a host without power is dark until it is switched on")
    func power() throws {
        try withLab(hosts: 1, containersPerHost: 0) { fleet in
            let host = fleet.hosts[0]
            try host.switchOff()
            #expect(eventually { !Ports.answers(host.port) })
            #expect(try fleet.ssh(host, "true").status == 255)
            try host.switchOn()
            #expect(eventually { Ports.answers(host.port) })
            #expect(try fleet.ssh(host, "true").status == 0)
        }
    }

    @Test("a reboot inside a container restarts the container alone")
    func container() throws {
        try withLab(hosts: 1, containersPerHost: 1) { fleet in
            let host = fleet.hosts[0], id = host.containers[0].ctid
            let inside = "vzctl exec2 \(id) systemctl show -p MainPID nginx"
            let (boot, before) = (try fleet.read(host, "cat $DRYDOCK_LAB/boot_id"), try fleet.read(host, inside))
            _ = try fleet.ssh(host, "vzctl exec2 \(id) reboot")
            #expect(try eventually {
                let now = try fleet.ssh(host, inside)
                return now.status == 0 && now.output.trimmingCharacters(in: .newlines) != before
            })
            #expect(try fleet.read(host, "cat $DRYDOCK_LAB/boot_id") == boot)
        }
    }

    private func bootID(of fleet: Fleet, _ host: LabHost) throws -> String? {
        let ending = try fleet.ssh(host, "cat $DRYDOCK_LAB/boot_id")
        return ending.status == 0 ? ending.output.trimmingCharacters(in: .newlines) : nil
    }
}
