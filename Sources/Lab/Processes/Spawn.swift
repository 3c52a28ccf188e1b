import Foundation

/// A command of this machine, run to its end.
enum Spawn {
    struct Ending: Equatable {
        /// 0...255; 128 + n after signal n.
        var status: Int32
        /// Both streams, as they came.
        var output: String
    }

    /// Runs a command in a minimal environment with standard input empty, and waits at most `limit` seconds; then it
    /// is killed and the status is 137. No descriptor but the standard three reaches it: a background process that
    /// it leaves must not hold a pipe of the caller open.
    static func run(_ words: [String], limit: Double = 30, environment: [String: String] = [:]) throws(LabError) -> Ending {
        let transcript = NSTemporaryDirectory() + "drydock-lab-" + UUID().uuidString
        defer { unlink(transcript) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, transcript, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // closing a number that isn't open is no error to posix_spawn
        for number in openDescriptors where number > 2 { posix_spawn_file_actions_addclose(&actions, number) }

        var child = pid_t()
        let variables = minimalEnvironment.merging(environment) { $1 }
        let failure = withCStrings(words) { arguments in
            withCStrings(variables.map { "\($0)=\($1)" }) { posix_spawn(&child, words[0], &actions, nil, arguments, $0) }
        }
        guard failure == 0 else { throw LabError.file(words[0], String(cString: strerror(failure))) }

        var status: Int32 = 0
        let ended = Deadline(seconds: limit).poll { waitpid(child, &status, WNOHANG) == child }
        if !ended {
            kill(child, SIGKILL)
            waitpid(child, &status, 0)
        }
        let signal = status & 0x7f
        return Ending(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: String(decoding: FileManager.default.contents(atPath: transcript) ?? Data(), as: UTF8.self))
    }

    private static var openDescriptors: [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).compactMap { Int32($0) }
    }

    private static var minimalEnvironment: [String: String] {
        [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C",
            "HOME": NSHomeDirectory(),
        ]
    }

    private static func withCStrings<T>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T) -> T {
        let copies = texts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }
}
