import Foundation
import TestKit
import Testing

@testable import Core

/// Recurrence rules against python-dateutil's `rrule`, which the tests' set-up installs.
@Suite("Recurrence rules")
struct RecurrenceTests {
    private struct Case: Codable {
        var rule: String, start: String, zone: String, horizon: String, limit: Int
    }

    private static let zones = [
        "Europe/Amsterdam", "America/New_York", "America/Sao_Paulo", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu",
        "Africa/Cairo", "UTC",
    ]

    @Test("2,000 random rules occur at the instants that python-dateutil finds, or are refused", .enabled(if: Python.isThere, Python.why))
    func random() throws {
        var dice = Dice(seed: Seeds.base), cases: [Case] = [], refused: [String: Int] = [:], rules: [RecurrenceRule] = []
        while cases.count < 2000 {
            let made = Self.rule(&dice)
            let start = try #require(LocalMoment(made.start))
            do {
                let rule = try RecurrenceRule(made.rule, start: start)
                // One that never occurs is refused as a window that never opens.
                _ = try WindowSchedule(WindowSet([WindowRule(timezone: made.zone, start: made.start, duration: 60, repeat: made.rule)]))
                rules.append(rule)
                cases.append(made)
            } catch { refused[error.description.split(separator: "=").last.map(String.init) ?? "", default: 0] += 1 }
        }
        let answers = try Python.answers(to: JSONEncoder().encode(cases))
        try #require(answers.count == cases.count)
        var wrong = 0, empty = 0
        for ((made, rule), expected) in zip(zip(cases, rules), answers) {
            let found = try Self.instants(of: made, rule)
            if expected.isEmpty { empty += 1 }
            guard found != expected else { continue }
            wrong += 1
            if wrong <= 10 { Issue.record("seed \(Seeds.base): \(made.start) \(made.zone) \(made.rule)\nours   \(Self.words(found))\ntheirs \(Self.words(expected))") }
        }
        #expect(wrong == 0 && empty < 300, "\(wrong) of 2000 differ, \(empty) never occur, \(refused.values.reduce(0, +)) were refused")
    }

    private static func instants(of made: Case, _ rule: RecurrenceRule) throws -> [Int] {
        let horizon = try #require(LocalMoment(made.horizon)), zone = try #require(TimeZone(identifier: made.zone)), clock = ZoneClock(zone: zone)
        var found: [Int] = []
        for local in Occurrences(rule, from: rule.start, to: horizon) where local <= horizon {
            let instant = clock.instant(of: local)
            if case .instant(let last) = rule.until, instant > last { break }
            if found.count == made.limit { break }
            found.append(Int(instant.timeIntervalSince1970))
        }
        return found
    }

    private static func words(_ instants: [Int]) -> String {
        instants.prefix(8).map { Date(timeIntervalSince1970: Double($0)).formatted(.iso8601) }.joined(separator: " ") + " (\(instants.count))"
    }

    // MARK: - Dice

    private static func rule(_ dice: inout Dice) -> Case {
        let days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        func pick<T>(_ list: [T], _ count: ClosedRange<Int>) -> [T] { Array(list.shuffled(using: &dice).prefix(Int.random(in: count, using: &dice))) }
        func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
        let frequency = ["HOURLY", "DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY"].randomElement(using: &dice) ?? ""
        let isLong = frequency == "MONTHLY" || frequency == "YEARLY"
        var parts = ["FREQ=\(frequency)"]
        if dice.chance(0.4) { parts.append("INTERVAL=\([1, 2, 3, 4, 5, 6, 12, 24].randomElement(using: &dice) ?? 1)") }
        if dice.chance(0.4) { parts.append("WKST=\(pick(days, 1...1)[0])") }
        if dice.chance(0.5) {
            let isNumbered = isLong && dice.chance(0.6)
            parts.append("BYDAY=" + pick(days, 1...3).map { isNumbered ? "\([1, 2, 3, 4, 5, -1, -2, -3].randomElement(using: &dice) ?? 1)\($0)" : $0 }.joined(separator: ","))
        }
        if frequency != "WEEKLY", dice.chance(0.3) { parts.append("BYMONTHDAY=\(list(pick([1, 2, 10, 15, 28, 29, 30, 31, -1, -2, -5, -31], 1...3)))") }
        if dice.chance(0.25) { parts.append("BYMONTH=\(list(pick(Array(1...12), 1...4)))") }
        if frequency == "YEARLY", dice.chance(0.15) { parts.append("BYYEARDAY=\(list(pick([1, 32, 100, 200, 366, -1, -100, -366], 1...2)))") }
        if frequency == "YEARLY", dice.chance(0.2) { parts.append("BYWEEKNO=\(list(pick([1, 2, 20, 51, 52, -1], 1...2)))") }
        if dice.chance(0.2) { parts.append("BYHOUR=\(list(pick(Array(0...23), 1...3)))") }
        if dice.chance(0.15) { parts.append("BYMINUTE=\(list(pick(Array(0...59), 1...2)))") }
        if dice.chance(0.2) { parts.append("BYSETPOS=\(list(pick([1, 2, 3, -1, -2, -3], 1...2)))") }
        let day = CivilDay(number: Int.random(in: 18_262...21_900, using: &dice))
        let start = LocalMoment(day, secondOfDay: Int.random(in: 0..<1440, using: &dice) * 60)
        if dice.chance(0.3) { parts.append("COUNT=\(Int.random(in: 1...30, using: &dice))") } else if dice.chance(0.3) {
            let last = LocalMoment(seconds: start.seconds + Int.random(in: 1...900, using: &dice) * 86_400 + 3600)
            parts.append("UNTIL=" + last.text.filter { $0 != "-" && $0 != ":" } + "00Z")
        }
        let years = frequency == "YEARLY" ? 8 : frequency == "HOURLY" ? 1 : 3
        return Case(
            rule: parts.joined(separator: ";"), start: start.text, zone: zones.randomElement(using: &dice) ?? "UTC",
            horizon: LocalMoment(seconds: start.seconds + years * 366 * 86_400).text, limit: 50)
    }
}

/// The interpreter that `scripts/test` puts python-dateutil into.
private enum Python {
    static let path = SourceTree.root.appending(path: ".build/python/bin/python3").path
    static let isThere = FileManager.default.isExecutableFile(atPath: path)
    static let why: Comment = "skipped: .build/python isn't there; scripts/test makes it, with python-dateutil from PyPI"

    static func answers(to questions: Data) throws -> [[Int]] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-rrule-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "questions.json")
        try questions.write(to: input)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "rrule.py").path
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = [script]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try JSONDecoder().decode([[Int]].self, from: bytes)
    }
}
