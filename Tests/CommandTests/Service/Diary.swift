import Core
import Foundation
import Lab

/// What steps tell of themselves on their hosts: which began and ended, and when.
struct Diary {
    struct Line: Equatable {
        enum Word: String { case start = "S", end = "E" }
        var word: Word
        var step: String
        var at: Date
        var host: String
    }

    /// One that tells its start and its end, and between them takes so long, and as long as a hold of it lasts.
    static func step(_ id: String, seconds: Double = 0, _ keys: String...) -> String {
        """
        - id: \(id)
          run: |
            printf 'S \(id) %s\\n' "$(date +%s.%N)" >>"$DRYDOCK_LAB/diary"
            sleep \(seconds)
            \(wait(for: id))
            printf 'E \(id) %s\\n' "$(date +%s.%N)" >>"$DRYDOCK_LAB/diary"
          expected: 1s
        \(keys.map { "  \($0)\n" }.joined())
        """
    }

    /// Below processes with a word of this test, so that they can be looked for.
    private static func wait(for id: String) -> String {
        "while [ -e \"$DRYDOCK_LAB/hold-\(id)\" ]; do sh -c 'sleep 0.1; : \(mark)'; done"
    }

    static let mark = "drydock-hold-\(ProcessInfo.processInfo.processIdentifier)"

    static func playbook(_ steps: [String], finally: [String] = []) -> String {
        func indented(_ steps: [String]) -> String {
            steps.joined(separator: "\n").split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
        }
        return """
            activity: restarting-processes
            revision: 1
            variants:
              - for: [user-host, infrastructure-host]
                steps:
            \(indented(steps))
            \(finally.isEmpty ? "" : "    finally:\n" + indented(finally))

            """
    }
}

extension Workplace {
    func putDiaryPlaybook(_ steps: [String], finally: [String] = []) throws {
        try put("playbooks/restarting-processes.yaml", Diary.playbook(steps, finally: finally))
    }

    /// The step doesn't end on the host before ``letGo(_:on:)``.
    func hold(_ step: String, on host: LabHost) throws { try Data().write(to: URL(fileURLWithPath: "\(host.directory)/hold-\(step)")) }

    func letGo(_ step: String, on host: LabHost) throws { try FileManager.default.removeItem(atPath: "\(host.directory)/hold-\(step)") }

    /// Of all hosts, in the order of time.
    var diary: [Diary.Line] {
        fleet.hosts.flatMap { host in
            read("diary", of: host).split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard words.count == 3, let word = Diary.Line.Word(rawValue: String(words[0])), let time = Double(words[2]) else { return nil }
                return Diary.Line(word: word, step: String(words[1]), at: Date(timeIntervalSince1970: time), host: host.name.rawValue)
            }
        }.sorted { $0.at < $1.at }
    }

    func count(_ word: Diary.Line.Word, _ step: String, on host: LabHost) -> Int {
        diary.count { $0.word == word && $0.step == step && $0.host == host.name.rawValue }
    }

    /// For the message of a failed test.
    var diaryText: String {
        diary.map { "\($0.at.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))) \($0.host) \($0.word.rawValue) \($0.step)" }.joined(separator: "\n")
    }

    /// Steps that began more than once or outside the openings, and those that never ended.
    func faults(of steps: [String], in openings: Openings) -> [String] {
        var faults = diary.filter { $0.word == .start && !openings.contain($0.at) }.map { "\($0.step) on \($0.host) outside the openings" }
        for host in fleet.hosts {
            for step in steps {
                let times = (count(.start, step, on: host), count(.end, step, on: host))
                if times != (1, 1) { faults.append("\(step) on \(host.name): \(times.0) starts, \(times.1) ends") }
            }
        }
        return faults
    }

    func forgetDiary() throws {
        for host in fleet.hosts { try Data().write(to: URL(fileURLWithPath: "\(host.directory)/diary")) }
    }
}
