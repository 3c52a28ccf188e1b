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
