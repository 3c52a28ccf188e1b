public import Core

/// Inputs for tests, made without files. Names stand in this text, so a slip in one is a fault of the test.
public enum Sample {
    public static func name<Subject>(_ text: String) -> Identifier<Subject> {
        guard let name = Identifier<Subject>(rawValue: text) else { preconditionFailure("'\(text)' is no name") }
        return name
    }

    public static let place = Place(file: "sample.yaml", line: 1, column: 1)
    public static func at<Value>(_ value: Value) -> Located<Value> { Located(value, at: place) }

    public static func host(_ name: String, _ element: Element = .userHost, rack: String = "a1", containers: [String] = []) -> Inventory.Host {
        Inventory.Host(
            access: HostAccess(
                name: Sample.name(name), address: "192.0.2.\(name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 250 } + 1)", user: "root",
                identity: "~/.ssh/id_ed25519", knownHosts: "~/.ssh/known_hosts"),
            place: place, element: element, platform: .virtuozzo7, labels: ["region": "ams", "rack": rack],
            containers: containers.enumerated().map {
                Inventory.Container(
                    name: Sample.name($1), place: place,
                    element: element == .userHost ? .endUserContainer : .infrastructureContainer, ctid: "\(100 + $0)")
            })
    }

    public static func step(
        _ id: String, _ action: StepTemplate.Action, effect: Effect = .once, verify: String? = nil, expected: Int? = nil,
        retry: StepTemplate.Retry? = nil, perBatch: Bool = false
    ) -> StepTemplate {
        StepTemplate(
            id: at(name(id)), action: action, expected: expected.map { at(.seconds($0)) }, effect: effect, verify: verify.map(at),
            retry: retry, perBatch: perBatch)
    }

    public static func probe(_ id: String, _ script: String = "true", retry: StepTemplate.Retry? = nil) -> StepTemplate {
        step(id, .probe(at(script)), retry: retry)
    }

    public static func run(_ id: String, _ script: String = "work", effect: Effect = .once, verify: String? = nil) -> StepTemplate {
        step(id, .run(at(script)), effect: effect, verify: verify)
    }

    public static func retry(every: Int, during: Int) -> StepTemplate.Retry {
        .init(every: at(.seconds(every)), during: at(.seconds(during)))
    }

    public static func playbook(_ activity: String, _ elements: [Element], _ steps: [StepTemplate], parameters: [Parameter] = []) -> Playbook {
        Playbook(
            activity: name(activity), place: place, revision: 1,
            variants: [.init(place: place, elements: elements, platforms: nil, parameters: parameters, steps: steps)])
    }

    /// A few rows of the guide's table.
    public static let matrix = OwnershipMatrix(
        edition: "sample",
        rows: [
            row("rebooting-host-or-container", "Rebooting Host/Container", "P", "P", "P", "-"),
            row("restarting-processes", "Restarting Processes", "P", "P", "P", "P"),
            row("host-firewall-configuration", "Host Firewall Configuration", "J", "J", "-", "-"),
            row("additional-software", "Additional Software", "J", "J", "J", "J"),
        ])

    private static func row(_ id: String, _ title: String, _ owners: String...) -> OwnershipMatrix.Row {
        let cells = zip(Element.allCases, owners).map { element, owner -> (Element, Ownership) in
            (element, owner == "P" ? .owner(.hostingProvider) : owner == "J" ? .owner(.jelasticOperations) : .notAvailable)
        }
        return OwnershipMatrix.Row(activity: name(id), title: title, cells: Dictionary(uniqueKeysWithValues: cells))
    }

    public static func task(
        _ id: String, _ activity: String, _ targets: String, rollout: Rollout = .init(serial: [], maxFailures: 0),
        after: [String] = [], evenIfFailures: Bool = false, steps: [StepTemplate]? = nil, custom: Bool = false,
        parameters: [String: String] = [:]
    ) -> PlanTask {
        guard let selector = try? TargetSelector(parsing: targets) else { preconditionFailure("'\(targets)' is no selection") }
        return PlanTask(
            id: at(name(id)), activity: at(activity), targets: at(selector),
            parameters: Dictionary(uniqueKeysWithValues: parameters.map { (name($0), at($1)) }), rollout: rollout,
            after: after.map { .init(task: at(name($0)), evenIfFailures: evenIfFailures) }, customConfiguration: custom, steps: steps)
    }

    public static func inputs(
        hosts: [Inventory.Host], playbooks: [Playbook], tasks: [PlanTask], window: WindowRule? = nil,
        approvals: ApprovalPolicy = .init(), requestedBy: String? = nil
    ) -> PlanInputs {
        PlanInputs(
            matrix: matrix, playbooks: Dictionary(uniqueKeysWithValues: playbooks.map { ($0.activity, $0) }),
            inventory: Inventory(hosts: hosts),
            plan: MaintenancePlan(
                name: at(name("sample")), requestedBy: requestedBy, tasks: tasks, window: window.map { at(WindowSet([$0])) }, approvals: approvals))
    }

    /// A whole story: two batches of reboots with probes and a question for each batch, a container's process, a pause,
    /// and a hand-off with a probe behind it.
    public static func story() throws -> PlanInputs {
        inputs(
            hosts: [
                host("uh-1", rack: "a1", containers: ["node1"]), host("uh-2", rack: "a1"), host("uh-3", rack: "a2"),
                host("infra-1", .infrastructureHost, rack: "a2", containers: ["jelastic-db1"]),
            ],
            playbooks: [
                playbook(
                    "rebooting-host-or-container", [.userHost],
                    [
                        probe("preflight"), run("drain"), step("sure", .confirm(at("Is the console at hand?")), perBatch: true),
                        step("reboot", .reboot(timeout: at(.seconds(900)))),
                        probe("back", retry: retry(every: 5, during: 60)), step("settle", .pause(at(.seconds(30)))),
                    ]),
                playbook(
                    "restarting-processes", Element.allCases,
                    [run("restart", "restart it", effect: .idempotent), run("note", "note it", verify: "test -e noted"), probe("after")]),
                playbook(
                    "host-firewall-configuration", [.userHost, .infrastructureHost],
                    [probe("evidence"), step("ticket", .handoff(at("Please open port 443 on {{target}}"))), probe("check")]),
            ],
            tasks: [
                task("kernel", "rebooting-host-or-container", "element=user-host", rollout: .init(serial: [.count(1), .count(2)], maxFailures: 1)),
                task("service", "restarting-processes", "node1, jelastic-db1"),
                task("firewall", "host-firewall-configuration", "uh-1, infra-1", after: ["kernel"]),
            ], requestedBy: "anna@provider.example")
    }

    public static func graph(_ inputs: PlanInputs) throws -> PlanGraph {
        let plan = try Planner.plan(inputs).plan
        return PlanGraph(plan, fingerprint: try plan.fingerprint())
    }
}
