import Foundation

/// The kind of file system below a path, and whether a record may lie on it.
///
/// Told by `/proc/self/mountinfo`, by name: the kernel's own list, also inside a container.
enum FileSystemKind: Equatable {
    /// Local: its locks end with their process, and fsync reaches the disk.
    case durable(String)
    /// In memory: sound while the machine runs, gone when it restarts.
    case volatile(String)
    /// Over a network, or unknown: a lock may outlive its process or be nobody's, and fsync may mean nothing.
    case unreliable(String)

    init(below path: String) {
        guard let list = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else {
            self = .unreliable("unknown (/proc/self/mountinfo can't be read)")
            return
        }
        self.init(below: path, mounts: list)
    }

    /// The longest mount point that leads to `path` wins; of equals the last, which hides the others.
    init(below path: String, mounts: String) {
        var best: (length: Int, kind: String) = (-1, "unknown")
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 6, let dash = words.dropFirst(6).firstIndex(of: "-"), dash + 1 < words.count else { continue }
            let point = Self.unescaped(words[4])
            let leads = point == "/" || path == point || path.hasPrefix(point + "/")
            if leads, point.utf8.count >= best.length { best = (point.utf8.count, String(words[dash + 1])) }
        }
        self = switch best.kind {
        // A closed list: what isn't known to be sound is refused. `overlay` writes through to a local file system.
        case "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs", "overlay": .durable(best.kind)
        case "tmpfs": .volatile(best.kind)
        default: .unreliable(best.kind)
        }
    }

    /// Blanks stand as `\040` there, and so do tabs, newlines and backslashes.
    private static func unescaped(_ word: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = word.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(Substring(rest.prefix(3))), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
