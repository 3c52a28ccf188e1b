import Foundation
import Synchronization

/// A command line of this machine whose standard output is wanted. What it says on standard error goes nowhere: a secret
/// may be in it.
enum ShellCommand {
    typealias Problem = SecretResolver.Problem

    /// Runs `/bin/sh -c` in a session of its own, with standard input empty and no descriptor but the standard three.
    /// Past `seconds`, or once cancelled, the whole session's process group is killed.
    static func output(of line: String, limit: Int, seconds: Double, isCancelled: () -> Bool) throws(Problem) -> [UInt8] {
        let (child, output) = try door.withLock { _ throws(Problem) in try start(line) }
        defer { close(output) }
        let end = ContinuousClock.now + .seconds(seconds)
        let bytes: [UInt8], status: Int32
        do throws(Problem) {
            bytes = try read(output, limit: limit, until: end, isCancelled)
            status = try wait(for: child, until: end, isCancelled)
        } catch {
            // A session's leader leads its process group too.
            kill(-child, SIGKILL)
            var status: Int32 = 0
            waitpid(child, &status, 0)
            throw error
        }
        guard status == 0 else { throw Problem("the command ended with exit status \(status)") }
        return bytes
    }

    /// One at a time: a child that inherits another one's pipe would hold it open.
    private static let door = Mutex(())

    private static func start(_ line: String) throws(Problem) -> (child: pid_t, output: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Problem(words("the command can't be started", errno)) }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        do throws(Problem) { return (try spawn(line, output: ends[1]), ends[0]) } catch {
            close(ends[0])
            throw error
        }
    }

    private static func spawn(_ line: String, output: Int32) throws(Problem) -> pid_t {
        var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // A lock of ours that a background process of the command inherits would outlive us.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let number = Int32(name), number > 2 { posix_spawn_file_actions_addclose(&actions, number) }
        }
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | newSession)
        let words: [String] = ["/bin/sh", "-c", line]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
        guard code == 0 else { throw Problem(Self.words("the command can't be started", code)) }
        return child
    }

    private static func read(
        _ descriptor: Int32, limit: Int, until end: ContinuousClock.Instant, _ isCancelled: () -> Bool
    ) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            try check(end, isCancelled)
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, slice) > 0 else { continue }
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit + 2 else { throw .tooLarge }
        }
    }

    private static func wait(
        for child: pid_t, until end: ContinuousClock.Instant, _ isCancelled: () -> Bool
    ) throws(Problem) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) != child {
            try check(end, isCancelled)
            poll(nil, 0, 5)
        }
        let signal = status & 0x7f
        return signal == 0 ? status >> 8 & 0xff : 128 + signal
    }

    /// `POSIX_SPAWN_SETSID`, which glibc shows to GNU sources only.
    private static var newSession: Int16 { 0x80 }

    /// Milliseconds after which a wait looks whether it is still wanted.
    private static var slice: Int32 { 50 }

    private static func check(_ end: ContinuousClock.Instant, _ isCancelled: () -> Bool) throws(Problem) {
        if isCancelled() { throw Problem("the search for it was cancelled") }
        if ContinuousClock.now >= end { throw Problem("the command didn't end in time and was killed") }
    }

    private static func words(_ what: String, _ code: Int32) -> String { "\(what): \(String(cString: strerror(code)))" }
}
