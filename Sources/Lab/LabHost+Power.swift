import Foundation

extension LabHost {
    /// Cuts the power: every process of the host is killed, and it stays dark until ``switchOn()``. Returns once the
    /// request is handed over.
    public func switchOff() throws(LabError) { try ask("off") }

    /// Boots the host after ``switchOff()``; does nothing to one that is up.
    public func switchOn() throws(LabError) { try ask("on") }

    private func ask(_ verb: String) throws(LabError) {
        let boot = (try? String(contentsOfFile: bootIDPath, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
        let path = "\(directory)/control"
        // for both directions and not blocking: a supervisor that is gone must not hold the caller
        let pipe = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard pipe >= 0 else { throw .file(path, String(cString: strerror(errno))) }
        defer { close(pipe) }
        let line = Array("\(boot ?? "none") \(verb)\n".utf8)
        guard write(pipe, line, line.count) == line.count else { throw .file(path, String(cString: strerror(errno))) }
    }
}
