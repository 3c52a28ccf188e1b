internal import CEvents
internal import CSSHShim
internal import Foundation
internal import Synchronization

/// Milliseconds since boot, suspension included: a clock that nobody sets back.
typealias Moment = Int64

/// One thread around one epoll descriptor. It is the executor of every connection that is confined to it, so that
/// straight-line async code touches a session from this thread alone.
///
/// Nothing that waits may run here: one slow call holds up every host.
final class EventLoop: SerialExecutor, Sendable {
    /// The product needs one; it lives as long as the process.
    static let shared = EventLoop()

    private struct State {
        var jobs: [UnownedJob] = []
        var sleeping = false
        var sockets: [CInt: Socket] = [:]
        var timers = TimerHeap()
        var thread: pthread_t?
    }

    private let state = Mutex(State())
    private let epoll: CInt
    private let wake: CInt

    private init() {
        epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        wake = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(epoll >= 0 && wake >= 0, "this process may open no more files: raise its limit (ulimit -n)")
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = wake
        epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event)
        // libssh2 is not thread-safe here, and this is the first that anyone does with it.
        precondition(drydock_init() == 0, "libssh2 could not be initialised")
        let thread = Thread { [unowned self] in self.run() }
        thread.name = "ssh"
        thread.stackSize = 1 << 20
        thread.start()
    }

    static var now: Moment { drydock_now() }

    /// Lets a timer's action touch a connection: it runs on this thread, though not as a job.
    func checkIsolated() {
        let thread = state.withLock { $0.thread }
        precondition(thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false, "not on the event loop's thread")
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = state.withLock { state in
            state.jobs.append(job)
            defer { state.sleeping = false }
            return state.sleeping
        }
        if mustWake { eventfd_write(wake, 1) }
    }

    /// Watches `socket` until ``forget(_:)``: each edge, in either direction, reaches its waiters.
    func watch(_ socket: Socket) {
        state.withLock { $0.sockets[socket.descriptor] = socket }
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        event.data.fd = socket.descriptor
        epoll_ctl(epoll, EPOLL_CTL_ADD, socket.descriptor, &event)
    }

    /// To be called before the descriptor is closed: its number may be given out again at once.
    func forget(_ socket: Socket) {
        state.withLock { $0.sockets[socket.descriptor] = nil }
        epoll_ctl(epoll, EPOLL_CTL_DEL, socket.descriptor, nil)
    }

    /// Calls `action` on the loop's thread at `moment`, unless cancelled before.
    func at(_ moment: Moment, _ action: @escaping @Sendable () -> Void) -> TimerHeap.ID {
        let (id, mustWake) = state.withLock { state in
            let id = state.timers.add(at: moment, action)
            defer { state.sleeping = false }
            return (id, state.sleeping)
        }
        if mustWake { eventfd_write(wake, 1) }
        return id
    }

    func cancel(_ timer: TimerHeap.ID) { state.withLock { $0.timers.cancel(timer) } }

    /// Lets everything else on the loop have its turn.
    func yield() async { await sleep(until: Self.now) }

    func sleep(until moment: Moment) async {
        await withCheckedContinuation { continuation in
            _ = at(moment) { continuation.resume() }
        }
    }

    private func run() -> Never {
        state.withLock { $0.thread = pthread_self() }
        // A recv that a signal interrupts is an error to libssh2 1.10.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            for job in state.withLock({ state in
                defer { state.jobs.removeAll() }
                return state.jobs
            }) { job.runSynchronously(on: asUnownedSerialExecutor()) }

            let patience: CInt = state.withLock { state in
                guard state.jobs.isEmpty else { return 0 }
                state.sleeping = true
                guard let next = state.timers.next else { return -1 }
                return CInt(clamping: max(0, next - Self.now))
            }
            let count = epoll_wait(epoll, &events, CInt(events.count), patience)
            let (edges, due) = state.withLock { state in
                state.sleeping = false
                let edges = events.prefix(Int(max(0, count))).compactMap { state.sockets[$0.data.fd] }
                return (edges, state.timers.takeDue(at: Self.now))
            }
            var drained: eventfd_t = 0
            eventfd_read(wake, &drained)
            for socket in edges { socket.edge() }
            for action in due { action() }
        }
    }
}
