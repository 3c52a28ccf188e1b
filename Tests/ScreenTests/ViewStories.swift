import Core
import Foundation
import Screen
import TestKit

/// Runs brought to a moment that is worth looking at.
enum ViewStories {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)

    /// Three tasks: one with a failure, an unknown step and a late one, one that waits for Jelastic, one that soaks.
    static func night() throws -> LiveView {
        let hosts = (1...12).map { Sample.host("uh-ams-\($0 < 10 ? "0" : "")\($0)", rack: "a\($0 % 4)") } + (1...4).map { Sample.host("infra-ams-0\($0)", .infrastructureHost) }
        let graph = try Sample.graph(Sample.inputs(
            hosts: hosts,
            playbooks: [
                Sample.playbook("rebooting-host-or-container", [.userHost, .infrastructureHost], [
                    Sample.step("preflight", .probe(Sample.at("true")), expected: 20),
                    Sample.step("drain", .run(Sample.at("drain")), expected: 120),
                    Sample.step("update", .run(Sample.at("update")), expected: 300),
                    Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(900))), expected: 240),
                    Sample.probe("back", retry: Sample.retry(every: 30, during: 300)),
                    Sample.step("settle", .pause(Sample.at(.seconds(120)))),
                ]),
                Sample.playbook("host-firewall-configuration", [.userHost, .infrastructureHost], [
                    Sample.step("ticket", .handoff(Sample.at("Please open port 443 on {{target}}"))), Sample.probe("check"),
                ]),
                Sample.playbook("restarting-processes", [.userHost, .infrastructureHost], [Sample.step("restart", .run(Sample.at("restart")), expected: 30)]),
            ],
            tasks: [
                Sample.task("kernel", "rebooting-host-or-container", "element=user-host", rollout: .init(serial: [.count(1), .count(6)], maxFailures: 2, anyUnknown: .continue)),
                Sample.task("firewall", "host-firewall-configuration", "infra-ams-01, infra-ams-02"),
                Sample.task("agents", "restarting-processes", "infra-ams-03, infra-ams-04", rollout: .init(serial: [.count(1)], soak: 600)),
                Sample.task("after", "restarting-processes", "uh-ams-01", after: ["kernel"]),
            ], requestedBy: "anna@provider.example"))
        var tale = Tale(graph)
        try tale.add(.created(RunOrigin(plan: graph.plan.name, fingerprint: graph.fingerprint, typedBy: "anna@deploy1")), epoch: 0)
        try tale.add(.held(Holder(typedBy: "anna@deploy1", processID: 4711)))
        for step in ["preflight", "drain", "update", "reboot", "back", "settle"] { try tale.pass("kernel/uh-ams-01/\(step)", seconds: step == "settle" ? 120 : 60) }
        try tale.ask("firewall/infra-ams-01/ticket", "firewall/infra-ams-02/ticket")
        for number in 2...7 { for step in ["preflight", "drain"] { try tale.pass("kernel/uh-ams-0\(number)/\(step)", seconds: 15) } }
        try tale.begin("kernel/uh-ams-02/update", "kernel/uh-ams-03/update", "kernel/uh-ams-04/update", "kernel/uh-ams-05/update")
        try tale.pass("kernel/uh-ams-07/update", seconds: 100)
        try tale.pass("kernel/uh-ams-07/reboot", seconds: 130)
        try tale.begin("kernel/uh-ams-07/back")
        try tale.end("kernel/uh-ams-02/update", StepEnding(.failed, reason: "exit status 1: no space left on /boot", exitStatus: 1, output: nil))
        try tale.end("kernel/uh-ams-03/update", StepEnding(.unknown, reason: "the host restarted while it ran"))
        tale.now += 30
        try tale.end("kernel/uh-ams-04/update", StepEnding(.succeeded, exitStatus: 0))
        try tale.begin("kernel/uh-ams-04/reboot", "kernel/uh-ams-06/update")
        tale.now += 95
        try tale.end("kernel/uh-ams-05/update", StepEnding(.succeeded, exitStatus: 0))
        try tale.begin("kernel/uh-ams-05/reboot")
        tale.now += 230
        try tale.pass("agents/infra-ams-03/restart", seconds: 20)
        try tale.add(.retrying(step: tale.step("kernel/uh-ams-07/back"), attempt: 1, StepEnding(.failed, reason: "exit status 1", exitStatus: 1)))
        tale.now += 8
        return LiveView(
            run: Sample.name("k3m9xq2pab"), machine: tale.machine, times: ExpectedTimes(graph), createdAt: start,
            schedule: nil, opening: nil, arrival: Arrival(tale.machine, nil, ExpectedTimes(graph), at: tale.now), events: tale.events, zone: .gmt)
    }
}

/// Facts one after the other, with a clock that only the story moves.
struct Tale {
    var machine: RunMachine
    var now = ViewStories.start
    var events: [Line] = []

    init(_ graph: PlanGraph) { machine = RunMachine(graph) }

    func step(_ name: String) -> Int {
        guard let step = StepID(name).flatMap({ machine.graph.index(of: $0) }) else { preconditionFailure("no step \(name)") }
        return step
    }

    mutating func add(_ fact: Fact, epoch: Int = 1) throws {
        try machine.fold(Entry(number: machine.lastNumber + 1, epoch: epoch, at: Date(milliseconds: now.milliseconds), fact: fact))
        let time = now.formatted(.iso8601.time(includingFractionalSeconds: false))
        switch fact {
        case .started(let step, _, _): events.append(Line("\(time) \(machine.graph.name(step)) started"))
        case .ended(let step, _, let ending): events.append(Line("\(time) \(machine.graph.name(step)) \(ending.outcome.rawValue)"))
        case .retrying(let step, let attempt, _): events.append(Line("\(time) \(machine.graph.name(step)) attempt \(attempt) ended"))
        case .created, .held, .identified, .asked, .spoken, .told, .notStarted, .toldToEnd, .reviewed, .clockJumped, .left: break
        }
    }

    mutating func begin(_ names: String...) throws { for name in names { try add(.started(step: step(name), attempt: 1, Intent(bootID: "boot"))) } }

    mutating func ask(_ names: String...) throws { for name in names { try add(.asked(step: step(name))) } }

    mutating func end(_ name: String, _ ending: StepEnding) throws { try add(.ended(step: step(name), attempt: 1, ending)) }

    mutating func pass(_ name: String, seconds: Double) throws {
        try begin(name)
        now += seconds
        try end(name, StepEnding(.succeeded, exitStatus: 0))
    }
}
