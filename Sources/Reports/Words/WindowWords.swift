public import Foundation

/// What is said wherever a window was ignored.
public enum WindowWords {
    /// Who, when, until when and why.
    public static func ignored(from start: Date, until end: Date, by person: String, _ reason: String, _ zone: ZonedTime) -> String {
        "from \(zone.minute(start)) until \(zone.full(end)) by \(person): \(reason)"
    }
}
