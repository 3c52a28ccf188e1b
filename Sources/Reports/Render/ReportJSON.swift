import Foundation

/// A report for scripts: one document, keys sorted and in snake_case, times as ISO 8601 in UTC with milliseconds.
public enum ReportJSON {
    public static func text(_ report: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .custom { path in Key(path.last?.stringValue ?? "") }
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(ZonedTime.iso(date))
        }
        return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        /// `isResume` becomes `resume`, `startedAt` becomes `started_at`.
        init(_ name: String) {
            let snake = name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
            stringValue = snake.hasPrefix("is_") ? String(snake.dropFirst(3)) : snake
        }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
