public import Core
public import Foundation

/// Brings notices to their sinks, each at least once and those of one run in their order.
///
/// What failed is tried again by ``DeliverySchedule``; what comes after it in the same run waits, other runs and other sinks
/// don't. Nothing is given up. Where this process ends between a delivery and its note, the next one delivers again, with the
/// same id. Two processes on one record at a time would each deliver: let one have it.
public struct Dispatcher: Sendable {
    /// A sink's name, and the way there.
    public struct Route: Sendable {
        public var sink: SinkName
        public var courier: any Delivering
        public init(sink: SinkName, courier: any Delivering) {
            self.sink = sink
            self.courier = courier
        }
    }

    /// What a round came to.
    public struct Report: Equatable, Sendable {
        public var delivered = 0
        /// In the order in which they came.
        public var failures: [Failure] = []
        /// When the first of what waits is to be tried again; nil where nothing waits.
        public var next: Date?
        public init() {}
    }

    public struct Failure: Equatable, Sendable {
        public var sink: SinkName
        public var notice: NoticeID
        public var error: DeliveryFailure
    }

    private let store: any NoticeStoring
    private let routes: [Route]
    private let dice: @Sendable () -> Double
    /// Attempts at one time, for each sink.
    private let width: Int

    /// - Parameters:
    ///   - store: knows these sinks: see ``NoticeStoring/enroll(_:)``.
    ///   - dice: from 0 up to 1.
    public init(_ store: any NoticeStoring, _ routes: [Route], width: Int = 4, dice: @escaping @Sendable () -> Double) {
        self.store = store
        self.routes = routes
        self.dice = dice
        self.width = max(1, width)
    }

    /// Tries everything that is due at `now`, and returns when each of these attempts has ended.
    ///
    /// Cancelled, it begins no attempt and breaks off those at work, which then count as not made.
    /// - Throws: ``JournalFailure``; what was delivered and couldn't be noted comes again.
    public func round(now: Date) async throws -> Report {
        try await withThrowingTaskGroup(of: Report.self) { group in
            for route in routes { group.addTask { try await serve(route, now) } }
            var report = Report()
            for try await part in group {
                report.delivered += part.delivered
                report.failures += part.failures
                report.next = [report.next, part.next].compactMap { $0 }.min()
            }
            return report
        }
    }

    /// One sink, run by run; each run's next notice follows the one that was taken. It ends, since an attempt that failed isn't
    /// due any more at the same `now`.
    private func serve(_ route: Route, _ now: Date) async throws -> Report {
        var report = Report()
        try await withThrowingTaskGroup(of: (PendingDelivery, DeliveryFailure?).self) { group in
            var busy: Set<RunID> = []
            func fill() throws {
                guard busy.count < width, !Task.isCancelled else { return }
                for item in try store.due(for: route.sink, at: now, limit: width) where busy.count < width {
                    guard busy.insert(item.notice.run).inserted else { continue }
                    group.addTask { (item, try await attempt(item, route, now)) }
                }
            }
            try fill()
            for try await (item, failure) in group {
                busy.remove(item.notice.run)
                if let failure { report.failures.append(Failure(sink: route.sink, notice: item.notice.id, error: failure)) } else { report.delivered += 1 }
                try fill()
            }
        }
        report.next = try store.nextDelivery(for: route.sink, after: now)
        return report
    }

    /// Nil once it is delivered and noted.
    private func attempt(_ item: PendingDelivery, _ route: Route, _ now: Date) async throws -> DeliveryFailure? {
        let number = item.attempts + 1
        let parcel = try Parcel(item.notice, attempt: number, at: now)
        do throws(DeliveryFailure) { try await route.courier.deliver(parcel) } catch {
            // Broken off by this process itself: the sink isn't to blame.
            try Task.checkCancellation()
            let next = now.addingTimeInterval(DeliverySchedule.wait(after: number, dice: dice()))
            try store.note(.failed(error: error.description, nextAt: next), of: item.notice.id, to: route.sink)
            return error
        }
        try store.note(.delivered(at: now), of: item.notice.id, to: route.sink)
        return nil
    }
}

extension Dispatcher.Route {
    public init(_ sink: Sink, secrets: any SecretResolving, limits: DeliveryLimits = .init()) {
        self.init(sink: sink.name, courier: sink.courier(secrets: secrets, limits: limits))
    }
}
