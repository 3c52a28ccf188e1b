import ArgumentParser
import Core
import Glibc

/// How a run shows what it does while it does it.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
    /// Live on a terminal, plain elsewhere.
    case auto
    /// Lines that stay, and below them a view that is drawn again and again.
    case live
    /// Lines alone.
    case plain

    /// The terminal to draw on; nil: lines alone.
    func screen() throws(Leave) -> CInt? {
        switch self {
        case .plain: return nil
        case .auto: return Terminal.screen()
        case .live:
            guard let screen = Terminal.screen(besidePipe: true) else { throw Leave(.usage, "drydock: --progress live needs a terminal, and TERM to name it; leave it out, or say --progress plain") }
            return screen
        }
    }
}
