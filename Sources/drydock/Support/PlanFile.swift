import Core
import Foundation

/// Where `plan --out` writes.
enum PlanFile {
    /// The file gets its name when it is whole. Nothing but a regular file is ever replaced, and never an input.
    static func write(_ bytes: Data, to path: String, inputs: [String]) throws {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { throw refusal(path, "it is no regular file; name another") }
            for input in inputs {
                var other = stat()
                if stat(input, &other) == 0, other.st_ino == status.st_ino, other.st_dev == status.st_dev {
                    throw refusal(path, "the plan is made of it; name another file")
                }
            }
        }
        do { try bytes.write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw refusal(path, "\(error.localizedDescription) Name a file in a folder that you may write")
        }
    }

    private static func refusal(_ path: String, _ why: String) -> Leave {
        Leave(.invalid, "drydock: the frozen plan can't be written to \(path): \(why)")
    }
}
