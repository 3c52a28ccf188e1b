import Core
import Dispatch
import Glibc

/// Ctrl-C and their like end the command, and the terminal is left in order.
struct LeaveOnSignal {
    private let sources: [any DispatchSourceSignal]

    init() {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { Terminal.exit(.drained) }
            source.resume()
            return source
        }
    }

    func stop() { sources.forEach { $0.cancel() } }
}
