// The rows that rules name.
extension ActivityID {
    static var additionalSoftware: ActivityID { known("additional-software") }
    static var softwareUpdate: ActivityID { known("virtuozzo-software-and-kernel-update") }
    static var addingNewHost: ActivityID { known("adding-new-host") }
    static var decommission: ActivityID { known("user-host-decommission") }
    static var rebooting: ActivityID { known("rebooting-host-or-container") }
    static var editingSystemFiles: ActivityID { known("editing-system-files") }
    static var sshConfiguration: ActivityID { known("ssh-configuration") }
    static var containerResources: ActivityID { known("infra-container-resources") }
    static var containerLimits: ActivityID { known("infrastructure-container-limits-configuration") }
    static var osAccounts: ActivityID { known("managing-os-user-accounts") }
    static var hostFirewall: ActivityID { known("host-firewall-configuration") }
    static var containerFirewall: ActivityID { known("container-firewall-configuration") }
    static var addressesAndRoutes: ActivityID { known("ip-configuration-and-routing") }
    static var zabbixAgent: ActivityID { known("zabbix-agent-configuration") }
    static var logrotate: ActivityID { known("logrotate-configuration") }
    static var fileAccessSettings: ActivityID { known("file-access-settings") }
    static var infrastructureMigration: ActivityID { known("infrastructure-migration-to-a-new-host") }
    static var sslCertificates: ActivityID { known("ssl-certificates-update") }
    static var databaseRemoval: ActivityID { known("outdated-data-removal-from-database") }
}
