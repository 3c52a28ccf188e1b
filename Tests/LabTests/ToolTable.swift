import Core
import Foundation
import Testing

@testable import Lab

/// One call of a stand-in and what must come of it.
struct ToolCall {
    /// The command; CT1, CT2 stand for the containers' ids, HOST for this host's name, OTHER for another host's.
    var command: String
    var status: Int32
    /// A piece of the output; empty: whatever.
    var says: String
    /// Set before the call and removed after it.
    var controls: [(LabControl, of: Int?, String)] = []
    /// A command whose output must contain the second text afterwards.
    var then: (String, String)?

    init(
        _ command: String, _ status: Int32 = 0, _ says: String = "", _ controls: [(LabControl, of: Int?, String)] = [],
        then: (String, String)? = nil
    ) {
        self.command = command
        self.status = status
        self.says = says
        self.controls = controls
        self.then = then
    }
}

/// What a table of calls needs of a lab: loopback hosts and machines alike.
struct ToolBench {
    var containers: [String]
    var host: String
    var other: String
    var run: (String) throws -> Spawn.Ending
    var set: (LabControl, String?, String?) throws -> Void

    init(_ fleet: Fleet) throws {
        let host = fleet.hosts[0]
        containers = host.containers.map(\.ctid)
        (self.host, other) = (host.name.rawValue, fleet.hosts.count > 1 ? fleet.hosts[1].name.rawValue : "nobody")
        run = { try fleet.ssh(host, $0) }
        set = { control, ctid, value in
            if let ctid { try host.set(control, of: ctid, value) } else { try host.set(control, value) }
        }
    }

    init(_ fleet: MachineFleet) throws {
        let machine = fleet.machines[0]
        containers = machine.containers.map(\.ctid)
        (host, other) = (machine.name.rawValue, fleet.machines.count > 1 ? fleet.machines[1].name.rawValue : "nobody")
        run = { try fleet.ssh(machine, $0) }
        set = { control, ctid, value in
            if let ctid { try machine.set(control, of: ctid, value) } else { try machine.set(control, value) }
        }
    }

    func check(_ calls: [ToolCall]) throws {
        for call in calls {
            for (control, of, value) in call.controls { try set(control, of.map { containers[$0] }, value) }
            let ending = try run(filled(call.command))
            for (control, of, _) in call.controls { try set(control, of.map { containers[$0] }, nil) }
            #expect(ending.status == call.status, "\(call.command): \(ending.output)")
            #expect(call.says.isEmpty || ending.output.contains(filled(call.says)), "\(call.command): \(ending.output)")
            if let (command, words) = call.then {
                let state = try run(filled(command))
                #expect(state.output.contains(filled(words)), "\(call.command), then \(command): \(state.output)")
            }
        }
    }

    private func filled(_ text: String) -> String {
        let words = [
            ("CT2", containers.dropFirst().first ?? ""), ("CT1", containers.first ?? ""), ("OTHER", other), ("HOST", host),
        ]
        return words.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
