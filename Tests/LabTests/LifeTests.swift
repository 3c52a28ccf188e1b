import Core
import Foundation
import Testing

@testable import Lab

@Suite("a lab comes, stays as it is, and goes")
struct LifeTests {
    @Test("hosts answer to the plain client, and each is its own host")
    func up() throws {
        try withLab(hosts: 3) { fleet in
            #expect(fleet.hosts.map(\.name.rawValue) == ["uh-lab-01", "uh-lab-02", "infra-lab-01"])
            #expect(fleet.hosts.map(\.containers.count) == [2, 2, 2])
            for host in fleet.hosts {
                #expect(try fleet.read(host, "echo $DRYDOCK_LAB") == host.directory)
                #expect(try fleet.read(host, "hostname") == host.name.rawValue)
                #expect(try fleet.read(host, "command -v reboot") == host.directory + "/bin/reboot")
            }
            let identities = try fleet.hosts.map { try String(contentsOfFile: $0.machineIDPath, encoding: .utf8) }
            #expect(Set(identities).count == 3)
            #expect(try String(contentsOfFile: fleet.inventoryPath, encoding: .utf8) == fleet.inventory)
            #expect(try Lab.load(fleet.directory) == fleet)
        }
    }

    @Test("a second lab in the same directory is refused, and the first goes on")
    func twice() throws {
        try withLab(hosts: 1) { fleet in
            let refusal = LabError.occupied(directory: fleet.directory)
            #expect(throws: refusal) { try Lab.up(hosts: 1, in: fleet.directory) }
            let answer = try fleet.read(fleet.hosts[0], "hostname")
            #expect(answer == "uh-lab-01")
        }
    }

    @Test("a directory with something else in it is refused and left alone")
    func foreign() throws {
        let path = temporaryPath()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path + "/precious", contents: nil))
        #expect(throws: LabError.notEmpty(directory: path)) { try Lab.up(hosts: 1, in: path) }
        #expect(throws: LabError.noLab(directory: path)) { try Lab.down(path) }
        #expect(FileManager.default.fileExists(atPath: path + "/precious"))
    }

    @Test("a path that the shell scripts can't carry is refused and leaves no directory")
    func awkward() throws {
        let path = temporaryPath() + " with blanks"
        #expect(throws: LabError.awkwardPath(path)) { try Lab.up(hosts: 1, in: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("down ends every process and removes the directory")
    func down() throws {
        var marks: [ProcessMark] = []
        var directory = ""
        try withLab(hosts: 2) { fleet in
            directory = fleet.directory
            for host in fleet.hosts {
                marks.append(try fleet.leaveProcess(on: host))
                for name in ["supervisor", "sshd"] {
                    marks.append(try #require(ProcessMark(recordedAt: "\(host.directory)/\(name)")))
                }
                marks += ProcessTable().belonging(toHostAt: host.directory, roots: [])
            }
            #expect(marks.allSatisfy { $0.isAlive })
        }
        #expect(marks.count > 10)
        #expect(!marks.contains { $0.isAlive })
        #expect(!FileManager.default.fileExists(atPath: directory))
        #expect(throws: LabError.noLab(directory: directory)) { try Lab.down(directory) }
    }

    @Test("down ends the processes of a host whose supervisor is gone, and of a lab whose record is torn")
    func wreck() throws {
        let directory = temporaryPath()
        let fleet = try Lab.up(hosts: 1, in: directory)
        defer { try? Lab.down(directory) }
        let host = fleet.hosts[0]
        let supervisor = try #require(ProcessMark(recordedAt: host.directory + "/supervisor"))
        let left = ProcessTable().belonging(toHostAt: host.directory, roots: [supervisor]).filter { $0 != supervisor }
        supervisor.end()
        try "{".write(toFile: directory + "/lab.json", atomically: true, encoding: .utf8)
        #expect(throws: LabError.self) { try Lab.load(directory) }
        try Lab.down(directory)
        #expect(left.count > 5)
        #expect(!left.contains { $0.isAlive })
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test("a port that another process took is noticed, although somebody greets there")
    func portTaken() throws {
        try withLab(hosts: 1, containersPerHost: 0) { fleet in
            // a second sshd of the same port, as if another process had taken it between the choice and the start
            let control = HostControl(fleet.hosts[0])
            let copy = temporaryPath()
            defer {
                try? HostControl.end(directory: copy, name: "copy")
                try? FileManager.default.removeItem(atPath: copy)
            }
            var host = fleet.hosts[0]
            host.directory = copy
            try HostFiles(host).write(keys: fleet.identity + ".pub")
            try FileManager.default.copyItem(
                atPath: control.host.directory + "/ssh_host_ed25519_key", toPath: copy + "/ssh_host_ed25519_key")
            try HostControl(host).powerUp(sshd: SSHServer.executable())
            do {
                try HostControl(host).waitUntilReady(seconds: 20)
                Issue.record("it took the other's greeting for its own")
            } catch let error as LabError {
                #expect(error.description.contains("Address already in use"), "\(error)")
            }
        }
    }

    @Test("messages name the remedy", arguments: [
        (LabError.missing(command: "sshd", package: "openssh-server"), "apt-get install openssh-server"),
        (.occupied(directory: "/lab"), "drydock lab down --dir /lab"),
        (.hostCount(0), "1 to 200"),
    ])
    func messages(error: LabError, remedy: String) { #expect(error.description.contains(remedy)) }

    @Test("down spares a process that has a recorded number but another start time")
    func reusedNumber() throws {
        try withLab(hosts: 1) { fleet in
            let other = try fleet.leaveProcess(on: fleet.hosts[0])
            let mistaken = ProcessMark(id: other.id, born: other.born - 1)
            mistaken.end()
            #expect(other.isAlive)
            let found = ProcessTable().belonging(toHostAt: "/nowhere", roots: [mistaken])
            #expect(!found.contains(other))
        }
    }
}
