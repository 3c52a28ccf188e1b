import Core
import Foundation
import Glibc
import Journal

// Writes a made-up run of many hosts into a new state file, at the pace of a real one and without any host, so that views can
// be looked at: drydock-crowd STATE [HOSTS] [SECONDS]; then drydock status --state STATE --watch

func name<Subject>(_ text: String) -> Identifier<Subject> {
    guard let name = Identifier<Subject>(rawValue: text) else { fatalError("'\(text)' is no name") }
    return name
}

guard CommandLine.arguments.count > 1 else {
    print("usage: drydock-crowd STATE [HOSTS] [SECONDS]")
    exit(64)
}
let hosts = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 1000 : 1000
let seconds = CommandLine.arguments.count > 3 ? Double(CommandLine.arguments[3]) ?? 120 : 120
let place = Place(file: "crowd.yaml", line: 1, column: 1)
func at<Value>(_ value: Value) -> Located<Value> { Located(value, at: place) }

let activity: ActivityID = name("rebooting-host-or-container"), request: ActivityID = name("additional-software")
let step = seconds / 8
let playbook = Playbook(
    activity: activity, place: place, revision: 1,
    variants: [.init(place: place, elements: [.userHost], platforms: nil, parameters: [], steps: [
        StepTemplate(id: at(name("preflight")), action: .probe(at("true")), expected: at(.seconds(2))),
        StepTemplate(id: at(name("drain")), action: .run(at("drain")), expected: at(.seconds(max(1, Int(step))))),
        StepTemplate(id: at(name("reboot")), action: .reboot(timeout: at(.seconds(900))), expected: at(.seconds(max(1, Int(step * 2))))),
        StepTemplate(id: at(name("back")), action: .probe(at("true")), expected: at(.seconds(2))),
    ])])
let asking = Playbook(
    activity: request, place: place, revision: 1,
    variants: [.init(place: place, elements: [.infrastructureHost], platforms: nil, parameters: [], steps: [
        StepTemplate(id: at(name("ticket")), action: .handoff(at("Please"))),
    ])])
let inventory = Inventory(hosts: (0..<hosts + 3).map { number in
    Inventory.Host(
        access: HostAccess(
            name: name(number < hosts ? "uh-ams-\(1000 + number)" : "infra-ams-\(number - hosts)"), address: "192.0.2.1", user: "root", identity: "~/.ssh/id_ed25519", knownHosts: "~/.ssh/known_hosts"),
        place: place, element: number < hosts ? .userHost : .infrastructureHost, platform: .virtuozzo7, labels: ["rack": "r\(number % 40)"])
})
func task(_ id: String, _ activity: ActivityID, _ targets: String, _ rollout: Rollout) throws -> PlanTask {
    PlanTask(id: at(name(id)), activity: at(activity.rawValue), targets: at(try TargetSelector(parsing: targets)), rollout: rollout)
}
let plan = try Planner.plan(PlanInputs(
    matrix: OwnershipMatrix(edition: "crowd", rows: [
        .init(activity: activity, title: "Rebooting Host/Container", cells: [.userHost: .owner(name("hosting-provider"))]),
        .init(activity: request, title: "Additional Software", cells: [.infrastructureHost: .owner(name("jelastic-operations"))]),
    ]),
    playbooks: [activity: playbook, request: asking], inventory: inventory,
    plan: MaintenancePlan(name: at(name("crowd")), tasks: [
        try task("kernel", activity, "element=user-host", Rollout(serial: [.count(1), .percent(100)], maxFailures: FailureLimit(integerLiteral: hosts), anyUnknown: .continue)),
        try task("scanner", request, "element=infrastructure-host", Rollout()),
    ]))).plan
let (bytes, fingerprint) = try plan.encode()
let graph = PlanGraph(plan, fingerprint: fingerprint), journal = try SQLiteJournal(at: CommandLine.arguments[1])
let run: RunID = name("crowd\(getpid())")
try journal.store(plan: bytes, fingerprint: fingerprint)
try journal.create(run, origin: RunOrigin(plan: plan.name, fingerprint: fingerprint, typedBy: "crowd"), at: Date())
let holder = Holder(typedBy: "crowd", processID: Int(getpid())), lease = try journal.take(run, holder: holder, at: Date())

/// All of a turn in one transaction, as the executor does.
struct Story {
    var machine: RunMachine
    var entries: [Entry] = []
    let lease: any Lease

    mutating func add(_ fact: Fact) throws {
        let entry = Entry(number: machine.lastNumber + 1, epoch: lease.epoch, at: max(machine.lastAt, Date(milliseconds: Date().milliseconds)), fact: fact)
        try machine.fold(entry)
        entries.append(entry)
    }

    mutating func write() throws {
        try lease.commit(JournalTransaction(entries: entries))
        entries = []
    }
}

var story = Story(machine: RunMachine(graph), lease: lease), dice = SystemRandomNumberGenerator()
for entry in try journal.entries(of: run, after: 0, limit: 10) { try story.machine.fold(entry) }
if story.machine.holder == nil { try story.add(.held(holder)) }
for step in graph.steps where graph.step(step)?.gate != nil { try story.add(.asked(step: step)) }
print("run \(run): \(graph.steps.count) steps")
var ends: [Int: Date] = [:], idle = 0
while idle < 5 {
    let now = Date()
    for target in plan.tasks[0].targets.indices {
        guard let next = graph.chains[0][target].first(where: { story.machine.state(of: $0) != .succeeded }) else { continue }
        if let end = ends[next], end <= now, story.machine.state(of: next) == .started {
            let luck = Int.random(in: 0..<1000, using: &dice), changes = graph.step(next)?.kind.isChanging == true
            let ending = luck < 4 ? StepEnding(.failed, reason: "exit status 1: no space left on /boot", exitStatus: 1)
                : luck < 6 && changes ? StepEnding(.unknown, reason: "the host restarted while it ran") : StepEnding(.succeeded, exitStatus: 0)
            try story.add(.ended(step: next, attempt: 1, ending))
        } else if story.machine.state(of: next) == .ready {
            ends[next] = now + Double(graph.step(next)?.expected ?? 1) * Double.random(in: 0.5...1.5, using: &dice)
            try story.add(.started(step: next, attempt: 1, Intent(bootID: "boot")))
        }
    }
    // A batch is passed with the next fact.
    if story.machine.underway.isEmpty {
        try story.add(.identified(plan.hosts[0].access.name, HostIdentity(machineID: "machine", bootID: "boot-\(idle)", hostKey: "SHA256:key", base: "/var/lib/drydock")))
    }
    try story.write()
    idle = story.machine.underway.isEmpty ? idle + 1 : 0
    usleep(200_000)
}
try story.add(.left(Leaving(.paused, reason: "all has happened that was made up", cause: .drained)))
try story.write()
