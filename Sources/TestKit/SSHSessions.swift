internal import Foundation

/// The processes that serve the open connections of an sshd.
public enum SSHSessions {
    /// Processes of sshd that come from `root`, found by parents in /proc; jobs in sessions of their own aren't among them.
    public static func below(_ root: Int32) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = Int32(name), let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                let open = text.firstIndex(of: "("), let end = text.lastIndex(of: ")"), text[text.index(after: open)...].hasPrefix("sshd")
            else { continue }
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 1, let parent = Int32(fields[1]) else { continue }
            children[parent, default: []].append(id)
        }
        var found: [Int32] = [], next = [root]
        while let parent = next.popLast() {
            let sessions = children[parent, default: []]
            found += sessions
            next += sessions
        }
        return found
    }
}
