import Foundation

/// The processes of this machine at one moment, from /proc. Zombies are not in it: nothing can be done to them.
struct ProcessTable {
    struct Entry {
        var mark: ProcessMark
        var parent: pid_t
        var session: pid_t
    }

    let entries: [Entry]

    init() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        entries = names.compactMap { pid_t($0) }.compactMap(Self.entry)
    }

    static func entry(_ id: pid_t) -> Entry? {
        guard let stat = contents(of: "/proc/\(id)/stat"), let close = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        // the name before the parenthesis may hold blanks and parentheses itself
        let fields = String(decoding: stat[(close + 1)...], as: UTF8.self).split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let parent = pid_t(fields[1]), let session = pid_t(fields[3]),
            let born = UInt64(fields[19])
        else { return nil }
        return Entry(mark: ProcessMark(id: id, born: born), parent: parent, session: session)
    }

    /// Those of one lab host: its supervisor and its sshd with all their descendants and sessions, and whatever has
    /// the host's mark in its environment.
    func belonging(toHostAt directory: String, roots: [ProcessMark]) -> [ProcessMark] {
        let roots = Set(roots)
        // the kernel gives no number out again while a session of that number lives; one that somebody else has now
        // therefore has no session of ours left
        let sessions = roots.filter { root in Self.entry(root.id).map { $0.mark == root } ?? true }.map(\.id)
        let wanted = Array("DRYDOCK_LAB=\(directory)".utf8)
        var found: Set<pid_t> = []
        for entry in entries {
            if roots.contains(entry.mark) || sessions.contains(entry.session)
                || Self.environment(of: entry.mark.id).contains(where: { $0.elementsEqual(wanted) })
            {
                found.insert(entry.mark.id)
            }
        }
        var grew = true
        while grew {
            grew = false
            for entry in entries where !found.contains(entry.mark.id) && found.contains(entry.parent) {
                found.insert(entry.mark.id)
                grew = true
            }
        }
        found.subtract([1, getpid()])
        return entries.map(\.mark).filter { found.contains($0.id) }
    }

    private static func environment(of id: pid_t) -> [ArraySlice<UInt8>] {
        contents(of: "/proc/\(id)/environ")?.split(separator: 0) ?? []
    }

    /// FileManager asks for the size first, and files of /proc say 0.
    private static func contents(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }
}
