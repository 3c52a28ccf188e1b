import Foundation
import Testing

@testable import Lab

@Suite("the stand-ins answer as the real commands do")
struct StandInTests {
    /// Command (CT: the first container, DOWN: a stopped one, LOCKED: a locked one), exit status, a word of the output.
    private static let statuses: [(String, Int32, String)] = [
        ("systemctl restart crond", 0, ""),
        ("systemctl restart nope", 5, "Unit nope.service not found."),
        ("systemctl stop nope", 5, "not loaded"),
        ("systemctl is-active crond", 0, "active"),
        ("systemctl is-active -q crond", 0, ""),
        ("systemctl is-active nope", 3, "inactive"),
        ("systemctl status nope", 4, "could not be found"),
        ("systemctl is-enabled crond.service", 0, "enabled"),
        ("systemctl is-enabled vzautoupdate.timer", 1, "No such file"),
        ("systemctl show -p LoadState nope", 0, "LoadState=not-found"),
        ("systemctl show -p NRestarts crond", 0, ""),
        ("systemctl show --value -p MainPID crond", 1, "unrecognized option"),
        ("systemctl reload crond", 0, ""),
        ("systemctl reload zabbix-agent", 1, "not applicable"),
        ("systemctl frobnicate crond", 1, "Unknown operation"),
        ("systemctl restart prl-disp", 1, "Job for prl-disp.service failed"),
        ("systemctl is-active prl-disp", 3, "failed"),
        ("systemctl --failed --no-legend --plain", 0, "prl-disp.service loaded failed"),
        ("journalctl -u prl-disp --since '-2 min' -p err --no-pager", 0, "Failed to start"),
        ("journalctl -u crond -p err --no-pager", 0, "-- No entries --"),
        ("service crond status", 0, "active (running)"),
        ("vzctl exec2 CT 'exit 7'", 7, ""),
        ("vzctl exec CT 'exit 7'", 8, ""),
        ("vzctl exec2 DOWN true", 31, "not running"),
        ("vzctl exec2 LOCKED true", 9, "locked"),
        ("vzctl restart LOCKED", 9, "locked"),
        ("vzctl exec2 4711 true", 14, "configuration file"),
        ("vzctl start CT", 32, "already running"),
        ("vzctl stop DOWN", 31, "not running"),
        ("vzctl status DOWN", 0, "exist unmounted down"),
        ("vzctl status 4711", 0, "deleted unmounted down"),
        ("vzctl exec2 CT '( exit 3 ); echo \"__RC=$?\"'", 0, "__RC=3"),
        ("vzlist -Ho status DOWN", 0, "stopped  \n"),
        ("vzlist -Ho status 4711", 1, "not found"),
        ("vzlist -Ho uptime CT", 0, "000d00h:00m:"),
        ("prlctl exec CT hostname", 0, "node1001"),
        ("prlctl status DOWN", 0, "exist stopped"),
        ("vzctl exec2 CT jem service restart", 0, #"{"result":0"#),
        ("vzctl exec2 CT 'touch $DRYDOCK_LAB_CT/jem_fails; jem service restart'", 0, #"{"result":4182"#),
        ("jem service restart", 127, "not found"),
        ("sudo -n -u root hostname", 0, "uh-lab-01"),
    ]

    @Test("exit statuses and words of the whole table")
    func table() throws {
        try withLab(hosts: 1, containersPerHost: 3) { fleet in
            let host = fleet.hosts[0], ids = host.containers.map(\.ctid)
            _ = try fleet.read(host, "vzctl stop \(ids[1])")
            #expect(FileManager.default.createFile(atPath: "\(host.directory)/ct/\(ids[2])/lock", contents: nil))
            let unit = "\(host.directory)/units/prl-disp.service"
            try (String(contentsOfFile: unit, encoding: .utf8) + "fails_on_restart=yes\n")
                .write(toFile: unit, atomically: true, encoding: .utf8)
            for (command, status, words) in Self.statuses {
                let ending = try fleet.ssh(
                    host,
                    command.replacing("DRYDOCK_LAB_CT", with: "\u{1}").replacing("CT", with: ids[0])
                        .replacing("\u{1}", with: "DRYDOCK_LAB_CT").replacing("DOWN", with: ids[1])
                        .replacing("LOCKED", with: ids[2]))
                #expect(ending.status == status, "\(command): \(ending.output)")
                #expect(words.isEmpty || ending.output.contains(words), "\(command): \(ending.output)")
            }
            let calls = try String(contentsOfFile: host.callsPath, encoding: .utf8)
            #expect(calls.contains(" host systemctl restart crond\n"))
            #expect(calls.contains(" \(ids[0]) jem service restart\n"))
        }
    }

    @Test("a restart changes the main process, and a crash of it shows")
    func mainProcess() throws {
        try withLab(hosts: 1, containersPerHost: 0) { fleet in
            let host = fleet.hosts[0], show = "systemctl show -p MainPID,ActiveEnterTimestampMonotonic zabbix-agent"
            let before = try fleet.read(host, show)
            let after = try fleet.read(host, "systemctl restart zabbix-agent; \(show)")
            #expect(before != after)
            _ = try fleet.read(host, "kill -9 $(systemctl show -p MainPID zabbix-agent | cut -d= -f2)")
            #expect(try eventually { try fleet.ssh(host, "systemctl is-active -q zabbix-agent").status == 3 })
            #expect(try fleet.read(host, "systemctl --failed --no-legend").hasPrefix("zabbix-agent.service"))
        }
    }

    @Test("a container has units of its own, and its processes can be told from the host's")
    func inside() throws {
        try withLab(hosts: 1, containersPerHost: 1) { fleet in
            let host = fleet.hosts[0], id = host.containers[0].ctid
            #expect(try fleet.ssh(host, "systemctl is-active nginx").status == 3)
            let pid = try fleet.read(host, "vzctl exec2 \(id) systemctl show -p MainPID nginx").dropFirst("MainPID=".count)
            #expect(try fleet.read(host, "vzps -E \(id) ax -o pid,comm").contains("\(pid) nginx"))
            #expect(try !fleet.read(host, "vzps -E 0 ax -o pid,comm").contains("\(pid) nginx"))
        }
    }

    @Test("vzlist -j is JSON that a parser takes")
    func json() throws {
        try withLab(hosts: 1) { fleet in
            let text = try fleet.read(fleet.hosts[0], "vzlist -a -j -o ctid,hostname,status,onboot,autostop,ha_enable,uptime")
            let rows = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
            #expect(rows.compactMap { $0["hostname"] as? String } == ["node1001", "node1002"])
            #expect(rows.allSatisfy { $0["uptime"] is NSNumber })
        }
    }
}
