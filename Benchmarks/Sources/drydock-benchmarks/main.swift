import Core
import Foundation
import Glibc
import Journal
import Screen

// Each figure has a limit, far above what is usual, that fails the run: it guards against a change of order, not of percent.

func name<Subject>(_ text: String) -> Identifier<Subject> {
    guard let name = Identifier<Subject>(rawValue: text) else { fatalError("'\(text)' is no name") }
    return name
}

func measure<Result>(_ label: String, limit seconds: Double, _ body: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    let result = try body()
    let took = Double((ContinuousClock.now - start).components.attoseconds) / 1e18 + Double((ContinuousClock.now - start).components.seconds)
    print(String(format: "%-52@ %8.3f s", label as NSString, took), took > seconds ? "TOO SLOW (limit \(seconds) s)" : "")
    if took > seconds { tooSlow = true }
    return result
}
nonisolated(unsafe) var tooSlow = false

let place = Place(file: "benchmark.yaml", line: 1, column: 1)
let hosts = 10_000, stepsPerHost = 10

let inventory = Inventory(hosts: (0..<hosts).map { number in
    Inventory.Host(
        access: HostAccess(
            name: name("uh-\(number)"), address: "10.0.\(number / 256).\(number % 256)", user: "root", identity: "~/.ssh/id_ed25519",
            knownHosts: "~/.ssh/known_hosts"),
        place: place, element: .userHost, platform: .virtuozzo7, labels: ["rack": "r\(number % 400)"])
})
let steps = (0..<stepsPerHost).map { number in
    StepTemplate(id: Located(name("step-\(number)"), at: place), action: .run(Located("echo step \(number) on {{host}}", at: place)))
}
let activity: ActivityID = name("restarting-processes")
let inputs = PlanInputs(
    matrix: OwnershipMatrix(
        edition: "benchmark",
        rows: [.init(activity: activity, title: "Restarting Processes", cells: [.userHost: .owner(name("hosting-provider"))])]),
    playbooks: [
        activity: Playbook(
            activity: activity, place: place, revision: 1,
            variants: [.init(place: place, elements: [.userHost], platforms: nil, parameters: [], steps: steps)])
    ],
    inventory: inventory,
    plan: MaintenancePlan(
        name: Located(name("benchmark"), at: place),
        tasks: [
            PlanTask(
                id: Located(name("all"), at: place), activity: Located(activity.rawValue, at: place),
                targets: Located(try TargetSelector(parsing: "element=user-host"), at: place),
                rollout: Rollout(serial: [.count(1), .percent(10)], maxFailures: 5, spreadBy: "rack"))
        ]))

let plan = try measure("plan \(hosts) hosts x \(stepsPerHost) steps", limit: 20) { try Planner.plan(inputs).plan }
let (bytes, fingerprint) = try measure("freeze it (canonical bytes, fingerprint)", limit: 20) { try plan.encode() }
_ = try measure("read it back and check it", limit: 20) { try FrozenPlan.decode(bytes) }
let graph = measure("lay out its graph", limit: 10) { PlanGraph(plan, fingerprint: fingerprint) }
print("frozen plan: \(bytes.count) bytes, \(graph.nodes.count) nodes")

let run: RunID = name("benchmark")
let start = Date(timeIntervalSince1970: 1_790_000_000)
var facts: [Fact] = [
    .created(RunOrigin(plan: plan.name, fingerprint: fingerprint, typedBy: "benchmark")), .held(Holder(typedBy: "benchmark", processID: 1)),
]
for batch in plan.tasks[0].batches.prefix(6) {
    for step in 0..<stepsPerHost {
        for target in batch {
            let node = graph.chains[0][target][step]
            facts.append(.started(step: node, attempt: 1, Intent(bootID: "boot")))
            facts.append(.ended(step: node, attempt: 1, StepEnding(.succeeded, exitStatus: 0)))
        }
    }
}
let entries = facts.enumerated().map { Entry(number: $0 + 1, epoch: $0 == 0 ? 0 : 1, at: start, fact: $1) }
_ = try measure("fold \(entries.count) facts", limit: 20) {
    var machine = RunMachine(graph)
    for entry in entries { try machine.fold(entry) }
    return machine
}

try measureLiveView()

let windows = WindowSet(
    [WindowRule(timezone: "Europe/Amsterdam", start: "2026-01-03T01:00", end: "05:00", repeat: "FREQ=WEEKLY;BYDAY=SA,SU", cutoff: 1800)],
    blackouts: (0..<20).map { WindowRule(timezone: "Europe/Amsterdam", start: "2026-\(String(format: "%02d", $0 % 12 + 1))-2\($0 / 12)T00:00", duration: 86_400, repeat: "FREQ=YEARLY") })
let schedule = try measure("read a window with 20 yearly blackouts", limit: 2) { try WindowSchedule(windows) }
_ = measure("its next 200 openings", limit: 10) { schedule.openings(atOrAfter: start, count: 200) }
let forecast = measure("forecast \(hosts) hosts in these openings", limit: 10) { Forecast(graph, schedule, from: start) }
print("forecast: \(forecast.openings.count) openings, \(forecast.unplaced.count) hosts without room")
let waiting = try measure("a turn of \(hosts) hosts that wait for their window", limit: 10) {
    var closed = plan
    closed.window = WindowSet([WindowRule(timezone: "UTC", start: "2030-01-01T00:00", duration: 3600)])
    let graph = PlanGraph(closed, fingerprint: fingerprint)
    var machine = RunMachine(graph)
    for entry in entries.prefix(2) { try machine.fold(entry) }
    var shell = try RunShell(machine, run: run, settings: RunSettings())
    return try shell.turn([], now: start)
}
print("wakes at \(waiting.wake.map { $0.formatted(.iso8601) } ?? "no time")")

let folder = NSTemporaryDirectory() + "drydock-benchmark-\(getpid())"
let journal = try SQLiteJournal(at: folder + "/state.sqlite")
try journal.store(plan: bytes, fingerprint: fingerprint)
try journal.create(run, origin: RunOrigin(plan: plan.name, fingerprint: fingerprint, typedBy: "benchmark"), at: start)
let lease = try journal.take(run, holder: Holder(typedBy: "benchmark", processID: 1), at: start)
try measure("500 commits of one fact, synchronous=EXTRA", limit: 60) {
    for entry in entries[1...500] { try lease.commit(JournalTransaction(entries: [entry])) }
}
try measure("100 commits of 100 facts", limit: 60) {
    for chunk in stride(from: 501, to: 10_501, by: 100) { try lease.commit(JournalTransaction(entries: Array(entries[chunk..<(chunk + 100)]))) }
}

var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
print("peak memory: \(usage.ru_maxrss / 1024) MiB")
lease.release()
try FileManager.default.removeItem(atPath: folder)
exit(tooSlow ? 1 : 0)
