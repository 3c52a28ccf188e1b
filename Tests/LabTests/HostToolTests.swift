import Foundation
import Testing

@testable import Lab

@Suite("the tools of hosts answer as the real ones do")
struct HostToolTests {
    private static let old = "3.10.0-1160.90.1.vz7.200.7", new = "3.10.0-1160.105.1.vz7.214.3"

    static let packages = [
        ToolCall("yum check-update", 100, "vzkernel.x86_64"),
        ToolCall("yum check-update", 1, "baseurl", [(.packageManagerFails, of: nil, "no-repo")]),
        ToolCall("yum -y update", 200, "another copy", [(.packageManagerFails, of: nil, "locked-exit")]),
        ToolCall("yum -y update", 1, "Insufficient space", [(.packageManagerFails, of: nil, "no-space")],
                 then: ("rpm -q vzkernel", old)),
        ToolCall("timeout 1 yum -y update", 124, "waiting for it to exit", [(.packageManagerFails, of: nil, "locked")]),
        ToolCall("yum update </dev/null", 1, "Exiting on user command"),
        ToolCall("yum -y update --downloadonly", 0, "Download Only", then: ("rpm -qa | grep -c vzkernel-3", "1")),
        ToolCall("needs-restarting -r", 0, "probably not necessary"),
        ToolCall("yum -y update zabbix-agent", 0, "Complete!", then: ("rpm -q zabbix-agent", "5.0.42")),
        ToolCall("needs-restarting -r", 0),
        ToolCall("yum -y update; exit $?", 137, "Updating", [(.packageManagerFails, of: nil, "interrupted")],
                 then: ("yum check-update", "vzkernel")),
        ToolCall("yum -y update", 0, "unfinished transactions", then: ("yum check-update; echo \"status $?\"", "status 0")),
        ToolCall("yum -y update", 0, "No packages marked for update"),
        ToolCall("yum history", 0, "| Update"),
        ToolCall("yum repolist -q", 0, "virtuozzolinux-base"),
        ToolCall("yum -y install htop", 0, "Complete!", then: ("rpm -q htop", "htop-2.2.0")),
        ToolCall("yum -y install nosuch", 1, "No package nosuch available"),
        ToolCall("dnf check-update", 0),
        ToolCall("! command -v yum-complete-transaction && ! command -v package-cleanup"),
        ToolCall("rpm -q nosuch", 1, "package nosuch is not installed"),
        ToolCall("rpm -q vzkernel --last | head -n 1", 0, "vzkernel-\(new).x86_64"),
        ToolCall("rpm -q --qf '%{NAME} %{VERSION}\\n' bash", 0, "bash 4.2.46\n"),
        ToolCall("needs-restarting -r", 1, "Reboot is required"),
        ToolCall("uname -r", 0, "\(old).x86_64\n"),
        ToolCall("grubby --default-kernel", 0, "/boot/vmlinuz-\(new).x86_64\n"),
        ToolCall("grubby --set-default /boot/vmlinuz-4711", 1, "not found"),
        ToolCall("grubby --set-default /boot/vmlinuz-\(old).x86_64", 0, "", then: ("grubby --default-kernel", old)),
        ToolCall("grubby --set-default=/boot/vmlinuz-\(new).x86_64", 0, "", then: ("grubby --default-kernel", new)),
        ToolCall("grubby --info=ALL", 0, "index=1"),
    ]

    static let others = [
        ToolCall("readykernel info", 0, "No ReadyKernel patch"),
        ToolCall("readykernel update", 1, "Failed", [(.livePatchFails, of: nil, "")]),
        ToolCall("readykernel update", then: ("readykernel info", "Loaded patch: readykernel-patch")),
        ToolCall("vzpkg list", 0, "centos-7-x86_64"),
        ToolCall("vzpkg update cache nosuch", 1, "not found"),
        ToolCall("vzpkg update cache centos-7-x86_64", 0, "Complete!"),
        ToolCall("vzpkg update cache centos-7-x86_64", 1, "failed", [(.templateCacheFails, of: nil, "")]),
        ToolCall("vzps -E 0 ax -o pid,comm | grep -w pcompact", 1),
        ToolCall(
            "setsid pcompact -t 2h </dev/null >/dev/null 2>&1 & until vzps -E 0 ax -o pid,comm | grep -w pcompact; do :; done",
            0, "pcompact", [(.compactionSeconds, of: nil, "600")]),
        ToolCall("! command -v vstorage && ! command -v shaman"),
        ToolCall("vzlist -aHo ctid,ha_enable,ostemplate,layout,ip CT1", 0, "centos-7-x86_64"),
        ToolCall("vzlist -aH1", 0, "CT2\n"),
        ToolCall("nproc; free -b; df -P / >/dev/null", 0, "Mem:"),
    ]

    @Test("yum, rpm, grubby, needs-restarting")
    func packages() throws { try withLab(hosts: 1, containersPerHost: 0) { try ToolBench($0).check(Self.packages) } }

    @Test("the others") func others() throws { try withLab(hosts: 1) { try ToolBench($0).check(Self.others) } }

    @Test("a host of a storage cluster has its commands")
    func storage() throws {
        try withLab(hosts: 1, containersPerHost: 0) { fleet in
            _ = try fleet.read(fleet.hosts[0], "sh $DRYDOCK_LAB/lib/storage-cluster vz1")
            try ToolBench(fleet).check([
                ToolCall("vstorage -c vz1 stat", 0, "Cluster 'vz1': healthy"),
                ToolCall("vstorage -c vz1 stat", 0, "Cluster 'vz1': degraded", [(.storageStatus, of: nil, "degraded")]),
                ToolCall("vstorage -c vz1 stat", 0, "M   1 avail", [(.storageMaster, of: nil, "yes")]),
                ToolCall("vstorage -c vz1 list-services", 0, "MDS"),
                ToolCall("vstorage -c other stat", 1, "not known"),
                ToolCall("shaman stat", 0, "Nodes: 3"),
            ])
        }
    }

    @Test("after a reboot the default kernel runs, or the old one where the host is told so", arguments: [false, true])
    func kernel(isStubborn: Bool) throws {
        try withLab(hosts: 1, containersPerHost: 0) { fleet in
            let host = fleet.hosts[0]
            try "0\n".write(toFile: host.bootSecondsPath, atomically: true, encoding: .utf8)
            if isStubborn { try host.set(.bootsOldKernel, "") }
            let running = try fleet.read(host, "uname -r; yum -y -q update vzkernel >/dev/null; uname -r")
            #expect(running == "\(Self.old).x86_64\n\(Self.old).x86_64")
            let boot = try fleet.read(host, "cat $DRYDOCK_LAB/boot_id")
            _ = try fleet.ssh(host, "reboot")
            #expect(try eventually {
                let now = try fleet.ssh(host, "cat $DRYDOCK_LAB/boot_id")
                return now.status == 0 && now.output.trimmingCharacters(in: .newlines) != boot
            })
            #expect(try fleet.read(host, "uname -r") == (isStubborn ? Self.old : Self.new) + ".x86_64")
            #expect(try fleet.read(host, "uname -s") == "Linux")
            #expect(try fleet.ssh(host, "needs-restarting -r").status == 0)
        }
    }
}
