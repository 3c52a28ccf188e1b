import Core
import Foundation

/// Notices for people and for scripts.
enum NoticeView {
    struct Document: Encodable {
        struct Delivery: Encodable {
            var sink: SinkName, state: String, attempts: Int, next_at: String?, delivered_at: String?, last_error: String?
        }
        var id: NoticeID, at: String, kind: NoticeKind, run: RunID, plan: PlanName, step: StepID?, text: String, deliveries: [Delivery]

        init(_ record: NoticeRecord) {
            let notice = record.notice
            (id, at, kind, run) = (notice.id, FactLine.iso(notice.at), notice.kind, notice.run)
            (plan, step, text) = (notice.plan, notice.step, notice.text)
            deliveries = record.deliveries.map { delivery in
                Delivery(
                    sink: delivery.sink, state: NoticeView.state(delivery), attempts: delivery.attempts, next_at: delivery.nextAt.map(FactLine.iso),
                    delivered_at: delivery.deliveredAt.map(FactLine.iso), last_error: delivery.lastError)
            }
        }
    }

    private static func state(_ delivery: NoticeRecord.Delivery) -> String {
        delivery.deliveredAt != nil ? "delivered" : delivery.attempts > 0 ? "failing" : "waiting"
    }

    /// One for each sink.
    static func rows(_ record: NoticeRecord) -> [[String]] {
        let notice = record.notice
        let head = [LocalTime.minute(notice.at), notice.kind.rawValue, notice.run.rawValue, notice.step?.description ?? "-"]
        if record.deliveries.isEmpty { return [head + ["-", "-", "nobody was to be told"]] }
        return record.deliveries.map { head + [$0.sink.rawValue, "\($0.attempts)", words($0)] }
    }

    /// For a narrow terminal: each notice with its deliveries below it.
    static func show(_ record: NoticeRecord) {
        Terminal.print(Colour.bold("\(LocalTime.minute(record.notice.at)) \(record.notice.kind.rawValue)"))
        for line in Wrapped.lines(Harmless.line(record.notice.text), indent: 2) { Terminal.print(line) }
        for delivery in record.deliveries {
            for line in Wrapped.lines("\(delivery.sink): \(words(delivery))", indent: 4) { Terminal.print(line) }
        }
    }

    private static func words(_ delivery: NoticeRecord.Delivery) -> String {
        if let moment = delivery.deliveredAt { return Colour.green("delivered") + " \(LocalTime.minute(moment))" }
        guard let error = delivery.lastError else { return Colour.yellow("waiting") }
        return Colour.red("failed") + ": \(Harmless.line(error))" + (delivery.nextAt.map { "; next try \(LocalTime.full($0))" } ?? "")
    }
}
