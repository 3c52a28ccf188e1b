internal import Dispatch
internal import Synchronization

/// For what waits: name look-ups and files. Neither the loop nor Swift's own pool may be held up by them.
enum OffLoop {
    private static let queue = DispatchQueue(label: "ssh.files-and-names", attributes: .concurrent)

    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }

    /// Nil once `deadline` has passed; the work then ends unheard.
    static func run<Value: Sendable>(until deadline: Moment, on loop: EventLoop, _ work: @escaping @Sendable () -> Value) async
        -> Value?
    {
        await withCheckedContinuation { continuation in
            let box = Once(continuation)
            let timer = loop.at(deadline) { box.resume(nil) }
            queue.async {
                box.resume(work())
                loop.cancel(timer)
            }
        }
    }
}

/// A continuation that several may try to resume; the first does.
private final class Once<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, Never>?>
    init(_ continuation: CheckedContinuation<Value?, Never>) { self.continuation = Mutex(continuation) }
    func resume(_ value: Value?) {
        continuation.withLock { state in
            defer { state = nil }
            return state
        }?.resume(returning: value)
    }
}
