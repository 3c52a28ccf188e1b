import Foundation
import Testing

@testable import Lab

@Suite("the tools of containers answer as the real ones do")
struct ContainerToolTests {
    static let vzctl = [
        ToolCall("vzctl set CT1 --ram 2G", 0, "will be lost", then: ("vzctl exec2 CT1 free -m", "Mem:           2048")),
        ToolCall("vzctl restart CT1", then: ("vzctl exec2 CT1 free -m", "Mem:           1024")),
        ToolCall("vzctl set CT1 --ram 3G --swap 1G --cpus 3 --save", 0, "Saved", then: ("vzctl exec2 CT1 nproc", "3\n")),
        ToolCall("vzctl restart CT1", then: ("vzctl exec2 CT1 free -m", "Mem:           3072")),
        ToolCall("vzlist -Ho physpages,cpus CT1", 0, "786432"),
        ToolCall("vzctl set CT1 --ram lots --save", 20, "Bad parameter"),
        ToolCall("vzctl set CT1 --frobnicate 1", 21, "unrecognized"),
        ToolCall("vzctl set CT1 --ram 4G --save", 1, "--setmode", [(.notLive, of: 0, "ram")],
                 then: ("vzlist -Ho physpages CT1", "786432")),
        ToolCall(
            "vzctl set CT1 --ram 4G --save --setmode ignore", 0, "Saved", [(.notLive, of: 0, "ram")],
            then: ("vzctl exec2 CT1 free -m", "Mem:           3072")),
        ToolCall("vzctl set CT1 --hostname other --save", then: ("vzlist -Ho hostname CT1", "other")),
        ToolCall("vzctl suspend CT1", 16, "checkpoint", [(.suspendFails, of: 0, "")]),
        ToolCall("vzctl suspend CT1", 0, "successfully", then: ("vzctl status CT1", "down suspended")),
        ToolCall("vzctl exec2 CT1 true", 31, "not running", then: ("vzlist -aHo status CT1", "suspended")),
        ToolCall("vzctl resume CT1", 17, "restore", [(.resumeFails, of: 0, "")]),
        ToolCall("vzctl resume CT1", 0, "restored", then: ("vzctl exec2 CT1 systemctl is-active nginx", "active")),
        ToolCall("vzctl stop CT1", 33, "timed out", [(.stopFails, of: 0, "")]),
        ToolCall("vzctl stop CT1", 9, "locked", [(.locked, of: 0, "")]),
        ToolCall("vzctl stop CT1", then: ("vzctl status CT1", "exist unmounted down")),
        ToolCall("vzctl stop CT1", 31),
        ToolCall("vzctl start CT1", 46, "disk space", [(.noSpace, of: 0, "")]),
        ToolCall("vzctl start CT1", 7, "init has died", [(.startFails, of: 0, "7")]),
        ToolCall("vzctl start CT1 --wait", then: ("vzctl status CT1", "running")),
        ToolCall("vzctl exec3 CT1 sh -c 'echo $#' a b c", 0, "2"),
    ]

    static let prlctl = [
        ToolCall("prlctl list -aHo name,status", 0, "node1002 running"),
        ToolCall("prlctl list -i CT1", 0, "memory 1024Mb"),
        ToolCall("prlctl list -i CT1", 0, "swap 512Mb"),
        ToolCall("prlctl list -i CT1", 0, "cpus=2"),
        ToolCall("prlctl list -i CT1", 0, "image='/vz/private/CT1/root.hdd' type='expanded' 10240Mb"),
        ToolCall("prlctl list -j", 0, #""uuid": "CT1""#),
        ToolCall("prlctl list -i 4711", 3, "could not be found"),
        ToolCall("prlctl set CT1 --memsize 2G --swappages 1024 --cpus 4 --cpulimit 150 --ioprio 6", 0, "successfully configured",
                 then: ("prlctl list -i CT1", "cpus=4 VT-x accl=high mode=64 cpuunits=1000 cpulimit=150% ioprio=6")),
        ToolCall("prlctl set CT1 --ioprio 9", 255, "incorrect"),
        ToolCall("prlctl set CT1 --memsize -1", 255, "incorrect"),
        ToolCall("prlctl set CT1 --memsize 3G", 255, "can not be changed", [(.notLive, of: 0, "ram")],
                 then: ("vzctl exec2 CT1 free -m", "Mem:           2048")),
        ToolCall("prlctl stop CT2", then: ("prlctl status CT2", "exist stopped")),
        ToolCall("prlctl start CT2", then: ("prlctl status CT2", "exist running")),
        ToolCall("prlctl snapshot CT2 -n before", 0, "successfully created",
                 then: ("prlctl snapshot-list CT2 -H | grep -c '{'", "1")),
        ToolCall("prl_disk_tool resize --hdd /vz/private/CT2/root.hdd --size 20G", 1, "snapshots"),
        ToolCall("prlctl snapshot-delete CT2 -i \"$(prlctl snapshot-list CT2 -H | tr -d ' *')\"", 0, "successfully deleted"),
        ToolCall("prl_disk_tool resize --hdd /vz/private/CT2/root.hdd --size 20G", 0, "100%",
                 then: ("vzctl exec2 CT2 df -P -B1 /", "21474836480")),
        ToolCall("prl_disk_tool resize --hdd /vz/private/CT2/root.hdd --size 1G", 1, "shrink"),
        ToolCall("prl_disk_tool resize --hdd /nowhere --size 30G", 1, "Unable to open"),
        ToolCall("prlctl frobnicate CT1", 255, "not in the lab"),
    ]

    static let backups = [
        ToolCall("prlctl backup CT1 -f", 255, "no route", [(.backupFails, of: nil, "no route")],
                 then: ("prlctl backup-list -H | wc -l", "0")),
        ToolCall("prlctl backup CT1 -f", 0, "backup ID {", then: ("prlctl backup-list CT1 -H | wc -l", "1")),
        ToolCall("prlctl backup CT1", 0, ".2}", then: ("prlctl backup-list CT1 -H | wc -l", "2")),
        ToolCall("prlctl backup CT1", 255, "locked", [(.locked, of: 0, "")]),
        ToolCall("prlctl restore -t $(prlctl backup-list -H | awk 'NR == 1 { print $2 }') -n copy", 0, "successfully restored",
                 then: ("vzlist -aHo name,status copy", "stopped")),
        ToolCall("prlctl restore -t $(prlctl backup-list -H | awk 'NR == 1 { print $2 }') -n copy", 255, "already in use"),
        ToolCall("prlctl restore -t $(prlctl backup-list -H | awk 'NR == 1 { print $2 }')", 32, "running"),
        ToolCall("prlctl restore -t $(prlctl backup-list -H | awk 'NR == 1 { print $2 }') -n third", 46, "disk space",
                 [(.restoreFails, of: nil, "")]),
        ToolCall("vzctl start copy", then: ("vzctl exec2 copy systemctl is-active nginx", "active")),
        ToolCall("prlctl backup-delete -t \"$(prlctl backup-list -H | awk '$6 == \"f\" { print $2 }')\" --keep-chain", 0, "removed",
                 then: ("prlctl backup-list -H | wc -l", "1")),
        ToolCall("prlctl backup-delete -t '{4711}'", 255, "not found"),
        ToolCall("prlsrvctl info", 0, "Backup path: /vz/vmprivate/backups"),
        ToolCall("prlsrvctl info", 0, "Backup path: /srv", [(.backupPath, of: nil, "/srv")]),
        ToolCall("prlsrvctl net list -j", 0, #""Network ID": "Bridged""#),
        ToolCall("prlsrvctl backup -f", 0, "successfully backed up"),
    ]

    static let migrations = [
        ToolCall("vzmigrate --dry-run --online root@OTHER CT1", 0),
        ToolCall("vzmigrate --dry-run --online root@OTHER CT1", 104, "", [(.dryRunStatus, of: nil, "104")]),
        ToolCall("vzmigrate --dry-run --online root@OTHER CT1", 56, "CPU", [(.dryRunFails, of: nil, "56")]),
        ToolCall("vzmigrate --online root@nowhere CT1", 4, "connect"),
        ToolCall("vzmigrate --online root@OTHER CT1", 3, "locked", [(.locked, of: 0, "")]),
        ToolCall("vzmigrate --online --require-realtime root@OTHER CT1", 73, "impossible", [(.notLiveMigratable, of: 0, "")]),
    ] + [6, 7, 11, 12, 31, 73, 74].map {
        ToolCall("prlctl migrate CT1 root@OTHER", Int32($0), "", [(.migrationFails, of: nil, String($0))],
                 then: ("vzctl exec2 CT1 systemctl is-active nginx", "active"))
    } + [
        ToolCall("vzmigrate root@OTHER CT1 4711", 255, "Container 4711: migration failed with 16",
                 then: ("vzlist -aHo status CT1 || echo gone", "gone")),
        ToolCall("prlctl migrate CT2 root@OTHER", 0, "successfully migrated", then: ("vzlist -aH1 | wc -l", "0")),
        ToolCall("prlctl migrate CT2 root@OTHER", 3, "could not be found"),
    ]

    @Test("vzctl") func vzctl() throws { try withLab(hosts: 1) { try ToolBench($0).check(Self.vzctl) } }
    @Test("prlctl, prl_disk_tool") func prlctl() throws { try withLab(hosts: 1) { try ToolBench($0).check(Self.prlctl) } }
    @Test("backups") func backups() throws { try withLab(hosts: 1) { try ToolBench($0).check(Self.backups) } }

    @Test("migrations move a container to another host of the lab, or leave it running")
    func migrations() throws {
        try withLab(hosts: 2, containersPerHost: 2) { fleet in
            let (host, other) = (fleet.hosts[0], fleet.hosts[1])
            try ToolBench(fleet).check(Self.migrations)
            #expect(try fleet.read(other, "vzlist -Ho name").split(separator: "\n").count == 4)
            #expect(try fleet.read(other, "vzctl exec2 \(host.containers[0].ctid) systemctl is-active nginx") == "active")
            let left = host.containers.map { $0.ctid + ".migrated" }.joined(separator: "\n")
            #expect(try fleet.read(host, "ls $DRYDOCK_LAB/vz/private") == left)
            // what runs there now is that host's: a reboot of the old one doesn't touch it
            let inside = "vzctl exec2 \(host.containers[0].ctid) systemctl show -p MainPID nginx"
            let before = try fleet.read(other, inside), boot = try fleet.read(host, "cat $DRYDOCK_LAB/boot_id")
            try "0\n".write(toFile: host.bootSecondsPath, atomically: true, encoding: .utf8)
            _ = try fleet.ssh(host, "reboot")
            #expect(try eventually {
                let now = try fleet.ssh(host, "cat $DRYDOCK_LAB/boot_id")
                return now.status == 0 && now.output.trimmingCharacters(in: .newlines) != boot
            })
            #expect(try fleet.read(other, inside) == before)
        }
    }
}
