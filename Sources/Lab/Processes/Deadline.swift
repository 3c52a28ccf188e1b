import Foundation

/// The one way in which the lab waits: ask again until the answer is yes or the time is over.
struct Deadline {
    private let end: DispatchTime

    init(seconds: Double) { end = .now() + seconds }

    var isOver: Bool { .now() >= end }

    /// False if the condition didn't come true in time. It is asked at least once.
    func poll(_ condition: () throws -> Bool) rethrows -> Bool {
        while true {
            if try condition() { return true }
            if isOver { return false }
            usleep(10_000)
        }
    }
}
