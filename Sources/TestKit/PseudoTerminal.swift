internal import Glibc

/// A terminal without a screen: what a program writes into it is read here, what is typed here the program reads.
public final class PseudoTerminal {
    /// The program's side.
    public let path: String
    private let master: CInt

    public struct Failed: Error {}

    public init(columns: Int, rows: Int) throws {
        // posix_openpt and its like are hidden from Swift by their header; this is what they do (ioctl_tty(2)).
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: CInt = 0, number: CUnsignedInt = 0
        guard master >= 0, ioctl(master, Self.lock, &lock) == 0, ioctl(master, Self.number, &number) == 0 else { throw Failed() }
        path = "/dev/pts/\(number)"
        _ = fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK)
        resize(columns: columns, rows: rows)
    }

    /// TIOCSPTLCK and TIOCGPTN.
    private static let lock: UInt = 0x4004_5431, number: UInt = 0x8004_5430

    deinit { close(master) }

    /// The program hears of it by SIGWINCH.
    public func resize(columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// What was written since the last call; empty where nothing was.
    public func read() -> [UInt8] {
        var bytes: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(master, $0.baseAddress, $0.count) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }
}
