import Core
import Foundation

/// Power of one lab host.
struct HostControl {
    var host: LabHost

    init(_ host: LabHost) { self.host = host }

    private var supervisor: ProcessMark? { ProcessMark(recordedAt: "\(host.directory)/supervisor") }

    /// Starts the host's supervisor in a session of its own; it boots the host.
    func powerUp(sshd: String) throws(LabError) {
        let ending = try Spawn.run(
            ["/usr/bin/setsid", "--fork", "/bin/sh", "\(host.directory)/lib/supervisor", host.directory, sshd])
        guard ending.status == 0 else { throw .command("setsid", status: Int(ending.status), output: ending.output) }
    }

    /// Until sshd greets and the containers of this boot are up. The greeting must be that of our sshd: if another
    /// process took the port, ours is gone.
    func waitUntilReady(seconds: Int) throws(LabError) {
        let directory = host.directory
        var isReady = false
        _ = Deadline(seconds: Double(seconds)).poll {
            let sshd = ProcessMark(recordedAt: "\(directory)/sshd")
            isReady = sshd?.isAlive == true && FileManager.default.fileExists(atPath: "\(directory)/ready")
                && Ports.answers(host.port) && sshd?.isAlive == true
            // one that is gone stays gone: its supervisor starts it at a boot only
            return isReady || sshd?.isAlive == false
        }
        guard isReady else {
            let log = (try? String(contentsOfFile: "\(directory)/sshd.log", encoding: .utf8)) ?? ""
            throw .silent(
                host: host.name.rawValue, seconds: seconds,
                log: log.split(separator: "\n").suffix(3).joined(separator: "; "))
        }
    }

    /// Ends all processes of the host in `directory`, the supervisor first: it would boot the host again.
    static func end(directory: String, name: String) throws(LabError) {
        let recorded = ["supervisor", "sshd"].compactMap { ProcessMark(recordedAt: "\(directory)/\($0)") }
        let supervisor = recorded.first
        var left: [ProcessMark] = []
        let isOver = Deadline(seconds: 10).poll {
            left = ProcessTable().belonging(toHostAt: directory, roots: recorded)
            supervisor?.end()
            left.forEach { $0.end() }
            return left.isEmpty
        }
        guard isOver else { throw .survivors(host: name, left.map(\.id)) }
    }
}
