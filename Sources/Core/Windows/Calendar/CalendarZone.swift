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

    /// Seconds since 1970 in UTC, as ``ZoneClock`` counts.
    func instant(of wall: LocalMoment) -> Int { Int(ZoneClock(zone: zone).instant(of: wall).timeIntervalSince1970) }

    func wall(at instant: Int) -> LocalMoment { LocalMoment(seconds: instant + offset(at: instant)) }

    func offset(at instant: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))) }
}
