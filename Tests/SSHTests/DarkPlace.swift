import Foundation
import TestKit

/// An address whose packets go into a network namespace and nowhere from there: nothing answers, not even a refusal.
struct DarkPlace {
    let address: String
    private let scope: String
    private static let tool = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Nil, with a word about it, where this user may make none.
    static func make() -> DarkPlace? {
        guard getuid() == 0, let tool else {
            print("skipped: network namespaces need root and iproute2")
            return nil
        }
        let number = Int(getpid()) % 16384, scope = "drydock-dark-\(number)", device = "dddark\(number)"
        let net = "10.\(236 + number / 4096 % 4).\(number / 64 % 64)", last = number % 64 * 4
        func ip(_ words: String...) -> Bool { ((try? Shell.run([tool] + words))?.status ?? 1) == 0 }
        guard ip("netns", "add", scope),
            ip("link", "add", device, "type", "veth", "peer", "name", "hole", "netns", scope), ip("addr", "add", "\(net).\(last + 1)/30", "dev", device),
            ip("link", "set", device, "up"), ip("-n", scope, "link", "set", "hole", "up"),
            // Nobody would answer the question for its hardware address, and that is an error of its own.
            ip("neigh", "add", "\(net).\(last + 2)", "lladdr", "02:00:00:00:00:02", "dev", device)
        else {
            _ = ip("netns", "del", scope)
            print("skipped: no network namespace can be made here")
            return nil
        }
        return DarkPlace(address: "\(net).\(last + 2)", scope: scope)
    }

    /// Takes the interfaces with it.
    func remove() { if let tool = Self.tool { _ = try? Shell.run([tool, "netns", "del", scope]) } }
}
