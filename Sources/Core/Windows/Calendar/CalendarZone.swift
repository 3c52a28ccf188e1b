import Foundation

/// A zone of the time zone database.
struct CalendarZone {
    /// An IANA name, as it was written.
    let name: String
    private let zone: TimeZone

    static let utc = CalendarZone(name: "UTC", zone: .gmt)

    private init(name: String, zone: TimeZone) {
        self.name = name
        self.zone = zone
    }

    /// Nil for what is no IANA name. Foundation also takes `GMT+0100` and `PST`, which are none; and of the abbreviations
    /// that are IANA names too, it and the database don't mean the same.
    init?(iana name: String) {
        let alike: Set<String> = ["UTC", "GMT", "CET", "MET", "EET", "WET"]
        guard name.utf8.count <= 64, name.utf8.allSatisfy({ Self.letters.contains($0) }),
            alike.contains(name) || name.contains("/") || !(name.hasPrefix("GMT") || name.hasPrefix("UTC")),
            alike.contains(name) || TimeZone.abbreviationDictionary[name] == nil,
            let zone = TimeZone(identifier: name)
        else { return nil }
        self.init(name: name, zone: zone)
    }

    private static let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/".utf8)

    /// Seconds since 1970 in UTC. A wall time that comes twice is the first; one that is left out counts by the offset
    /// before the gap (RFC 5545, 3.3.5).
    func instant(of wall: WallTime) -> Int {
        // No zone changes its clock twice within two days.
        let before = offset(at: wall.seconds - WallTime.day), after = offset(at: wall.seconds + WallTime.day)
        if before == after || offset(at: wall.seconds - before) == before { return wall.seconds - before }
        return offset(at: wall.seconds - after) == after ? wall.seconds - after : wall.seconds - before
    }

    func wall(at instant: Int) -> WallTime { WallTime(seconds: instant + offset(at: instant)) }

    func offset(at instant: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))) }
}
