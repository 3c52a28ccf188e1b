import Core

/// Where a cell's playbook was carried out, and by which test. Every cell of the provider stands here; of Jelastic's cells
/// those whose checks were run around an approval.
struct Evidence: Hashable {
    enum Place: String {
        /// A machine with a kernel of its own view, systemd, users and packages.
        case machine = "real machine"
        /// A lab host: a real SSH server, and stand-ins that keep state for what would touch the machine.
        case standIn = "stand-in"
        /// Planned and read, not carried out.
        case planOnly = "plan only"
        /// Nobody has carried it out yet.
        case nowhere = "not yet"
    }

    var activity: String
    var element: Element
    var place: Place
    /// The test as `Suite.function`; empty for ``Place/nowhere``.
    var test: String

    static let all: [Evidence] =
        cells("outdated-data-removal-from-database", [.infrastructureContainer], .standIn, "HandoffTests.databaseHandOff")
        + cells("host-firewall-configuration", hosts, .standIn, "HandoffCellTests.everyCell")
        + cells("container-firewall-configuration", containers, .standIn, "HandoffCellTests.everyCell")
        + cells("ip-configuration-and-routing", Element.allCases, .standIn, "HandoffCellTests.everyCell")
        + cells("additional-software", Element.allCases, .standIn, "HandoffCellTests.everyCell")
        + cells("infrastructure-container-limits-configuration", [.infrastructureContainer], .standIn, "HandoffCellTests.everyCell")
        + cells("uploader-configuration", [.infrastructureContainer], .standIn, "HandoffCellTests.everyCell")
        + cells("infrastructure-migration-to-a-new-host", [.infrastructureHost], .standIn, "HandoffCellTests.everyCell")
        + cells("adding-new-host", [.userHost], .standIn, "NewHostTests.newUserHost")
        + cells("adding-new-host", [.infrastructureHost], .standIn, "NewHostTests.newInfrastructureHost")
        + cells("user-host-decommission", [.userHost], .standIn, "DecommissionTests.decommission")
        + cells("infra-container-resources", [.infrastructureContainer], .standIn, "ContainerResourcesTests.resources")
        + cells("managing-jca-accounts", [.infrastructureHost], .standIn, "AccountTests.jcaAccounts")
        + cells("ssl-certificates-update", [.infrastructureContainer], .standIn, "CertificateTests.certificateFiles")
        + cells("backup-and-restore", [.userHost], .machine, "DirectoryBackupTests.directory")
        + cells("backup-and-restore", hosts, .standIn, "BackupTests.backup")
        + cells("restarting-processes", [.userHost], .machine, "RestartTests.restarts")
        + cells("editing-system-files", [.userHost], .machine, "EditingTests.files")
        + cells("ssh-configuration", [.userHost], .machine, "SSHConfigurationTests.changes")
        + cells("managing-os-user-accounts", [.userHost], .machine, "OSAccountTests.accounts")
        + cells("zabbix-agent-configuration", [.userHost], .machine, "ZabbixTests.dropIns")
        + cells("logrotate-configuration", [.userHost], .machine, "LogrotateTests.rules")
        + cells("file-access-settings", [.userHost], .machine, "FileAccessTests.rights")
        + ["restarting-processes", "managing-os-user-accounts", "zabbix-agent-configuration"].flatMap {
            cells($0, [.endUserContainer], .standIn, "ContainerServicesTests.inside")
        }
        + ["editing-system-files", "ssh-configuration", "logrotate-configuration", "file-access-settings"].flatMap {
            cells($0, [.endUserContainer], .standIn, "ContainerServicesTests.handOff")
        }
        + cells("virtuozzo-software-and-kernel-update", [.userHost], .standIn, "KernelUpdateTests.direct")
        + cells("virtuozzo-software-and-kernel-update", [.infrastructureHost], .standIn, "InfrastructureUpdateTests.whole")
        + cells("rebooting-host-or-container", hosts, .machine, "MachineRebootTests.reboot")
        + cells("rebooting-host-or-container", [.userHost], .standIn, "RebootTests.killed")
        + cells("rebooting-host-or-container", [.infrastructureHost], .standIn, "RebootTests.infrastructure")
        + cells("rebooting-host-or-container", [.infrastructureContainer], .standIn, "RebootTests.galera")
        + ["restarting-processes", "managing-os-user-accounts", "zabbix-agent-configuration", "editing-system-files", "ssh-configuration",
           "logrotate-configuration", "file-access-settings"].flatMap {
            cells($0, [.infrastructureHost], .machine, "InfrastructureElementTests.hosts")
        }
        + ["restarting-processes", "managing-os-user-accounts", "zabbix-agent-configuration"].flatMap {
            cells($0, [.infrastructureContainer], .standIn, "InfrastructureElementTests.containers")
        }
        + ["editing-system-files", "ssh-configuration", "logrotate-configuration", "file-access-settings"].flatMap {
            cells($0, [.infrastructureContainer], .planOnly, "TicketTests.everyJelasticCell")
        }

    private static let hosts: [Element] = [.userHost, .infrastructureHost]
    private static let containers: [Element] = [.infrastructureContainer, .endUserContainer]

    /// The tests that speak for a cell, the nearest to the real thing first.
    static func of(_ activity: String, _ element: Element) -> [Evidence] {
        let order: [Place] = [.machine, .standIn, .planOnly, .nowhere]
        return all.filter { $0.activity == activity && $0.element == element }
            .sorted { (order.firstIndex(of: $0.place) ?? 0, $0.test) < (order.firstIndex(of: $1.place) ?? 0, $1.test) }
    }

    private static func cells(_ activity: String, _ elements: [Element], _ place: Place, _ test: String = "") -> [Evidence] {
        elements.map { Evidence(activity: activity, element: $0, place: place, test: test) }
    }
}
