internal import Foundation

/// The one place of this target that asks for the time of day: to compare a host's clock with ours, never to wait.
enum WallClock {
    static var now: Double { Date().timeIntervalSince1970 }
}
