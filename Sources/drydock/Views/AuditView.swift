import Core
import Journal

/// What an audit found, for people and for scripts.
enum AuditView {
    static func show(_ runs: [AuditedRun], in path: String) {
        if runs.isEmpty { return Terminal.talk("no runs in \(path): nothing is to be proved") }
        Terminal.print(Table.text(["run", "record", "entries", "outputs", "head"], runs.map { run in
            let record = run.fault.map { Colour.red("broken at \($0.number)") } ?? Colour.green("holds")
            let outputs = run.outputFaults.isEmpty ? "\(run.outputs)" : "\(run.outputFaults.count) of \(run.outputs) wrong"
            return [run.run.rawValue, record, "\(run.entries)", outputs, run.head?.description ?? "none"]
        }))
        for run in runs { tell(run) }
    }

    private static func tell(_ run: AuditedRun) {
        if let fault = run.fault {
            Terminal.talk("run \(run.run): \(fault.what)")
            if let head = run.head { Terminal.talk("  entries 1 to \(head.number) hold") }
            Terminal.talk("  it means: \(fault.meaning)")
            Terminal.talk("  do now: \(fault.remedy)")
        }
        for fault in run.outputFaults.prefix(20) {
            Terminal.talk("run \(run.run): \(fault.step), attempt \(fault.attempt): its \(fault.stream == .out ? "output" : "error output") \(fault.isMissing ? "is gone" : "was changed")")
        }
        if run.outputFaults.count > 20 { Terminal.talk("  and \(run.outputFaults.count - 20) more; --output json lists all") }
        if !run.outputFaults.isEmpty {
            Terminal.talk("  it means: files of the output were removed or changed by hand; what the journal says of the steps is untouched")
            Terminal.talk("  do now: restore them from a copy, or don't rely on what 'drydock log' shows of these steps")
        }
    }

    struct Document: Encodable {
        var state_file: String
        var sound: Bool
        var runs: [Run]

        init(_ path: String, _ runs: [AuditedRun]) {
            state_file = path
            sound = runs.allSatisfy(\.isSound)
            self.runs = runs.map(Run.init)
        }
    }

    struct Run: Encodable {
        struct Fault: Encodable { var kind: String, entry: Int, what: String, meaning: String, remedy: String }
        struct Output: Encodable { var step: String, attempt: Int, stream: String, fault: String, sha256: String }

        var run: RunID, plan: PlanName?, sound: Bool, entries: Int, head: String?, fault: Fault?, outputs_checked: Int, output_faults: [Output]

        init(_ found: AuditedRun) {
            (run, plan, sound, entries, head) = (found.run, found.plan, found.isSound, found.entries, found.head?.description)
            fault = found.fault.map { Fault(kind: $0.kind.rawValue, entry: $0.number, what: $0.what, meaning: $0.meaning, remedy: $0.remedy) }
            outputs_checked = found.outputs
            output_faults = found.outputFaults.map {
                Output(step: $0.step, attempt: $0.attempt, stream: $0.stream.rawValue, fault: $0.isMissing ? "missing" : "altered", sha256: $0.sha256)
            }
        }

        private enum Keys: CodingKey { case run, plan, sound, entries, head, fault, outputs_checked, output_faults }

        /// What a run doesn't have stands there as null.
        func encode(to encoder: any Encoder) throws {
            var keyed = encoder.container(keyedBy: Keys.self)
            try keyed.encode(run, forKey: .run)
            try keyed.encode(plan, forKey: .plan)
            try keyed.encode(sound, forKey: .sound)
            try keyed.encode(entries, forKey: .entries)
            try keyed.encode(head, forKey: .head)
            try keyed.encode(fault, forKey: .fault)
            try keyed.encode(outputs_checked, forKey: .outputs_checked)
            try keyed.encode(output_faults, forKey: .output_faults)
        }
    }
}
