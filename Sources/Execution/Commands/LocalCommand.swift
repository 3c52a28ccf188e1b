import Foundation
import Synchronization

/// A program of this machine that is run to its end, in a session of its own and with no descriptor but the standard three.
public struct LocalCommand: Sendable {
    /// What becomes of standard error.
    public enum Errors: Sendable {
        case dropped
        /// Goes where standard output goes.
        case joined
    }

    public enum Failure: Error, Equatable, Sendable {
        case notStarted(String)
        /// It printed more than was allowed, and was killed.
        case tooLarge
        /// Its time was over, and it was killed.
        case late
        /// Nobody waits for it any more, and it was killed.
        case cancelled
    }

    public struct Ending: Equatable, Sendable {
        /// 128 and the signal's number where a signal ended it.
        public var status: Int32
        public var output: [UInt8]
        public init(status: Int32, output: [UInt8]) {
            self.status = status
            self.output = output
        }
    }

    /// The program's path, and its arguments.
    public var words: [String]
    /// All of its standard input; nil: empty.
    public var input: [UInt8]?
    public var errors: Errors
    public init(_ words: [String], input: [UInt8]? = nil, errors: Errors = .dropped) {
        self.words = words
        self.input = input
        self.errors = errors
    }

    /// `/bin/sh -c`.
    public static func shell(_ line: String, input: [UInt8]? = nil, errors: Errors = .dropped) -> LocalCommand {
        LocalCommand(["/bin/sh", "-c", line], input: input, errors: errors)
    }

    /// Blocks until the program has ended and what it printed is read; what it left in the background is let go. Past `seconds`, past `limit` bytes of output, or once
    /// cancelled, the whole session's process group is killed.
    public func run(limit: Int, seconds: Double, isCancelled: () -> Bool) throws(Failure) -> Ending {
        let (child, output) = try Self.door.withLock { _ throws(Failure) in try start() }
        defer { close(output) }
        let end = ContinuousClock.now + .seconds(seconds)
        do throws(Failure) {
            let bytes = try Self.read(output, of: child, limit: limit, until: end, isCancelled)
            return Ending(status: try Self.wait(for: child, until: end, isCancelled), output: bytes)
        } catch {
            // A session's leader leads its process group too.
            kill(-child, SIGKILL)
            var status: Int32 = 0
            waitpid(child, &status, 0)
            throw error
        }
    }

    /// One at a time: a child that inherits another one's pipe would hold it open.
    private static let door = Mutex(())

    private func start() throws(Failure) -> (child: pid_t, output: Int32) {
        let input = try inputFile()
        defer { close(input) }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure(errno) }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        do throws(Failure) { return (try spawn(input: input, output: ends[1]), ends[0]) } catch {
            close(ends[0])
            throw error
        }
    }

    /// The input as a file without a name: a child that doesn't read it holds nobody up, and breaks no pipe.
    private func inputFile() throws(Failure) -> Int32 {
        guard let input else {
            let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard null >= 0 else { throw Self.failure(errno) }
            return null
        }
        var path = Array((NSTemporaryDirectory() + "drydock-input-XXXXXX").utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { throw Self.failure(errno) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(path)
        var sent = 0
        while sent < input.count {
            let count = input[sent...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(file)
                throw Self.failure(code)
            }
            sent += count
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private func spawn(input: Int32, output: Int32) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        switch errors {
        case .dropped: posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        case .joined: posix_spawn_file_actions_adddup2(&actions, output, 2)
        }
        // A lock of ours that a background process of the command inherits would outlive us.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let number = Int32(name), number > 2 { posix_spawn_file_actions_addclose(&actions, number) }
        }
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | Self.newSession)
        guard let program = words.first else { throw .notStarted("no program is named") }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, &attributes, &arguments, environ)
        guard code == 0 else { throw Self.failure(code) }
        return child
    }

    private static func read(
        _ descriptor: Int32, of child: pid_t, limit: Int, until end: ContinuousClock.Instant, _ isCancelled: () -> Bool
    ) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            try check(end, isCancelled)
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, slice) > 0 else {
                // Others may keep its output open for as long as they like.
                if hasEnded(child) { return bytes }
                continue
            }
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else { throw .tooLarge }
        }
    }

    /// Without taking its status away.
    private static func hasEnded(_ child: pid_t) -> Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo == SIGCHLD
    }

    private static func wait(
        for child: pid_t, until end: ContinuousClock.Instant, _ isCancelled: () -> Bool
    ) throws(Failure) -> Int32 {
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

    private static func check(_ end: ContinuousClock.Instant, _ isCancelled: () -> Bool) throws(Failure) {
        if isCancelled() { throw .cancelled }
        if ContinuousClock.now >= end { throw .late }
    }

    private static func failure(_ code: Int32) -> Failure { .notStarted(String(cString: strerror(code))) }
}
