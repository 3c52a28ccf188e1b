import Core
import Foundation

/// Where `plan --out` and its like write.
enum PlanFile {
    /// The file gets its name when it is whole. Nothing but a regular file is ever replaced, and never an input.
    /// - Parameter what: what is written, for messages.
    static func write(_ bytes: Data, _ what: String = "frozen plan", to path: String, inputs: [String]) throws {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { throw refusal(what, path, "it is no regular file; name another") }
            for input in inputs {
                var other = stat()
                if stat(input, &other) == 0, other.st_ino == status.st_ino, other.st_dev == status.st_dev {
                    throw refusal(what, path, "the \(what) is made of it; name another file")
                }
            }
        }
        do { try bytes.write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw refusal(what, path, "\(error.localizedDescription) Name a file in a folder that you may write")
        }
    }

    private static func refusal(_ what: String, _ path: String, _ why: String) -> Leave {
        Leave(.invalid, "drydock: the \(what) can't be written to \(path): \(why)")
    }
}
