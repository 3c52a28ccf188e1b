import Foundation

/// The wall's clock may be set while a run is on its way; what is measured in seconds isn't touched by that.
extension RunShell {
    /// Smaller steps are a clock that is kept right, not one that was set.
    private static let tolerance = 5.0

    mutating func tell(time moment: Date, _ steady: Double?) throws(IllegalFact) {
        let passed = steady.flatMap { steady in self.steady.map { max(0, steady - $0) } }
        let isFirst = self.steady == nil
        let jump = passed.map { moment.timeIntervalSince(wall) - $0 } ?? 0
        self.steady = steady
        wall = moment
        // Times in the record never go back, whatever the clock does: barriers are passed by them. Behind a clock that was
        // put back they go on at their own pace.
        now = Date(milliseconds: max(moment, now.addingTimeInterval(moment < now && !isFirst ? passed ?? 0 : 0)).milliseconds)
        guard !isFirst, abs(jump) > Self.tolerance, !isFenced else { return }
        try emit(.clockJumped(seconds: (jump * 10).rounded() / 10))
        if jump > 0 { lengthen(by: jump) }
        // The hosts' clocks were compared with the one that was set.
        identified = []
        knownOpening = nil
        notes.append("the clock of this machine was set \(jump > 0 ? "forward" : "back") by \(Units.words(seconds: Int(abs(jump).rounded()))); the window is looked at anew")
    }

    private mutating func lengthen(by seconds: Double) {
        for host in trouble.keys {
            trouble[host]?.since.addTimeInterval(seconds)
            trouble[host]?.next.addTimeInterval(seconds)
        }
        for step in againAt.keys { againAt[step]?.addTimeInterval(seconds) }
        for step in rebootWatches.keys {
            rebootWatches[step]?.deadline.addTimeInterval(seconds)
            rebootWatches[step]?.next.addTimeInterval(seconds)
        }
        for step in ending.keys { ending[step]?.again.addTimeInterval(seconds) }
    }
}
