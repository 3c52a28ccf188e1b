import Foundation

/// The public half of a key, as `ssh-keygen` leaves it in `PATH.pub`.
enum PublicKey {
    /// Kind and key, without the comment: what stands in known_hosts.
    static func read(_ path: String) throws(LabError) -> String {
        guard let text = try? String(contentsOfFile: path + ".pub", encoding: .utf8) else {
            throw .file(path + ".pub", "it can't be read")
        }
        return text.split(separator: " ").prefix(2).joined(separator: " ")
    }
}
