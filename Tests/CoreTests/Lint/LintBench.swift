import Core
import TestKit

/// The guide's whole table, and the linter on single scripts.
enum LintBench {
    static let matrix = OwnershipMatrix(edition: "guide", rows: table.split(separator: "\n").map { line in
        let words = line.split(separator: " ")
        let cells = zip(Element.allCases, words[1]).map { ($0, ownership($1)) }
        return .init(
            activity: Sample.name(String(words[0])), title: words[0].split(separator: "-").map(\.capitalized).joined(separator: " "),
            cells: Dictionary(uniqueKeysWithValues: cells))
    })

    private static func ownership(_ letter: Character) -> Ownership {
        switch letter {
        case "P": .owner(.hostingProvider)
        case "J": .owner(.jelasticOperations)
        default: .notAvailable
        }
    }

    private static let table = """
        adding-new-host PP--
        user-host-decommission P---
        virtuozzo-software-and-kernel-update PP--
        windows-host-software-update J--J
        rebooting-host-or-container PPP-
        restarting-processes PPPP
        editing-system-files PPJJ
        ssh-configuration PPJJ
        infra-container-resources --P-
        uploader-configuration --J-
        managing-jca-accounts -P--
        managing-os-user-accounts PPPP
        host-firewall-configuration JJ--
        container-firewall-configuration --JJ
        ip-configuration-and-routing JJJJ
        zabbix-agent-configuration PPPP
        logrotate-configuration PPJJ
        file-access-settings PPJJ
        infrastructure-migration-to-a-new-host -J--
        ssl-certificates-update --P-
        infrastructure-container-limits-configuration --J-
        additional-software JJJJ
        outdated-data-removal-from-database --J-
        backup-and-restore PP--
        """

    static func findings(
        _ script: String, _ activity: String = "restarting-processes", on element: Element = .userHost, site: Site = .target,
        isProbe: Bool = false
    ) -> [LintFinding] {
        Linter(matrix: matrix).findings(
            in: Sample.at(script), activity: Sample.name(activity), element: element, site: site, isReadOnly: isProbe)
    }

    static func rules(
        _ script: String, _ activity: String = "restarting-processes", on element: Element = .userHost, site: Site = .target,
        isProbe: Bool = false
    ) -> [LintRule.ID] {
        findings(script, activity, on: element, site: site, isProbe: isProbe).map(\.rule)
    }
}

extension Substring {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
