/// Failures counted for each failure domain: the hosts of a task that share a label's value, such as a rack.
struct FailureDomains: Sendable {
    private struct Domain: Sendable {
        var task: Int
        /// `rack a1`
        var name: String
        var allowed: Int
        var failures = 0
    }

    private var domains: [Domain] = []
    /// By the target's number: the domains that it belongs to.
    private var places: [[Int]] = []
    /// For each task: domains with more failures than are borne.
    private var exceeded: [Int]

    init(_ plan: FrozenPlan) {
        exceeded = plan.tasks.map { _ in 0 }
        for (index, task) in plan.tasks.enumerated() {
            let labels = task.rollout.maxFailuresPer.keys.sorted()
            let values = task.targets.map { target in labels.map { plan.hosts[target.host].labels[$0] ?? "" } }
            var numbers: [String: Int] = [:]
            for (position, label) in labels.enumerated() {
                for (value, members) in Dictionary(grouping: values, by: { $0[position] }).sorted(by: { $0.key < $1.key }) {
                    numbers["\(label) \(value)"] = domains.count
                    domains.append(Domain(
                        task: index, name: "\(label) \(value)", allowed: task.rollout.maxFailuresPer[label]?.allowed(of: members.count) ?? 0))
                }
            }
            places += values.map { value in zip(labels, value).compactMap { numbers["\($0) \($1)"] } }
        }
    }

    mutating func count(_ target: Int, by change: Int) {
        for domain in places[target] {
            let was = domains[domain].failures > domains[domain].allowed
            domains[domain].failures += change
            let now = domains[domain].failures > domains[domain].allowed
            if was != now { exceeded[domains[domain].task] += now ? 1 : -1 }
        }
    }

    func isExceeded(_ task: Int) -> Bool { exceeded[task] > 0 }

    /// The first domain of the task that has more failures than are borne.
    func exceededDomain(of task: Int) -> String? {
        domains.first { $0.task == task && $0.failures > $0.allowed }?.name
    }
}
