extension WindowRule {
    /// One line for people.
    public var words: String {
        let close = end.map { "until \($0)" } ?? duration.map { "for \(Units.words(seconds: $0))" } ?? ""
        var words = (name.map { "\($0): " } ?? "") + "\(start) \(close) (\(timezone))" + (`repeat`.map { ", \($0)" } ?? "")
        if !also.isEmpty { words += ", also " + also.joined(separator: ", ") }
        if !except.isEmpty { words += ", except " + except.joined(separator: ", ") }
        return words + (cutoff > 0 ? ", cutoff \(Units.words(seconds: cutoff))" : "")
    }
}

extension WindowSet {
    /// One line for people.
    public var words: String {
        let open = windows.isEmpty ? "always" : windows.map(\.words).joined(separator: "; or ")
        return open + (blackouts.isEmpty ? "" : "; never in " + blackouts.map(\.words).joined(separator: "; "))
            + (missed == .runLate ? "; run late if missed" : "")
    }

    /// The zone in which its times are told.
    public var timezone: String { (windows.first ?? blackouts.first)?.timezone ?? "UTC" }
}
