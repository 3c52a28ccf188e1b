import Foundation
import Testing

@testable import Lab

@Suite("machines with containers", .needsMachines)
struct VirtuozzoMachineTests {
    @Test("a container's users, files and network name are its own, and its commands the stand-ins")
    func apart() throws {
        try withMachines(1, virtuozzo: true) { fleet in
            let machine = fleet.machines[0], ids = machine.containers.map(\.ctid)
            #expect(fleet.inventory.contains("platform: virtuozzo-7"))
            #expect(try fleet.read(machine, "systemctl is-system-running --wait") == "running")
            _ = try fleet.read(machine, "vzctl exec2 \(ids[0]) 'useradd -m guest; echo mine >/etc/issue; touch /root/here'")
            #expect(try fleet.read(machine, "vzctl exec2 \(ids[0]) id -un guest") == "guest")
            #expect(try fleet.ssh(machine, "id guest").status == 1)
            #expect(try fleet.ssh(machine, "vzctl exec2 \(ids[1]) id guest").status == 1)
            #expect(try fleet.ssh(machine, "test -e /root/here").status == 1)
            #expect(try fleet.read(machine, "vzctl exec2 \(ids[0]) hostname") == "node1001")
            #expect(try fleet.read(machine, "vzctl exec2 \(ids[0]) systemctl is-active nginx") == "active")
            #expect(try fleet.ssh(machine, "systemctl is-active nginx").status != 0)
            #expect(try fleet.read(machine, "systemctl is-active crond sshd vz prl-disp") == "active\nactive\nactive\nactive")
            #expect(try fleet.read(machine, "grep VE_STOP_MODE /etc/vz/vz.conf") == "VE_STOP_MODE=stop")
            #expect(try fleet.read(machine, "grep -c PHYSPAGES /etc/vz/conf/\(ids[0]).conf") == "1")
            #expect(try fleet.ssh(machine, as: "operator", "/usr/local/sbin/vzctl status \(ids[0])").status == 0)
        }
    }

    @Test("a reboot brings containers, their files and the new kernel back; one without onboot stays down")
    func reboot() throws {
        try withMachines(1, virtuozzo: true) { fleet in
            let machine = fleet.machines[0], ids = machine.containers.map(\.ctid)
            let boot = try #require(try fleet.bootID(of: machine))
            _ = try fleet.read(machine, "vzctl exec2 \(ids[0]) touch /root/kept")
            _ = try fleet.read(machine, "vzctl set \(ids[1]) --onboot no --save; yum -y update")
            let kernel = try fleet.read(machine, "grubby --default-kernel").replacing("/boot/vmlinuz-", with: "")
            #expect(try fleet.read(machine, "uname -r") != kernel)
            _ = try fleet.ssh(machine, "reboot")
            #expect(try eventually(within: 60) { try fleet.bootID(of: machine).map { $0 != boot } ?? false })
            #expect(try eventually { try fleet.ssh(machine, "vzlist -Ho status \(ids[0])").output.hasPrefix("running") })
            #expect(try fleet.read(machine, "vzctl exec2 \(ids[0]) ls /root") == "kept")
            #expect(try fleet.read(machine, "vzlist -Ho status \(ids[1])") == "stopped")
            #expect(try fleet.read(machine, "uname -r; ls /boot | grep -c vmlinuz") == kernel + "\n2")
        }
    }

    @Test("a reboot inside a container restarts it alone")
    func inside() throws {
        try withMachines(1, virtuozzo: true, containersPerHost: 1) { fleet in
            let machine = fleet.machines[0], id = machine.containers[0].ctid
            let boot = try fleet.bootID(of: machine), show = "vzctl exec2 \(id) systemctl show -p MainPID nginx"
            let before = try fleet.read(machine, show)
            _ = try fleet.ssh(machine, "vzctl exec2 \(id) reboot")
            #expect(try eventually {
                let now = try fleet.ssh(machine, show)
                return now.status == 0 && now.output.trimmingCharacters(in: .newlines) != before
            })
            #expect(try fleet.bootID(of: machine) == boot)
        }
    }

    @Test("the tables of the loopback lab hold in machines too")
    func tables() throws {
        try withMachines(2, virtuozzo: true) { fleet in
            try ToolBench(fleet).check(ContainerToolTests.vzctl)
            try ToolBench(fleet).check(HostToolTests.packages)
        }
        try withMachines(2, virtuozzo: true) { fleet in
            try ToolBench(fleet).check(ContainerToolTests.prlctl)
            try ToolBench(fleet).check(HostToolTests.others)
            let (machine, other) = (fleet.machines[0], fleet.machines[1]), id = machine.containers[0].ctid
            _ = try fleet.read(machine, "vzctl exec2 \(id) 'echo moved >/root/file'")
            try ToolBench(fleet).check(ContainerToolTests.migrations)
            #expect(try fleet.read(other, "vzctl exec2 \(id) cat /root/file") == "moved")
            #expect(try fleet.read(machine, "ls /vz/private | grep -c migrated; ls /etc/vz/conf | grep -c migrated") == "2\n2")
        }
    }
}
