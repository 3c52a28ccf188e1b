import Foundation

/// What is mounted on this machine.
enum Mounts {
    /// Mount points at or below a folder, the deepest first.
    static func below(_ folder: String) -> [String] {
        ((try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? "").split(separator: "\n")
            .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
            .filter { $0 == folder || $0.hasPrefix(folder + "/") }
            .reversed()
    }

    static func removeAll(below folder: String) throws(LabError) {
        let isOver = Deadline(seconds: 10).poll {
            for point in below(folder) { umount2(point, 0) }
            return below(folder).isEmpty
        }
        guard isOver else { throw .file(folder, "something in it stays mounted: \(below(folder).joined(separator: ", "))") }
    }
}
