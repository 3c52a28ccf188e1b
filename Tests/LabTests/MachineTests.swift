import Core
import Foundation
import Testing

@testable import Lab

@Suite("machines are real systems, and leave nothing behind", .needsMachines)
struct MachineTests {
    @Test("two machines come up, each its own system, with root, operator and deploy")
    func up() throws {
        try withMachines(2) { fleet in
            #expect(try Lab.loadMachines(fleet.directory) == fleet)
            #expect(try String(contentsOfFile: fleet.inventoryPath, encoding: .utf8) == fleet.inventory)
            #expect(fleet.inventory.contains("platform: linux"))
            let password = try String(contentsOfFile: fleet.operatorPasswordPath, encoding: .utf8)
                .trimmingCharacters(in: .newlines)
            for machine in fleet.machines {
                #expect(try fleet.read(machine, "systemctl is-system-running --wait") == "running")
                #expect(try fleet.read(machine, "hostname -f") == machine.name.rawValue)
                #expect(try fleet.read(machine, "systemctl is-active zabbix-agent ssh cron") == "active\nactive\nactive")
                #expect(try fleet.read(machine, "ss -ltn | grep -c '0.0.0.0:10050'") == "1")
                #expect(try fleet.read(machine, as: "deploy", "sudo -n id -u") == "0")
                #expect(try fleet.ssh(machine, as: "operator", "sudo -n id -u").status == 1)
                #expect(try fleet.read(machine, as: "operator", "echo \(password) | sudo -S -p '' id -u") == "0")
                #expect(try fleet.ssh(machine, as: "operator", "echo wrong | sudo -S -p '' id -u").status == 1)
            }
            let identities = try fleet.machines.map { try fleet.read($0, "cat /etc/machine-id /var/lib/dbus/machine-id") }
            #expect(Set(identities).count == 2)
            let boots = try fleet.machines.map { try fleet.bootID(of: $0) }
            #expect(Set(boots).count == 2)
        }
    }

    @Test("what happens in one machine happens in no other, and not in this one")
    func apart() throws {
        try withMachines(2) { fleet in
            let (one, other) = (fleet.machines[0], fleet.machines[1])
            _ = try fleet.read(one, "useradd visitor; echo changed >/etc/issue; pkill -x cron; touch /vz/mine")
            #expect(try fleet.ssh(other, "id visitor").status == 1)
            #expect(try fleet.read(other, "cat /etc/issue") != "changed")
            #expect(try fleet.read(other, "systemctl is-active cron") == "active")
            #expect(try fleet.ssh(other, "test -e /vz/mine").status == 1)
            #expect(getpwnam("visitor") == nil)
            #expect(!FileManager.default.fileExists(atPath: MachineTree.path + "/home/visitor"))
        }
    }

    @Test("a reboot changes the boot id, kills what ran, and keeps the files", arguments: [
        "reboot", "systemd-run --on-active=1 systemctl reboot", "shutdown -r now",
    ])
    func reboot(command: String) throws {
        try withMachines(2) { fleet in
            let (machine, other) = (fleet.machines[0], fleet.machines[1])
            let before = try #require(try fleet.bootID(of: machine)), elsewhere = try fleet.bootID(of: other)
            _ = try fleet.read(machine, "touch /root/kept /run/lost; setsid sleep 987 </dev/null >/dev/null 2>&1 &")
            _ = try fleet.ssh(machine, command)
            #expect(try eventually(within: 60) { try fleet.bootID(of: machine).map { $0 != before } ?? false })
            #expect(try fleet.read(machine, "ls /root") == "kept")
            #expect(try fleet.ssh(machine, "test -e /run/lost || pgrep -f 'sleep [9]87'").status == 1)
            #expect(try fleet.read(machine, "systemctl is-system-running --wait") == "running")
            #expect(try fleet.bootID(of: other) == elsewhere)
        }
    }

    @Test("a machine that is off is silent until it is switched on, whoever switched it off")
    func power() throws {
        try withMachines(1) { fleet in
            let machine = fleet.machines[0]
            let before = try #require(try fleet.bootID(of: machine))
            try machine.switchOn()
            #expect(machine.isOn)
            try machine.switchOff()
            #expect(!machine.isOn && !Ports.answers(22, at: machine.address))
            try machine.switchOn()
            #expect(try eventually(within: 60) { try fleet.bootID(of: machine).map { $0 != before } ?? false })

            _ = try fleet.ssh(machine, "poweroff")
            #expect(eventually(within: 60) { !machine.isOn })
            // the request of the first time must not have been kept for this one
            #expect(!Ports.answers(22, at: machine.address))
            try machine.switchOn()
            #expect(try eventually(within: 60) { try fleet.bootID(of: machine) != nil })
        }
    }

    @Test("two labs live side by side, with the same names, and each goes alone")
    func sideBySide() throws {
        try withMachines(1) { first in
            var gone: MachineFleet?
            try withMachines(1) { second in
                gone = second
                #expect(first.machines[0].name == second.machines[0].name)
                #expect(first.machines[0].address != second.machines[0].address)
                let name = try second.read(second.machines[0], "hostname")
                #expect(name == "uh-lab-01")
            }
            #expect(try first.read(first.machines[0], "systemctl is-active cron") == "active")
            expectNothing(of: try #require(gone))
        }
    }

    @Test("down leaves no process, mount, namespace, control group or folder", arguments: Moment.allCases)
    func down(moment: Moment) throws {
        let directory = temporaryPath()
        let fleet = try Lab.up(machines: 1, in: directory)
        defer { try? Lab.down(directory) }
        let machine = fleet.machines[0]
        let marks = ProcessTable().belonging(toHostAt: machine.directory, roots: [])
            + ControlGroups(scope: machine.scope).processes
        // a process of the boot itself may end meanwhile
        #expect(marks.filter(\.isAlive).count > 8)
        switch moment {
        case .up: break
        case .off: try machine.switchOff()
        case .rebooting:
            try "600\n".write(toFile: machine.bootSecondsPath, atomically: true, encoding: .utf8)
            _ = try fleet.ssh(machine, "reboot")
            #expect(eventually(within: 60) { ProcessMark(recordedAt: "\(machine.directory)/nspawn") == nil })
        case .withoutSupervisor: ProcessMark(recordedAt: "\(machine.directory)/supervisor")?.end()
        case .withoutRecord: try "{".write(toFile: directory + "/lab.json", atomically: true, encoding: .utf8)
        }
        try Lab.down(directory)
        #expect(!marks.contains { $0.isAlive })
        expectNothing(of: fleet)
    }

    enum Moment: CaseIterable { case up, off, rebooting, withoutSupervisor, withoutRecord }

    private func expectNothing(of fleet: MachineFleet) {
        #expect(!FileManager.default.fileExists(atPath: fleet.directory))
        #expect(Mounts.below(fleet.directory).isEmpty)
        for machine in fleet.machines {
            #expect(ProcessTable().belonging(toHostAt: machine.directory, roots: []).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(machine.scope)"))
            #expect(ControlGroups(scope: machine.scope).processes.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "/sys/fs/cgroup/systemd/\(machine.scope)"))
        }
    }

    @Test("a number of machines that makes no sense is refused before anything is made", arguments: [0, 51])
    func count(machines: Int) {
        let path = temporaryPath()
        #expect(throws: LabError.machineCount(machines)) { try Lab.up(machines: machines, in: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
