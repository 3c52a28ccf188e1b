import Foundation
import Testing

@Suite("init")
struct ContractInitTests {
    @Test("what it writes validates and plans as it is, by the commands that it prints", arguments: ["", "a/new folder", "it's"])
    func begins(folder: String) throws {
        let bench = try ContractBench()
        let made = try bench.drydock(["init"] + (folder.isEmpty ? [] : [folder]))
        #expect(made.status == 0 && made.err.isEmpty, "\(made.err)")
        let commands = made.out.split(separator: "\n").filter { $0.hasPrefix("  drydock ") }.map { $0.dropFirst("  drydock ".count) }
        #expect(commands.count == 3)
        for command in commands {
            let process = Process(), output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "'\(ContractBench.binary)' \(command) 2>&1"]
            process.currentDirectoryURL = URL(fileURLWithPath: bench.folder)
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && !text.contains("error:"), "\(command)\n\(text)")
        }
        let plan = try bench.drydock(["plan", "plan.yaml", "-i", "inventory.yaml", "--output", "json"], in: bench.path(folder))
        #expect(plan.out.contains("\"first-plan\"") && plan.out.contains("firewall/uh-ams-01/") && plan.out.contains("reboot/uh-ams-02/"), "\(plan.err)")
    }

    @Test("nothing is written over a file, or beside one", arguments: ["inventory.yaml", "plan.yaml"])
    func refused(name: String) throws {
        let bench = try ContractBench()
        try bench.write("there/\(name)", "mine\n")
        let ending = try bench.drydock(["init", "there"])
        #expect(ending.status == 2 && ending.out.isEmpty && ending.err.contains("'there/\(name)' is there already"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path("there")) == [name] && bench.read("there/\(name)") == "mine\n")
        #expect(try bench.drydock(["init", "there/\(name)"]).status == 2)
    }
}
