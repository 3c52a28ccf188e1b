import Foundation

/// Moments on a line of limited length. Long stretches in which nothing happens are cut short, so that a night's work keeps its
/// shape although an answer was awaited for days.
struct TimeScale {
    struct Piece: Equatable {
        var from: Date
        var to: Date
        var x: Double
        var width: Double
        /// Shortened: nothing was at work.
        var isGap: Bool
        var seconds: Double { to.timeIntervalSince(from) }
    }

    private(set) var pieces: [Piece] = []
    private static let gapWidth = 46.0

    /// - Parameters:
    ///   - busy: stretches that must be seen, in any order.
    ///   - width: of the whole line.
    init(_ busy: [(from: Date, to: Date)], x: Double, width: Double) {
        var merged: [(from: Date, to: Date)] = []
        for stretch in busy.sorted(by: { $0.from < $1.from }) {
            if let last = merged.last, stretch.from <= last.to { merged[merged.count - 1].to = max(last.to, stretch.to) } else { merged.append(stretch) }
        }
        let work = merged.reduce(0) { $0 + $1.to.timeIntervalSince($1.from) }
        // A gap is cut where it is longer than a seventh of all the work beside it; shorter ones are told truly.
        let limit = max(60, work / 7)
        var joined: [(from: Date, to: Date)] = []
        for stretch in merged {
            if let last = joined.last, stretch.from.timeIntervalSince(last.to) <= limit { joined[joined.count - 1].to = stretch.to } else { joined.append(stretch) }
        }
        let gaps = max(0, joined.count - 1), gapWidth = min(Self.gapWidth, width / 3 / Double(max(1, gaps)))
        let total = max(joined.reduce(0) { $0 + $1.to.timeIntervalSince($1.from) }, 0.001), room = width - Double(gaps) * gapWidth
        var position = x
        for (index, stretch) in joined.enumerated() {
            if index > 0 {
                pieces.append(Piece(from: joined[index - 1].to, to: stretch.from, x: position, width: gapWidth, isGap: true))
                position += gapWidth
            }
            let own = room * stretch.to.timeIntervalSince(stretch.from) / total
            pieces.append(Piece(from: stretch.from, to: stretch.to, x: position, width: own, isGap: false))
            position += own
        }
    }

    func position(_ moment: Date) -> Double {
        guard let first = pieces.first, let last = pieces.last else { return 0 }
        if moment <= first.from { return first.x }
        for piece in pieces where moment <= piece.to {
            return piece.x + (piece.seconds > 0 ? piece.width * moment.timeIntervalSince(piece.from) / piece.seconds : 0)
        }
        return last.x + last.width
    }

    /// Moments to be named: round ones, at least `distance` apart, and the beginning of each piece.
    func ticks(_ zone: TimeZone, distance: Double) -> [Date] {
        var ticks: [Date] = [], last = -Double.infinity
        for piece in pieces where !piece.isGap {
            // A sliver between two gaps isn't worth the room of its name.
            if piece.x - last >= distance * 0.6, piece.width >= 12 || pieces.count == 1 {
                ticks.append(piece.from)
                last = piece.x
            }
            let seconds = piece.seconds / max(1, piece.width / distance)
            let steps: [Double] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800]
            let step = steps.first { $0 >= seconds } ?? 2_592_000
            // Round in local time, which differs from UTC by whole minutes.
            let offset = Double(zone.secondsFromGMT(for: piece.from))
            var moment = (((piece.from.timeIntervalSince1970 + offset) / step).rounded(.down) + 1) * step - offset
            while moment < piece.to.timeIntervalSince1970 {
                let date = Date(timeIntervalSince1970: moment), x = position(date)
                if x - last >= distance * 0.6 {
                    ticks.append(date)
                    last = x
                }
                moment += step
            }
        }
        return ticks
    }
}
