import Foundation
import Lab
import TestKit

/// A lab host made unusable in one way, told apart in the inventory, and mended again.
final class HostileHost {
    enum Fault: String, CaseIterable, Sendable {
        case refuses, silent, changedKey, unknownKey, refusedKey

        /// What a person must be told: what it is, and what to do.
        var words: [String] {
            switch self {
            case .refuses: ["cannot connect", "refused", "check that the host is up and that sshd listens there, then resume the run"]
            case .silent: ["no answer within", "check the host and the network, then resume the run"]
            case .changedKey: ["its host key is not the known one", "find out which before you change the file"]
            case .unknownKey: ["host key SHA256:", "is not in", "add it with ssh-keyscan"]
            case .refusedKey: ["it refuses user", "add the public key to the host's authorized_keys"]
            }
        }

        /// Seconds after which a run with such a host has to be over, with all that the good hosts do in it.
        var limit: Double {
            switch self {
            case .silent: 45
            case .refuses, .changedKey, .unknownKey, .refusedKey: 25
            }
        }
    }

    let host: LabHost
    let inventory: String
    private let place: Workplace
    private let fault: Fault
    private var listener: TestListener?
    private var identity: String { place.path("its_key") }

    init(_ fault: Fault, _ host: LabHost, in place: Workplace) throws {
        (self.place, self.fault, self.host) = (place, fault, host)
        try TestServer.makeKey(at: place.path("its_key"), "ed25519")
        let lines = try String(contentsOfFile: place.fleet.knownHosts, encoding: .utf8).split(separator: "\n")
        let others = lines.filter { !$0.contains(":\(host.port) ") }
        switch fault {
        case .refuses, .silent:
            inventory = place.fleet.inventoryPath
            try host.switchOff()
            guard Waiting.until(20, { TestSocket.connected(to: host.port).map { close($0) } == nil }) else { throw Trouble("\(host.name) stays up") }
            if fault == .silent { listener = .silent(on: host.port) }
        case .changedKey:
            inventory = try place.putInventory(host, "known_hosts: \(place.path("its_known_hosts"))")
            let key = others.first.map { $0.split(separator: " ").dropFirst().joined(separator: " ") } ?? ""
            try place.put("its_known_hosts", "[127.0.0.1]:\(host.port) \(key)\n")
        case .unknownKey:
            inventory = try place.putInventory(host, "known_hosts: \(place.path("its_known_hosts"))")
            try place.put("its_known_hosts", others.joined(separator: "\n") + "\n")
        case .refusedKey:
            inventory = try place.putInventory(host, "identity: \(place.path("its_key"))")
        }
    }

    deinit { listener?.close() }

    func mend() throws {
        switch fault {
        case .refuses, .silent:
            listener?.close()
            listener = nil
            try host.switchOn()
            guard Waiting.until(20, { FileManager.default.fileExists(atPath: "\(host.directory)/ready") }) else { throw Trouble("\(host.name) stays down") }
        case .changedKey, .unknownKey:
            try place.put("its_known_hosts", String(contentsOfFile: place.fleet.knownHosts, encoding: .utf8))
        case .refusedKey:
            let authorized = place.fleet.identity + ".pub"
            let keys = try [authorized, identity + ".pub"].map { try String(contentsOfFile: $0, encoding: .utf8) }
            try keys.joined().write(toFile: authorized, atomically: true, encoding: .utf8)
        }
    }
}
