import Foundation
import Testing

/// A text that a test makes, and a file that holds it as it was last read by a person. `DRYDOCK_RECORD=1 swift test` writes
/// it anew; review the difference.
enum Recorded {
    static let isRecording = ProcessInfo.processInfo.environment["DRYDOCK_RECORD"] != nil

    /// The whole of a file.
    static func check(_ text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = CellPlans.root.appending(path: path)
        if isRecording { try Data(text.utf8).write(to: file) }
        let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        compare(text, recorded, path, sourceLocation)
    }

    /// What stands in a file between two lines.
    static func check(
        _ text: String, in path: String, from begin: String, to end: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = CellPlans.root.appending(path: path)
        let whole = try String(contentsOf: file, encoding: .utf8)
        let first = try #require(whole.range(of: begin + "\n"), "\(path) has no line '\(begin)'")
        let last = try #require(whole.range(of: end + "\n", range: first.upperBound..<whole.endIndex), "\(path) has no line '\(end)'")
        let inner = first.upperBound..<last.lowerBound
        if isRecording {
            try Data(whole.replacingCharacters(in: inner, with: text).utf8).write(to: file)
            return
        }
        compare(text, String(whole[inner]), path, sourceLocation)
    }

    private static func compare(_ text: String, _ recorded: String, _ path: String, _ place: SourceLocation) {
        let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false) }
        let first = zip(lines(text), lines(recorded)).first { $0 != $1 }
        #expect(
            text == recorded,
            "\(path) is out of date; DRYDOCK_RECORD=1 writes it anew. \(first.map { "Now: \($0.0)\nrecorded: \($0.1)" } ?? "One is longer.")",
            sourceLocation: place)
    }
}
