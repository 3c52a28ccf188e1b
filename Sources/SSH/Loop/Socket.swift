internal import Synchronization

/// A descriptor that the loop watches, and those who wait for it.
///
/// Edges are counted and never lost: a waiter says which one it has seen, and goes on at once if there was another.
final class Socket: Sendable {
    enum Waking { case edge, deadline, cancelled }

    let descriptor: CInt
    private let loop: EventLoop

    private struct State {
        var edges: UInt64 = 0
        var last: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Waking, Never>] = [:]
        var followers: [ObjectIdentifier: Socket] = [:]
    }
    private let state = Mutex(State())

    init(_ descriptor: CInt, on loop: EventLoop) {
        self.descriptor = descriptor
        self.loop = loop
    }

    var edges: UInt64 { state.withLock { $0.edges } }

    /// Wakes every waiter: readiness came, or another operation read what may be theirs.
    func edge() {
        let (waiters, followers) = state.withLock { state in
            state.edges += 1
            defer { state.waiters.removeAll() }
            return (state.waiters, state.followers)
        }
        for waiter in waiters.values { waiter.resume(returning: .edge) }
        for follower in followers.values { follower.edge() }
    }

    /// From now on each edge here is one of `other` too: for who waits for either.
    func lead(_ other: Socket) { state.withLock { $0.followers[ObjectIdentifier(other)] = other } }
    func leave(_ other: Socket) { _ = state.withLock { $0.followers.removeValue(forKey: ObjectIdentifier(other)) } }

    var hasWaiters: Bool { state.withLock { !$0.waiters.isEmpty } }

    /// Waits for an edge after number `seen`, until `deadline` or the cancellation of the task.
    func wait(after seen: UInt64, until deadline: Moment) async -> Waking {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        let timer = loop.at(deadline) { [weak self] in self?.resume(id, .deadline) }
        defer { loop.cancel(timer) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let already: Waking? = state.withLock { state in
                    if state.edges != seen { return .edge }
                    if Task.isCancelled { return .cancelled }
                    // The timer may have fired before this continuation was there.
                    if EventLoop.now >= deadline { return .deadline }
                    state.waiters[id] = continuation
                    return nil
                }
                if let already { continuation.resume(returning: already) }
            }
        } onCancel: {
            resume(id, .cancelled)
        }
    }

    private func resume(_ id: UInt64, _ waking: Waking) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: waking)
    }
}
