import Core
import Foundation
import TestKit
import Testing

@Suite("The frozen plan's file")
struct FrozenFileTests {
    private func plan() throws -> FrozenPlan {
        try Planner.plan(Sample.inputs(
            hosts: [Sample.host("uh-1")], playbooks: [Sample.playbook("restarting-processes", [.userHost], [Sample.run("a")])],
            tasks: [Sample.task("t", "restarting-processes", "uh-1")])).plan
    }

    @Test("it reads back as what it was")
    func whole() throws {
        let plan = try Planner.plan(Sample.story()).plan
        let (bytes, fingerprint) = try plan.encode()
        let read = try FrozenPlan.decode(bytes)
        #expect(read.plan == plan && read.fingerprint == fingerprint)
        #expect(FrozenPlan.isFrozen(bytes) && !FrozenPlan.isFrozen(Data("name: kernel\n".utf8)))
    }

    @Test("a byte changed anywhere is refused, or changes nothing", arguments: [0x01, 0x20, 0x10] as [UInt8])
    func tampered(flip: UInt8) throws {
        let plan = try plan()
        let bytes = try plan.encode().bytes
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= flip
            guard let read = try? FrozenPlan.decode(altered) else { continue }
            #expect(read.plan == plan, "byte \(place)")
        }
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            #expect(throws: FrozenPlan.Fault.self, "cut at \(length)") { try FrozenPlan.decode(bytes.prefix(length)) }
        }
    }

    @Test("another format, and a change that a careless hand makes, are named")
    func named() throws {
        let whole = String(decoding: try plan().encode().bytes, as: UTF8.self)
        func fault(_ old: String, _ new: String, in text: String? = nil) -> String {
            do {
                _ = try FrozenPlan.decode(Data((text ?? whole).replacing(old, with: new).utf8))
                return "none"
            } catch { return error.description }
        }
        #expect(fault("drydock-plan-3", "drydock-plan-9") == "its format 'drydock-plan-9' is of another version of drydock; plan anew")
        // An older one lacks keys besides: its format is still what is said.
        #expect(fault("\"finally\"", "\"at_last\"", in: whole.replacing("drydock-plan-3", with: "drydock-plan-1")) == "its format 'drydock-plan-1' is of another version of drydock; plan anew")
        #expect(fault("\"root\"", "\"toor\"").hasPrefix("it was changed after it was frozen: it states fingerprint "))
        #expect(fault("\"tasks\"", "\"tusks\"") == "it is no frozen plan: key 'tasks' is missing; make one with 'drydock plan --out'")
    }

    @Test("a file that contradicts itself is refused, though its fingerprint fits")
    func inconsistent() throws {
        let changes: [(String, (inout FrozenPlan) -> Void)] = [
            ("no tasks", { $0.tasks = [] }),
            ("batches of t", { $0.tasks[0].batches = [[0, 0]] }), ("batches of t", { $0.tasks[0].batches = [[1]] }), ("batches of t", { $0.tasks[0].batches = [] }),
            ("an empty batch of t", { $0.tasks[0].batches = [[0], []] }),
            ("target uh-1 of t", { $0.tasks[0].targets[0].host = 1 }), ("target uh-1 of t", { $0.tasks[0].targets[0].host = -1 }),
            ("target uh-1 of t", { $0.tasks[0].targets[0].variant = 7 }), ("target uh-1 of t", { $0.tasks[0].variants[0].steps = [] }),
            ("two tasks t", { $0.tasks.append($0.tasks[0]) }), ("two hosts of one name", { $0.hosts.append($0.hosts[0]) }),
            ("two steps of one name in t", { $0.tasks[0].variants[0].steps.append($0.tasks[0].variants[0].steps[0]) }),
            ("two targets of one name in t", { $0.tasks[0].targets.append($0.tasks[0].targets[0]); $0.tasks[0].batches = [[0, 1]] }),
        ]
        var turned = try Planner.plan(Sample.story()).plan
        turned.tasks.reverse()
        let bytes = try turned.encode().bytes
        #expect(throws: FrozenPlan.Fault.inconsistent("task firewall comes before kernel")) { try FrozenPlan.decode(bytes) }
        for (why, change) in changes {
            var plan = try plan()
            change(&plan)
            let bytes = try plan.encode().bytes
            #expect(throws: FrozenPlan.Fault.inconsistent(why)) { try FrozenPlan.decode(bytes) }
        }
    }
}
