import Core
import Dispatch
import Glibc
import Synchronization

/// Asks on the terminal for what nobody may see. Only where a person is there: neither in a pipe nor in a service.
enum SecretQuestion {
    /// For ``SSHHosts``; nil: nobody is there.
    static var asking: (@Sendable (_ question: String) async -> String?)? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        return { question in
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: ask(question)) }
            }
        }
    }

    /// What the terminal was set to before the echo was switched off.
    private static let before = Mutex<termios?>(nil)
    private static let turn = Mutex(())

    private static func ask(_ question: String) -> String? {
        turn.withLock { _ in
            var settings = termios()
            guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
            before.withLock { $0 = settings }
            Terminal.wipe()
            settings.c_lflag &= ~tcflag_t(ECHO)
            settings.c_lflag |= tcflag_t(ECHONL)
            defer { restoreEcho() }
            guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) == 0 else { return nil }
            Terminal.write(Array(Harmless.line(question).utf8), to: STDERR_FILENO)
            guard let line = readLine(), !line.isEmpty else { return nil }
            return line
        }
    }

    static var isAsking: Bool { before.withLock { $0 != nil } }

    /// Also for who leaves in the middle of a question.
    static func restoreEcho() {
        before.withLock { settings in
            if var kept = settings { tcsetattr(STDIN_FILENO, TCSAFLUSH, &kept) }
            settings = nil
        }
    }
}
