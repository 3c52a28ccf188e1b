/// Finds the hosts and containers that a selection means.
struct TargetResolver {
    struct Target {
        var name: TargetName
        var element: Element
        var host: Inventory.Host
        var container: Inventory.Container?

        /// A container has its host's platform, and labels of its own only.
        func value(of key: String) -> String? {
            switch key {
            case "element": element.rawValue
            case "platform": host.platform.rawValue
            default: container.map { $0.labels[key] } ?? host.labels[key]
            }
        }
    }

    private let candidates: [Target]
    private let names: Set<String>
    private let keys: Set<String>

    init(_ inventory: Inventory) {
        var candidates: [Target] = []
        for host in inventory.hosts {
            guard let name = TargetName(rawValue: host.access.name.rawValue) else { continue }
            candidates.append(Target(name: name, element: host.element, host: host, container: nil))
            candidates += host.containers.map { Target(name: $0.name, element: $0.element, host: host, container: $0) }
        }
        self.candidates = candidates.sorted { $0.name < $1.name }
        names = Set(candidates.map(\.name.rawValue))
        keys = Set(candidates.flatMap { ($0.container?.labels ?? $0.host.labels).keys }).union(["element", "platform"])
    }

    /// Those of a task, as far as they or their hosts are within the limit.
    func targets(of task: PlanTask, within limit: Located<TargetSelector>?) throws(Diagnostics) -> [Target] {
        let all = try targets(of: task.targets)
        guard let limit else { return all }
        let chosen = try targets(of: limit), names = Set(chosen.map(\.name)), hosts = Set(chosen.filter { $0.container == nil }.map(\.host.access.name))
        return all.filter { names.contains($0.name) || hosts.contains($0.host.access.name) }
    }

    /// Sorted by name, each once, never empty.
    func targets(of selector: Located<TargetSelector>) throws(Diagnostics) -> [Target] {
        var faults = Diagnostics()
        for part in selector.value.parts { check(part, at: selector.place, into: &faults) }
        if faults.hasErrors { throw faults }
        let found = candidates.filter { candidate in selector.value.parts.contains { matches($0, candidate) } }
        if found.isEmpty {
            let slip = slips(of: selector).all.first?.remedy
            throw Diagnostics([Diagnostic(
                "'\(selector.value.text)' selects nothing", at: selector.place,
                remedy: slip ?? "an empty selection is never taken for all; see 'drydock inventory'")])
        }
        return found
    }

    private func matches(_ part: TargetSelector.Expression, _ target: Target) -> Bool {
        switch part {
        case .name(let name): target.name.rawValue == name
        case .container(let host, let name):
            target.container != nil && target.name.rawValue == name && target.host.access.name.rawValue == host
        case .term(let key, let value): target.value(of: key) == value
        case .not(let inner): !matches(inner, target)
        case .and(let a, let b): matches(a, target) && matches(b, target)
        case .or(let a, let b): matches(a, target) || matches(b, target)
        }
    }

    /// Every name and key must be one that the inventory has: a slip would otherwise quietly select less.
    private func check(_ part: TargetSelector.Expression, at place: Place, into faults: inout Diagnostics) {
        switch part {
        case .name(let name):
            guard !names.contains(name) else { return }
            faults.add(unknown("host or container", name, among: names, at: place))
        case .container(let host, let name):
            let known = candidates.filter { $0.container != nil }.map { "\($0.host.access.name)/\($0.name)" }
            guard !known.contains("\(host)/\(name)") else { return }
            faults.add(unknown("container", "\(host)/\(name)", among: Set(known), at: place))
        case .term(let key, let value):
            guard keys.contains(key) else {
                faults.add(unknown("label", key, among: keys, at: place))
                return
            }
            if key == "element", Element(rawValue: value) == nil {
                faults.add(unknown("element", value, among: Set(Element.allCases.map(\.rawValue)), at: place))
            }
            if key == "platform", !candidates.contains(where: { $0.host.platform.rawValue == value }) {
                faults.add(unknown("platform", value, among: Set(candidates.map(\.host.platform.rawValue)), at: place))
            }
        case .not(let inner): check(inner, at: place, into: &faults)
        case .and(let a, let b), .or(let a, let b):
            check(a, at: place, into: &faults)
            check(b, at: place, into: &faults)
        }
    }

    /// Warnings of values that no target has, where one that some have is near: others are left to who writes a plan for many inventories.
    func slips(of selector: Located<TargetSelector>) -> Diagnostics {
        func terms(_ part: TargetSelector.Expression) -> [(key: String, value: String)] {
            switch part {
            case .name, .container: []
            case .term(let key, let value): [(key, value)]
            case .not(let inner): terms(inner)
            case .and(let a, let b), .or(let a, let b): terms(a) + terms(b)
            }
        }
        return Diagnostics(selector.value.parts.flatMap(terms).compactMap { key, value in
            let known = Set(candidates.compactMap { $0.value(of: key) })
            // a9 beside a1 to a8 is another rack, no slip.
            func letters(_ text: String) -> String { text.filter { !$0.isNumber } }
            guard !known.contains(value), let near = nearest(to: value, among: known.filter { letters($0) != letters(value) }) else { return nil }
            return Diagnostic("no target has '\(key)=\(value)'", at: selector.place, remedy: "did you mean '\(key)=\(near)'?", severity: .warning)
        })
    }

    private func unknown(_ kind: String, _ name: String, among known: Set<String>, at place: Place) -> Diagnostic {
        Diagnostic(
            "the inventory has no \(kind) '\(name)'", at: place,
            remedy: didYouMean(name, among: known, otherwise: "see 'drydock inventory'"))
    }
}

extension Inventory {
    /// The hosts that a selection means, or on which the containers that it means live; each once.
    public func hosts(of selector: Located<TargetSelector>) throws(Diagnostics) -> [Host] {
        let names = Set(try TargetResolver(self).targets(of: selector).map(\.host.access.name))
        return hosts.filter { names.contains($0.access.name) }
    }
}
