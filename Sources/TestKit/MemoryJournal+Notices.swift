public import Core
public import Foundation

extension MemoryJournal: NoticeStoring {
    public func enroll(_ sinks: [SinkSubscription]) throws(JournalFailure) { try access { $0.notices.sinks = sinks } }

    public func add(_ notices: [Notice], of run: RunID, cursor number: Int) throws(JournalFailure) {
        try access { state throws(JournalFailure) in
            guard state.runs[run] != nil else { throw .noSuchRun(run) }
            for notice in notices where notice.run != run { throw .unusable("notice \(notice.id) is of run \(notice.run), not of \(run)") }
            for notice in notices { state.notices.add(notice) }
            state.notices.cursors[run] = max(state.notices.cursors[run] ?? 0, number)
        }
    }

    public func noticeCursor(of run: RunID) throws(JournalFailure) -> Int { try access { $0.notices.cursors[run] ?? 0 } }

    public func due(for sink: SinkName, at now: Date, limit: Int) throws(JournalFailure) -> [PendingDelivery] {
        try access { state in
            Array(DeliverySchedule.due(state.notices.pending(for: sink), at: now).prefix(max(limit, 0)))
        }
    }

    public func nextDelivery(for sink: SinkName, after now: Date) throws(JournalFailure) -> Date? {
        try access { state in state.notices.pending(for: sink).compactMap(\.nextAt).filter { $0 > now }.min() }
    }

    public func note(_ result: AttemptResult, of notice: NoticeID, to sink: SinkName) throws(JournalFailure) {
        try access { state throws(JournalFailure) in
            guard let (record, delivery) = state.notices.place(of: notice, to: sink) else {
                throw .unusable("notice \(notice) doesn't go to sink \(sink)")
            }
            var noted = state.notices.records[record].deliveries[delivery]
            guard noted.deliveredAt == nil else { return }
            noted.attempts += 1
            switch result {
            case .delivered(let at): (noted.deliveredAt, noted.nextAt) = (at.stored, nil)
            case .failed(let error, let nextAt): (noted.lastError, noted.nextAt) = (error, nextAt.stored)
            }
            state.notices.records[record].deliveries[delivery] = noted
        }
    }

    public func notices(after ordinal: Int, limit: Int, pendingOnly: Bool) throws(JournalFailure) -> [NoticeRecord] {
        try access { state in
            let found = state.notices.records.filter { record in
                record.ordinal > ordinal && (!pendingOnly || record.deliveries.contains { $0.deliveredAt == nil })
            }
            return Array(found.prefix(max(limit, 0)))
        }
    }
}

extension Disk {
    /// What was told, and to whom.
    struct NoticeBook: Sendable {
        var sinks: [SinkSubscription] = []
        var records: [NoticeRecord] = []
        var cursors: [RunID: Int] = [:]

        mutating func add(_ notice: Notice) {
            guard !records.contains(where: { $0.notice.id == notice.id }) else { return }
            let wanted = sinks.filter { $0.kinds?.contains(notice.kind) ?? true }.map(\.name).sorted()
            records.append(NoticeRecord(ordinal: records.count + 1, notice: notice, deliveries: wanted.map { .init(sink: $0) }))
        }

        func pending(for sink: SinkName) -> [PendingDelivery] {
            records.compactMap { record in
                record.deliveries.first { $0.sink == sink && $0.deliveredAt == nil }.map {
                    PendingDelivery(ordinal: record.ordinal, notice: record.notice, attempts: $0.attempts, nextAt: $0.nextAt)
                }
            }
        }

        func place(of notice: NoticeID, to sink: SinkName) -> (record: Int, delivery: Int)? {
            guard let record = records.firstIndex(where: { $0.notice.id == notice }),
                let delivery = records[record].deliveries.firstIndex(where: { $0.sink == sink })
            else { return nil }
            return (record, delivery)
        }
    }
}
