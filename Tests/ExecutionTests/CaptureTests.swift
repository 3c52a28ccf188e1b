import Core
import Execution
import TestKit
import Testing

@Suite("What a step captures", .timeLimit(.minutes(1)))
struct CaptureTests {
    private static let name: ParameterName = Sample.name("found")

    @Test("is whole where one process saw the beginning of the output, and the next one its end")
    func attachedAgain() async throws {
        let inputs = Sample.inputs(
            hosts: [Sample.host("uh-1")], playbooks: [Sample.playbook("restarting-processes", [.userHost], [Sample.run("it", "it is"), Sample.run("next")])],
            tasks: [Sample.task("t", "restarting-processes", "element=user-host")])
        var plan = try Sample.graph(inputs).plan
        plan.tasks[0].variants[0].steps[0].capture = [Capture(name: Self.name, pattern: "^first=(.+)$"), Capture(name: Sample.name("last"), pattern: "^last=(.+)$")]
        let graph = PlanGraph(plan, fingerprint: try plan.fingerprint())
        var fleet = SimulatedFleet()
        fleet.outputs["it is"] = "first=one\nof many lines that come in between\nlast=two\n"
        fleet.jobLength = 60
        let store = MemoryOutputStore(), control = RunControl()
        // The first process is gone once the job was sent and the first half of its output is there.
        var bench = Workbench(graph, fleet: fleet, outputs: FirstPieces(store: store))
        let outcome = try await bench.drive(control: control) { entries in
            if entries.contains(where: { if case .started = $0.fact { true } else { false } }) { control.abandon() }
        }
        #expect(outcome.leaving.state == .interrupted)
        let seen = try store.record(of: bench.journal.record.id, step: 0, attempt: 1).offsets.out
        #expect(seen > 0 && seen < 40)
        bench.outputs = store
        #expect(try await bench.drive().exit == .done)
        #expect(bench.hosts.calls.contains("follow uh-1"))
        #expect(try bench.machine().captured(forTargetOf: 1) == [Self.name: "one", Sample.name("last"): "two"])
    }
}

/// Keeps the first piece of each record, as a process does that dies after it.
private struct FirstPieces: OutputStoring {
    let store: MemoryOutputStore

    func record(of run: RunID, step: Int, attempt: Int) throws -> any OutputRecord {
        Record(inner: try store.record(of: run, step: step, attempt: attempt))
    }

    private struct Record: OutputRecord {
        let inner: any OutputRecord
        var offsets: OutputOffsets { inner.offsets }
        func write(_ bytes: [UInt8], to stream: Core.OutputStream) { if inner.offsets == OutputOffsets() { inner.write(bytes, to: stream) } }
        func skip(_ count: Int, of stream: Core.OutputStream) {}
        func summary() -> OutputSummary { inner.summary() }
        func head(_ stream: Core.OutputStream, limit: Int) -> [UInt8] { inner.head(stream, limit: limit) }
        func close() {}
    }
}
