import Foundation

/// The cable between this machine and one of the lab: a namespace, a pair of interfaces and a subnet of four addresses.
enum MachineNetwork {
    /// Makes the namespace and the pair, and returns the machine's address.
    static func make(scope: String) throws(LabError) -> String {
        try ip("netns", "add", scope)
        try ip("-n", scope, "link", "set", "lo", "up")
        let net = try freeNet()
        // The name of the outer interface claims the subnet: the kernel gives it to one, also of two labs at once.
        for subnet in 0..<subnets {
            let outer = "ddlab\(subnet)"
            guard try Spawn.run([tool, "link", "add", outer, "type", "veth", "peer", "name", "host0", "netns", scope]).status == 0
            else { continue }
            let (third, fourth) = (subnet / 64, subnet % 64 * 4)
            let address = "10.\(net).\(third).\(fourth + 2)"
            try ip("addr", "add", "10.\(net).\(third).\(fourth + 1)/30", "dev", outer)
            try ip("link", "set", outer, "up")
            try ip("-n", scope, "addr", "add", "\(address)/30", "dev", "host0")
            return address
        }
        throw .noSubnet
    }

    /// Takes the interfaces with it.
    static func remove(scope: String) throws(LabError) {
        guard FileManager.default.fileExists(atPath: "/run/netns/\(scope)") else { return }
        try ip("netns", "del", scope)
    }

    private static let subnets = 4096
    private static var tool: String { MachineTools.path("ip") ?? "/usr/sbin/ip" }

    /// The second number of 10.x.0.0/16: the first that nobody but labs uses here.
    private static func freeNet() throws(LabError) -> Int {
        for net in 213..<232 {
            let prefix = "10.\(net).0.0/16"
            let around = try Spawn.run([tool, "-4", "route", "show", "to", "match", prefix]).output
            let inside = try Spawn.run([tool, "-4", "route", "show", "to", "root", prefix]).output
            let foreign = around.split(separator: "\n").filter { !$0.hasPrefix("default") }
                + inside.split(separator: "\n").filter { !$0.contains(" dev ddlab") }
            if foreign.isEmpty { return net }
        }
        throw LabError.noSubnet
    }

    private static func ip(_ words: String...) throws(LabError) {
        let ending = try Spawn.run([tool] + words)
        guard ending.status == 0 else {
            throw LabError.command("ip \(words.joined(separator: " "))", status: Int(ending.status), output: ending.output)
        }
    }
}
