/// A rule's text in parts, each taken once.
struct RecurrenceParts {
    private var values: [String: String] = [:]
    private static let days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    /// Names and values may be written small, as the standard has it.
    init(_ text: String) throws(WindowSchedule.Fault) {
        guard text.utf8.count <= 2000 else { throw .init(description: "'repeat' is longer than 2000 bytes") }
        for part in text.uppercased().split(separator: ";", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[1].isEmpty else { throw .init(description: "'\(part)' in 'repeat' is no KEY=VALUE") }
            guard values.updateValue(String(pair[1]), forKey: String(pair[0])) == nil else {
                throw .init(description: "'repeat' says \(pair[0]) twice")
            }
        }
    }

    mutating func take(_ name: String) -> String? { values.removeValue(forKey: name) }

    mutating func number(_ name: String, in range: ClosedRange<Int>) throws(WindowSchedule.Fault) -> Int? {
        guard let text = take(name) else { return nil }
        return try Self.number(text[...], name, in: range)
    }

    /// Zero is never among them: days, weeks and positions are counted from one, or backwards from minus one.
    mutating func numbers(_ name: String, in range: ClosedRange<Int>) throws(WindowSchedule.Fault) -> [Int] {
        guard let text = take(name) else { return [] }
        var numbers: [Int] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let number = try Self.number(word, name, in: range)
            if number == 0, range.lowerBound < 0 { throw .init(description: "\(name)=\(text) in 'repeat' has a 0, which is no day and no position") }
            numbers.append(number)
        }
        return numbers
    }

    mutating func weekdays() throws(WindowSchedule.Fault) -> [RecurrenceRule.Weekday] {
        guard let text = take("BYDAY") else { return [] }
        var weekdays: [RecurrenceRule.Weekday] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let day = try Self.weekday(word.suffix(2), "BYDAY"), digits = word.dropLast(2)
            guard !digits.isEmpty else {
                weekdays.append(.init(day: day))
                continue
            }
            let ordinal = try Self.number(digits, "BYDAY", in: -53...53)
            guard ordinal != 0 else { throw .init(description: "BYDAY=\(word) in 'repeat' is no day") }
            weekdays.append(.init(day: day, ordinal: ordinal))
        }
        return weekdays
    }

    /// What nobody took isn't understood, and never left out unseen.
    func close() throws(WindowSchedule.Fault) {
        guard let name = values.keys.min() else { return }
        throw .init(description: "\(name) is not supported in 'repeat'; it knows FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSETPOS")
    }

    static func weekday(_ text: Substring, _ name: String) throws(WindowSchedule.Fault) -> Int {
        guard let day = days.firstIndex(of: String(text)) else { throw .init(description: "\(name)=\(text) in 'repeat' is no day; days are \(days.joined(separator: ", "))") }
        return day
    }

    private static func number(_ text: Substring, _ name: String, in range: ClosedRange<Int>) throws(WindowSchedule.Fault) -> Int {
        guard text.utf8.count <= 7, let number = Int(text), range.contains(number) else {
            throw .init(description: "\(name)=\(text) in 'repeat' is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
