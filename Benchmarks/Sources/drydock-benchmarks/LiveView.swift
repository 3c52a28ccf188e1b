import Core
import Foundation
import Screen

/// One frame of the live view: of the whole plan in one batch with 1,000 hosts at work, with half of these failed, and with all 10,000 at work.
@MainActor func measureLiveView() throws {
    var flat = plan
    flat.tasks[0].batches = [Array(flat.tasks[0].targets.indices)]
    let graph = PlanGraph(flat, fingerprint: fingerprint)
    var machine = RunMachine(graph), at = start
    func add(_ fact: Fact) throws {
        try machine.fold(Entry(number: machine.lastNumber + 1, epoch: machine.lastNumber == 0 ? 0 : 1, at: at, fact: fact))
    }
    func begin(_ targets: Range<Int>) throws {
        for target in targets {
            at += 0.01
            try add(.started(step: graph.chains[0][target][0], attempt: 1, Intent(bootID: "boot")))
        }
    }
    try add(.created(RunOrigin(plan: plan.name, fingerprint: fingerprint, typedBy: "benchmark")))
    try add(.held(Holder(typedBy: "benchmark", processID: 1)))
    try begin(0..<1000)
    let times = ExpectedTimes(graph)
    func frames(_ label: String, _ machine: RunMachine) {
        let view = LiveView(run: run, machine: machine, times: times, createdAt: start, schedule: nil)
        for (columns, rows) in [(80, 24), (200, 50)] {
            var longest = 0.0, sum = 0.0
            for frame in 0..<100 {
                let begin = ContinuousClock.now
                let lines = view.lines(columns: columns, rows: rows, now: at + Double(frame))
                let took = ContinuousClock.now - begin
                precondition(lines.count <= rows)
                let seconds = Double(took.components.attoseconds) / 1e18 + Double(took.components.seconds)
                (longest, sum) = (max(longest, seconds), sum + seconds)
            }
            print(String(format: "  a frame of %dx%d, %@: %.2f ms on average, %.2f ms at most", columns, rows, label as NSString, sum * 10, longest * 1000))
        }
        measure("100 frames of 80x24 and the time of the end, \(label)", limit: 2) {
            for frame in 0..<100 { _ = view.lines(columns: 80, rows: 24, now: at + Double(frame)) }
            _ = Arrival(machine, nil, times, at: at)
        }
    }
    frames("\(machine.underway.count) hosts at work", machine)
    for step in machine.underway.prefix(500) { try add(.ended(step: step, attempt: 1, StepEnding(.failed, reason: "exit status 1: no space left on /boot", exitStatus: 1))) }
    frames("\(machine.underway.count) at work and \(machine.troubled.count) failed", machine)
    try begin(1000..<hosts)
    frames("\(machine.underway.count) at work", machine)
    measure("reckon the end of \(hosts) hosts", limit: 1) { _ = Arrival(machine, nil, times, at: at) }
}
