import Testing

/// The guide's table once more, typed from the page and not read from the program's file.
enum ContractTable {
    struct Row: Sendable { var activity: String, title: String, owners: [String] }
    struct Cell: Sendable, CustomTestStringConvertible {
        var activity: String, title: String, element: String, owner: String
        var testDescription: String { "\(activity) on \(element)" }
    }

    static let elements = ["user-host", "infrastructure-host", "infrastructure-container", "end-user-container"]

    /// P: Hosting Provider, J: Jelastic Operations, -: N/A; in the order of the elements.
    private static let text = """
        adding-new-host|Adding New Host|PP--
        user-host-decommission|User Host Decommission|P---
        virtuozzo-software-and-kernel-update|Virtuozzo Software and Kernel Update|PP--
        windows-host-software-update|Windows Host Software Update|J--J
        rebooting-host-or-container|Rebooting Host/Container|PPP-
        restarting-processes|Restarting Processes|PPPP
        editing-system-files|Editing System Files|PPJJ
        ssh-configuration|SSH Configuration|PPJJ
        infra-container-resources|Infra Container Resources|--P-
        uploader-configuration|Uploader Configuration|--J-
        managing-jca-accounts|Managing JCA Accounts|-P--
        managing-os-user-accounts|Managing OS User Accounts|PPPP
        host-firewall-configuration|Host Firewall Configuration|JJ--
        container-firewall-configuration|Container Firewall Configuration|--JJ
        ip-configuration-and-routing|IP Configuration and Routing|JJJJ
        zabbix-agent-configuration|Zabbix Agent Configuration|PPPP
        logrotate-configuration|Logrotate Configuration|PPJJ
        file-access-settings|File Access Settings|PPJJ
        infrastructure-migration-to-a-new-host|Infrastructure Migration to a New Host|-J--
        ssl-certificates-update|SSL Certificates Update|--P-
        infrastructure-container-limits-configuration|Infrastructure Container Limits Configuration|--J-
        additional-software|Additional Software|JJJJ
        outdated-data-removal-from-database|Outdated Data Removal from Database|--J-
        backup-and-restore|Backup and Restore|PP--
        """

    static let rows: [Row] = text.split(separator: "\n").map { line in
        let parts = line.split(separator: "|").map(String.init)
        let owners = parts[2].map { ["P": "hosting-provider", "J": "jelastic-operations"][$0] ?? "not-available" }
        return Row(activity: parts[0], title: parts[1], owners: owners)
    }

    static let cells: [Cell] = rows.flatMap { row in
        zip(elements, row.owners).map { Cell(activity: row.activity, title: row.title, element: $0, owner: $1) }
    }

    static let notAvailable = cells.filter { $0.owner == "not-available" }
}
