internal import Foundation

/// Runs programs for tests, by posix_spawn.
///
/// Not by Foundation's Process: a child takes over the signal mask of the thread that makes it, and threads of Swift's
/// pool block signals. A program that can't be ended by SIGTERM is no fair test of anything.
public enum Shell {
    public struct Result: Sendable {
        public var status: Int32
        public var out: [UInt8]
    }

    public struct Failed: Error, CustomStringConvertible {
        public var description: String
    }

    /// Blocks its thread until the program ends: call it off the cooperative pool if it may take long.
    /// - Parameter status: 0...255, or 128 + n if signal n ended it.
    public static func run(_ words: [String], input: [UInt8] = [], environment: [String: String]? = nil) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path, name = UUID().uuidString
        let (stdin, stdout) = ("\(folder)/drydock-in-\(name)", "\(folder)/drydock-out-\(name)")
        // Files and not pipes: a pipe would fill while nobody reads.
        try Data(input).write(to: URL(fileURLWithPath: stdin))
        defer { for path in [stdin, stdout] { try? FileManager.default.removeItem(atPath: path) } }
        let child = try launch(words, stdin: stdin, stdout: stdout, environment: environment)
        var status: Int32 = 0
        waitpid(child, &status, 0)
        let signal = status & 0x7f
        let out = [UInt8]((try? Data(contentsOf: URL(fileURLWithPath: stdout))) ?? Data())
        return Result(status: signal == 0 ? status >> 8 & 0xff : 128 + signal, out: out)
    }

    /// POSIX_SPAWN_SETSID, which its header hides from Swift.
    private static let newSession: Int32 = 0x80

    /// Starts a program with no descriptor but the standard three; the caller waits for it.
    /// - Parameter ownSession: it leads a session, of which the first terminal that it opens becomes the terminal.
    public static func launch(
        _ words: [String], stdin: String = "/dev/null", stdout: String = "/dev/null", stderr: String = "/dev/null",
        environment: [String: String]? = nil, ownSession: Bool = false
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, stdin, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, stdout, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, stderr, O_WRONLY | O_CREAT, 0o600)
        // closing a number that isn't open is no error to posix_spawn
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let number = Int32(name), number > 2 { posix_spawn_file_actions_addclose(&actions, number) }
        }
        var attributes = posix_spawnattr_t(), none = sigset_t(), all = sigset_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (ownSession ? newSession : 0)))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = (environment ?? ProcessInfo.processInfo.environment).map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw Failed(description: "\(words[0]): \(String(cString: strerror(code)))") }
        return child
    }
}
