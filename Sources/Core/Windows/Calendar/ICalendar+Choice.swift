import Foundation

extension ICalendar {
    /// Which events of a calendar are meant; those for which all that is given holds.
    public struct Choice: Equatable, Sendable {
        /// The event's whole title, in any case; `*` stands for any text, `?` for one character.
        public var summary: String?
        /// One of the event's categories, in any case.
        public var category: String?
        /// The zone of all-day events and of times that name none, an IANA name; without it these are refused.
        public var zone: String?

        public init(summary: String? = nil, category: String? = nil, zone: String? = nil) {
            self.summary = summary
            self.category = category
            self.zone = zone
        }

        func localZone() throws(Fault) -> CalendarZone? {
            guard let zone else { return nil }
            guard let found = CalendarZone(iana: zone) else {
                throw Fault(
                    line: 1, "there is no time zone '\(zone)' for the calendar's local times",
                    remedy: "give an IANA name such as Europe/Amsterdam")
            }
            return found
        }

        func takes(summary title: String, categories: [String]) -> Bool {
            if let summary, !Self.matches(summary, title) { return false }
            guard let category = category?.lowercased() else { return true }
            return categories.contains { $0.lowercased() == category }
        }

        /// Goes back only to the last `*`, so that no pattern takes more than its length times the text's.
        static func matches(_ pattern: String, _ text: String) -> Bool {
            let pattern = Array(pattern.lowercased()), text = Array(text.lowercased())
            var p = 0, t = 0, star: (pattern: Int, text: Int)?
            while t < text.count {
                if p < pattern.count, pattern[p] == "*" {
                    star = (p, t)
                    p += 1
                } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                    p += 1
                    t += 1
                } else if let last = star {
                    star = (last.pattern, last.text + 1)
                    p = last.pattern + 1
                    t = last.text + 1
                } else {
                    return false
                }
            }
            return pattern[p...].allSatisfy { $0 == "*" }
        }
    }
}
