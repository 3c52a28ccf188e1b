import Core
import Foundation
import Testing

/// A run of one task with the playbooks that are installed, in which every question to a person is answered.
struct ActivityRun {
    /// A gate as `drydock approvals --output json` tells it.
    private struct Question: Decodable { var step: String, state: String, asked: Bool, ticket_text: String }

    let place: Workplace
    let run: String
    /// What the last command left.
    private(set) var ending: Child
    /// The questions that were answered, with their texts.
    private(set) var answered: [String: String] = [:]

    var exit: Int32 { ending.ending?.status ?? -1 }
    var report: String { ending.report }

    /// Begins a run, and goes on until nobody is asked any more.
    /// - Parameters:
    ///   - parameters: as a YAML flow mapping has them, without its braces.
    ///   - unanswered: ends of the ids of questions that are left open.
    init(
        _ activity: String, on targets: String, _ parameters: String = "", in place: Workplace, inventory: String? = nil,
        unanswered: [String] = []
    ) throws {
        let plan = try Self.plan(activity, on: targets, parameters, in: place)
        let child = try place.startRun(plan: plan, inventory: inventory, "--no-wait", "--new")
        try child.wait(within: 300)
        guard let run = child.runID else { throw Trouble("no run: \(child.report)") }
        (self.place, self.run, ending) = (place, run, child)
        try answer(except: unanswered)
    }

    /// Follows a run that somebody else began.
    init(following run: String, in place: Workplace) throws {
        (self.place, self.run) = (place, run)
        ending = try place.drydock("resume", run, "--no-wait", within: 300)
        try answer(except: [])
    }

    static func plan(_ activity: String, on targets: String, _ parameters: String, in place: Workplace) throws -> String {
        try place.put("plan.yaml", """
            name: work
            tasks:
              - { id: work, activity: \(activity), targets: "\(targets)", parameters: { \(parameters) } }

            """)
    }

    /// Agrees to whatever waits, and goes on.
    mutating func answer(except unanswered: [String]) throws {
        while exit == 3 {
            let list = try place.drydock("approvals", run, "--output", "json")
            let waiting = try JSONDecoder().decode([Question].self, from: Data(list.outBytes)).filter { question in
                question.asked && question.state == "waiting" && !unanswered.contains { question.step.hasSuffix($0) }
            }
            guard !waiting.isEmpty else { return }
            for question in waiting {
                answered[question.step] = question.ticket_text
                let said = try place.drydock("approve", run, question.step, "--by", "olga@provider.example", "--reason", "agreed in the test")
                guard said.ending?.status == 0 else { throw Trouble(said.report) }
            }
            ending = try place.drydock("resume", run, "--no-wait", within: 300)
        }
    }

    mutating func command(_ words: String...) throws {
        ending = try place.drydock(words[0], Array(words.dropFirst()), within: 300)
    }

    func log(_ step: String) throws -> String { try place.drydock("log", run, "work/*/\(step)").out }

    /// States by the last part of the steps' ids; of several targets the last counts.
    func states() throws -> [String: String] {
        let status = try Status.of(run, in: place)
        return Dictionary(status.steps.map { (String($0.id.split(separator: "/").last ?? ""), $0.state) }) { $1 }
    }

    /// The end of the run as a person reads it: what was changed, if anything.
    var saysUnchanged: Bool { (ending.out + ending.err).contains("nothing was changed") }
}

extension Workplace {
    func drydock(_ first: String, _ more: [String], within seconds: Double) throws -> Child {
        let child = try start([first] + more)
        try child.wait(within: seconds)
        return child
    }

    /// The installed playbook or block with its repeated looks taken out, so that a failure is told at once.
    func putImpatient(_ name: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../Playbooks/\(name).yaml").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: self.path("playbooks/blocks"), withIntermediateDirectories: true)
        try put("playbooks/\(name).yaml", text.replacing(/\ +retry: .*\n/, with: ""))
    }

    /// Files in which a text stands, of all that a run leaves: state, outputs, and what its hosts have.
    func files(with text: String) throws -> [String] {
        var found: [String] = []
        for name in ["state", "out", "lab"] {
            for case let file as String in FileManager.default.enumerator(atPath: path(name)) ?? .init() {
                let whole = "\(path(name))/\(file)"
                // a pipe would keep whoever reads it
                guard try FileManager.default.attributesOfItem(atPath: whole)[.type] as? FileAttributeType == .typeRegular,
                    let data = FileManager.default.contents(atPath: whole), data.range(of: Data(text.utf8)) != nil
                else { continue }
                found.append(whole)
            }
        }
        return found
    }
}
