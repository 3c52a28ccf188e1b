import Foundation

/// A process that can't be mistaken for a later one of the same number: Linux tells when each was started.
struct ProcessMark: Hashable {
    var id: pid_t
    /// Clock ticks between the boot of this machine and the start of the process.
    var born: UInt64

    init(id: pid_t, born: UInt64) {
        self.id = id
        self.born = born
    }

    /// Reads `PID START`, as a host's supervisor records it.
    init?(recordedAt path: String) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let id = pid_t(words[0]), let born = UInt64(words[1]) else { return nil }
        self.init(id: id, born: born)
    }

    var isAlive: Bool { ProcessTable.entry(id)?.mark == self }

    /// Does nothing to a process that has the number only.
    func end() {
        if isAlive { kill(id, SIGKILL) }
    }
}
