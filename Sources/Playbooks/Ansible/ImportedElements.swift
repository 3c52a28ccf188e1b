import Core

/// Which element each host is: Ansible doesn't know it, so groups or a default say it.
final class ImportedElements {
    private let choices: AnsibleImport.Choices
    private var missing: [(host: String, groups: [String])] = []

    init(_ inventory: AnsibleInventory, _ choices: AnsibleImport.Choices, _ faults: Faults) {
        self.choices = choices
        for (group, _) in choices.elementOf where inventory.groups[group] == nil {
            faults.add(Diagnostic(
                "--element-of names the group '\(group)', which isn't there", at: nil,
                remedy: didYouMean(group, among: inventory.groups.keys, otherwise: "known are: \(inventory.groups.keys.sorted().prefix(20).joined(separator: ", "))")))
        }
    }

    func element(of host: String, _ groups: [String], at place: Place, _ faults: Faults) -> Element? {
        let said = choices.elementOf.filter { groups.contains($0.group) || $0.group == "all" }
        if let first = said.first, let other = said.first(where: { $0.element != first.element }) {
            faults.add("'\(host)' is in '\(first.group)', said to be \(first.element), and in '\(other.group)', said to be \(other.element)", at: place,
                       "a host is one of them: choose other groups for --element-of")
            return nil
        }
        if let element = said.first?.element ?? choices.element { return element }
        missing.append((host, groups))
        return nil
    }

    func tellMissing(_ faults: Faults) {
        guard !missing.isEmpty else { return }
        let names = missing.prefix(5).map(\.host).joined(separator: ", ") + (missing.count > 5 ? " and \(missing.count - 5) more" : "")
        let groups = Set(missing.flatMap(\.groups)).subtracting(["ungrouped"]).sorted()
        faults.add(Diagnostic(
            "Ansible doesn't say which element a host is, and \(missing.count == 1 ? "one has" : "\(missing.count) have") none: \(names)", at: nil,
            remedy: "add --element user-host or --element infrastructure-host for all"
                + (groups.isEmpty ? "" : ", or --element-of GROUP=ELEMENT for some of their groups: \(groups.prefix(20).joined(separator: ", "))")))
    }
}
