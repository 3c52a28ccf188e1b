import Core
import Foundation

/// A run as a drawing: hosts from top to bottom, time from left to right. Bars differ by pattern and letter, not by colour alone.
struct TimelineChart {
    private let report: Report
    private let layout: TimelineRows
    private let scale: TimeScale
    private let zone: ZonedTime
    private let rowHeight: Double
    private static let width = 1120.0, left = 190.0, top = 36.0

    init(_ report: Report) {
        self.report = report
        zone = report.zone
        layout = TimelineRows(report)
        var busy: [(from: Date, to: Date)] = []
        for span in report.steps.flatMap(\.spans) {
            switch span.kind {
            case .work: busy.append((span.from, span.to ?? report.lastAt))
            // Both ends of a wait are seen; what lies between them may be cut.
            case .waiting: busy += [(span.from, span.from), (span.to ?? report.lastAt, span.to ?? report.lastAt)]
            }
        }
        if busy.allSatisfy({ $0.from == $0.to }) { busy = [(report.createdAt, max(report.lastAt, report.createdAt.addingTimeInterval(1)))] }
        scale = TimeScale(busy, x: Self.left, width: Self.width - Self.left - 8)
        rowHeight = layout.rows.count <= 40 ? 20 : layout.rows.count <= 110 ? 16 : 14
    }

    var drawing: Markup {
        let height = Self.top + Double(layout.rows.count) * rowHeight + 8
        let rows: [Markup] = layout.rows.enumerated().map { row($0.element, y: Self.top + Double($0.offset) * rowHeight) }
        return """
            <svg class="chart" viewBox="0 0 \(n(Self.width)) \(n(height))" role="img" aria-label="\(label)">
            \(Self.patterns)
            \(bands(height))\(gaps(height))\(axis(height))\(rows)</svg>
            \(Self.legend)
            """
    }

    /// What those hear who can't see it; the tables say the rest.
    private var label: String {
        "Timeline of \(layout.total) targets from \(zone.second(report.createdAt)) to \(zone.second(report.lastAt)); the tables below say the same in words"
    }

    /// Said beside it where not every target has a row.
    var note: String? {
        layout.shown < layout.total
            ? "\(layout.shown) of \(layout.total) targets have a row of their own; the others that were begun share one with their batch."
            : nil
    }

    // MARK: - Time

    private func bands(_ height: Double) -> [Markup] {
        report.openings.map { opening in
            let from = scale.position(opening.from), to = scale.position(opening.until ?? report.lastAt)
            guard to > from else { return "" }
            // Its name gives way to the names of gaps.
            let label = scale.pieces.filter(\.isGap).reduce(from + 4) { $1.x < $0 + 72 && $1.x + $1.width > $0 ? $1.x + $1.width + 4 : $0 }
            let name = "window open" + (opening.names.isEmpty ? "" : ": " + opening.names.joined(separator: ", "))
            return """
                <g><title>\(name), \(zone.minute(opening.from)) to \(opening.until.map(zone.minute) ?? "no end")</title>\
                <rect class="band" x="\(n(from))" y="0" width="\(n(to - from))" height="\(n(height))"/>\
                <text class="soft" x="\(n(label))" y="11">\(to - label > 72 ? "window open" : "")</text></g>

                """
        }
    }

    private func gaps(_ height: Double) -> [Markup] {
        scale.pieces.filter(\.isGap).map { gap in
            """
            <g><title>nothing was at work for \(ZonedTime.length(gap.seconds)); drawn short</title>\
            <rect class="gap" x="\(n(gap.x))" y="\(n(Self.top - 4))" width="\(n(gap.width))" height="\(n(height - Self.top))"/>\
            <text class="soft" x="\(n(gap.x + gap.width / 2))" y="11" text-anchor="middle">\(ZonedTime.length(gap.seconds))</text></g>

            """
        }
    }

    private func axis(_ height: Double) -> [Markup] {
        var day = ""
        let isFine = scale.pieces.filter { !$0.isGap }.reduce(0) { $0 + $1.seconds } < 900
        return scale.ticks(zone.zone, distance: 96).map { moment in
            let x = scale.position(moment), today = zone.day(moment), isNew = today != day
            day = today
            let isLast = x > Self.width - 70
            let time = isFine ? zone.time(moment) : String(zone.time(moment).dropLast(3))
            return """
                <line class="axis" x1="\(n(x))" x2="\(n(x))" y1="\(n(Self.top - 6))" y2="\(n(height))"/>\
                <text class="soft" x="\(n(isLast ? x - 3 : x + 2))" y="25"\(isLast ? " text-anchor=\"end\"" : "" as Markup)>\(isNew ? "\(today.dropFirst(5)) \(time)" : time)</text>

                """
        }
    }

    // MARK: - Rows

    private func row(_ row: TimelineRows.Row, y: Double) -> Markup {
        let base = n(y + rowHeight - 5)
        switch row {
        case .heading(let text): return "<text class=\"head\" x=\"0\" y=\"\(base)\">\(Self.short(text, 60))</text>\n"
        case .bar(let label, let mark, let bars):
            let title: Markup = label.count > 26 ? "<title>\(label)</title>" : ""
            return """
                <text x="6" y="\(base)"\(mark == "✓" ? "" : " class=\"head\"" as Markup)>\(mark)</text><text x="22" y="\(base)">\(Self.short(label, 26))\(title)</text>\(ordered(bars).map { bar($0, y) } as [Markup])

                """
        case .merged(let label, let from, let to):
            let x = scale.position(from), width = max(2, scale.position(to) - x)
            return """
                <text x="6" y="\(base)">✓</text><text x="22" y="\(base)">\(label)</text>\
                <g><title>\(label), \(zone.second(from)) to \(zone.second(to))</title>\(rect("succeeded", x, y, width))</g>

                """
        }
    }

    /// What went wrong lies on top.
    private func ordered(_ bars: [TimelineRows.Bar]) -> [TimelineRows.Bar] {
        bars.filter { Look($0.span).pattern == nil } + bars.filter { Look($0.span).pattern != nil }
    }

    private func bar(_ bar: TimelineRows.Bar, _ y: Double) -> Markup {
        let to = bar.span.to ?? report.lastAt, look = Look(bar.span)
        // What went wrong is seen however short it was.
        let x = scale.position(bar.span.from), width = max(look.pattern == nil ? 2 : 6, scale.position(to) - x)
        let over: Markup = look.pattern.map { "<rect class=\"over\" fill=\"url(#\($0))\" x=\"\(n(x))\" y=\"\(n(y + 3))\" width=\"\(n(width))\" height=\"\(n(rowHeight - 6))\"/>" } ?? ""
        // Letters on a hatched ground stand on their own plate.
        let letter: Markup = look.letter.isEmpty || width < 11 ? "" : """
            <text class="\(look.isPlated ? "mark" : "dark")" x="\(n(x + width / 2))" y="\(n(y + rowHeight / 2 + 3.2))" text-anchor="middle">\(look.letter)</text>
            """
        let until = bar.span.to.map { "to \(zone.time($0)) (\(ZonedTime.length($0.timeIntervalSince(bar.span.from))))" } ?? "and lasts"
        let reason = bar.step.state.isTrouble ? bar.step.reason.map { ": \($0)" } ?? "" : ""
        return "<g><title>\(bar.step.id) \(look.words), \(zone.second(bar.span.from)) \(until)\(reason)</title>\(rect(look.name, x, y, width))\(over)\(letter)</g>"
    }

    private func rect(_ look: String, _ x: Double, _ y: Double, _ width: Double) -> Markup {
        "<rect class=\"\(look)\" x=\"\(n(x))\" y=\"\(n(y + 3))\" width=\"\(n(width))\" height=\"\(n(rowHeight - 6))\"/>"
    }

    private static func short(_ text: String, _ limit: Int) -> String { text.count > limit ? "\(text.prefix(limit - 1))…" : text }

    private func n(_ number: Double) -> String { String(format: "%.1f", number) }
}

extension TimelineChart {
    /// How a stretch looks, and its word.
    private struct Look {
        var name: String
        var pattern: String?
        var letter: String
        var words: String
        var isPlated: Bool { pattern == nil && name != "waiting" }

        init(_ span: Report.Span) {
            switch span.kind {
            case .waiting: (name, letter, words) = ("waiting", "W", "waited for a word")
            case .work(nil):
                (name, letter, words) = span.to == nil ? ("running", "…", "is at work") : ("again", "R", "was tried again, or lost sight of")
            case .work(let outcome?):
                (name, words) = (outcome.rawValue, outcome.rawValue)
                switch outcome {
                case .succeeded, .skipped: letter = ""
                case .failed: (letter, pattern) = ("", "failed")
                case .unreachable: (letter, pattern) = ("", "unreachable")
                case .unknown: (letter, pattern) = ("", "unknown")
                case .cancelled: letter = "C"
                }
            }
        }
    }

    private static let patterns: Markup = """
        <defs>
        <pattern id="failed" width="6" height="6" patternUnits="userSpaceOnUse"><path class="hatch" d="M0 0L6 6M6 0L0 6" stroke-width="1.2"/></pattern>
        <pattern id="unreachable" width="4" height="4" patternUnits="userSpaceOnUse"><path class="hatch" d="M1 0V4" stroke-width="1.4"/></pattern>
        <pattern id="unknown" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="dots" cx="2.5" cy="2.5" r="1.4"/></pattern>
        <pattern id="waiting" width="6" height="6" patternUnits="userSpaceOnUse"><path class="lines" d="M0 6L6 0" stroke-width="1.2"/></pattern>
        <pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse"><path class="break" d="M3 0V3" stroke-width="1"/></pattern>
        </defs>
        """

    private static let legend: Markup = {
        func item(_ look: String, _ pattern: String?, _ words: String, _ letter: String = "") -> Markup {
            let over: Markup = pattern.map { "<rect width=\"34\" height=\"12\" fill=\"url(#\($0))\"/>" } ?? ""
            let text: Markup = letter.isEmpty ? "" : "<text class=\"\(look == "waiting" ? "dark" : "mark")\" x=\"17\" y=\"9.5\" text-anchor=\"middle\">\(letter)</text>"
            return "<li><svg viewBox=\"0 0 34 12\" aria-hidden=\"true\"><rect class=\"\(look)\" x=\"0.5\" y=\"0.5\" width=\"33\" height=\"11\"/>\(over)\(text)</svg>\(words)</li>\n"
        }
        let items = [
            item("succeeded", nil, "succeeded"), item("failed", "failed", "failed"), item("unreachable", "unreachable", "unreachable"),
            item("unknown", "unknown", "unknown"), item("again", nil, "tried again", "R"), item("waiting", nil, "waited for a word", "W"),
            item("running", nil, "at work", "…"), item("cancelled", nil, "cancelled"), item("band", nil, "window open"),
        ]
        return "<ul class=\"legend\">\(items)</ul>"
    }()
}
