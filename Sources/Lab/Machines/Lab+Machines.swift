import Core
import Foundation

extension Lab {
    public static let mostMachines = 50

    /// Nil where ``up(machines:virtuozzo:containersPerHost:in:talk:)`` can work; else a sentence that says why not.
    public static func canRunMachines() -> String? { MachineTools.obstacle() }

    /// Boots Debian systems in a directory that isn't there yet or is empty, and returns once every one has booted
    /// completely and answers. The first lab of all makes the tree that they start from, which takes a minute or two
    /// and needs apt's mirror; after that it is seconds. Needs root.
    /// - Parameters:
    ///   - virtuozzo: the machines get stand-ins for the commands of Virtuozzo, and containers.
    ///   - containersPerHost: for `virtuozzo` alone.
    ///   - talk: is told what takes long.
    /// - Throws: ``LabError``; then nothing of the attempt is left.
    public static func up(
        machines count: Int, virtuozzo: Bool = false, containersPerHost: Int = 2, in path: String,
        talk: (String) -> Void = { _ in }
    ) throws(LabError) -> MachineFleet {
        guard (1...mostMachines).contains(count) else { throw .machineCount(count) }
        if let reason = canRunMachines() { throw .noMachines(reason) }
        if !MachineTree.isThere { talk("making the tree that all machines start from, once, in \(MachineTree.path)") }
        try MachineTree.make()
        let home = try LabDirectory.claim(path)
        do {
            let layout = Layout.hosts(
                count, containersPerHost: virtuozzo ? max(0, containersPerHost) : 0,
                ports: Array(repeating: 22, count: count), in: home.path)
            let fleet = try build(layout, platform: virtuozzo ? "virtuozzo-7" : "linux", in: home)
            for machine in fleet.machines { try MachineControl(machine).powerUp() }
            for machine in fleet.machines { try MachineControl(machine).waitUntilReady(seconds: 60 + 10 * count) }
            return fleet
        } catch {
            // the error of the attempt says more than one of its cleaning up
            try? home.remove()
            throw error
        }
    }

    /// Reads the record of a lab of machines.
    public static func loadMachines(_ path: String) throws(LabError) -> MachineFleet {
        try LabDirectory.open(path).record(of: MachineFleet.self)
    }

    /// Everything but the power: roots, networks, identities, and the lab's own files.
    private static func build(_ layout: [LabHost], platform: String, in home: LabDirectory) throws(LabError) -> MachineFleet {
        let id = UUID().uuidString.prefix(8).lowercased()
        var fleet = MachineFleet(directory: home.path, id: id, machines: [])
        for host in layout {
            let directory = "\(home.path)/machines/\(host.name)", scope = "drydock-\(id)-\(host.name)"
            try MachineControl.prepare(directory, scope: scope)
            try MachineControl.mountRoot(in: directory)
            let address = try MachineNetwork.make(scope: scope)
            fleet.machines.append(
                Machine(
                    name: host.name, element: host.element, platform: platform, address: address, directory: directory,
                    scope: scope, labels: host.labels, containers: host.containers))
        }
        try home.record(fleet)
        try SSHServer.makeKey(fleet.identity, comment: "drydock lab")
        try home.put("operator_password", Hex.text((0..<12).map { _ in UInt8.random(in: 0...255) }) + "\n", mode: 0o600)
        let neighbours = fleet.machines.map { "\($0.address) \($0.name)" }.joined(separator: "\n")
        var known = ""
        for machine in fleet.machines {
            let files = MachineFiles(machine)
            try files.write(keys: fleet.identity + ".pub", password: fleet.operatorPasswordPath, neighbours: neighbours)
            if machine.platform == "virtuozzo-7" { try VirtuozzoMachine(machine).write() }
            for key in try files.hostKeys() { known += "\(machine.address) \(key)\n" }
        }
        try home.put("known_hosts", known)
        try home.put("inventory.yaml", fleet.inventory)
        return fleet
    }
}
