/// A DATE or DATE-TIME value: what the wall shows, and how the file says where that wall stands.
struct CalendarTime: Equatable {
    enum Place: Equatable { case day, floating, utc, zone(String) }

    var wall: LocalMoment
    var place: Place

    var isDay: Bool { place == .day }

    /// `20261205`, `20261205T010000`, `20261205T010000Z`, in the zone that the property's TZID names.
    init(_ text: Substring, of property: ContentLine) throws(ICalendar.Fault) {
        let digits = Array(text.utf8), zone = property.parameters["TZID"], value = property.parameters["VALUE"]?.uppercased()
        let isUTC = digits.count == 16 && digits[15] == UInt8(ascii: "Z")
        let isTime = (digits.count == 15 || isUTC) && digits[8] == UInt8(ascii: "T")
        func number(_ range: Range<Int>) -> Int? {
            digits[range].reduce(0) { sum, byte in
                guard let sum, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                return sum * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        guard isTime || digits.count == 8, !(value == "DATE" && isTime), !(value == "DATE-TIME" && !isTime),
            let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = isTime ? number(9..<11) : 0, let minute = isTime ? number(11..<13) : 0,
            let second = isTime ? number(13..<15) : 0,
            let wall = LocalMoment(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else {
            throw property.fault(
                "'\(text.prefix(40))' in \(property.name) is no date or time",
                remedy: "write it like 20261205, 20261205T010000 or 20261205T010000Z")
        }
        self.wall = wall
        guard isTime else { place = .day; return }
        switch (isUTC, zone) {
        case (true, nil): place = .utc
        case (false, let zone?): place = .zone(zone)
        case (false, nil): place = .floating
        case (true, let zone?):
            throw property.fault("'\(text)' is in UTC by its Z, and in '\(zone)' by its TZID", remedy: "remove one of the two")
        }
    }

    /// The property's only value.
    init(_ property: ContentLine) throws(ICalendar.Fault) { try self.init(property.value[...], of: property) }
}
