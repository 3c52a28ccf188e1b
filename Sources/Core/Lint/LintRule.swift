/// One line of the linter's closed list: what no step may do on its own, why, and whose work it is.
public struct LintRule: Sendable {
    /// As in YAML and messages.
    public enum ID: String, CaseIterable, Comparable, Sendable, CustomStringConvertible {
        case softwareInstall = "software-install", softwareUpdate = "software-update", foreignRepository = "foreign-repository"
        case downloadAndRun = "download-and-run"
        case firewallChange = "firewall-change", firewallFile = "firewall-file"
        case addressChange = "address-change", addressFile = "address-file"
        case containerResources = "container-resources", containerLimits = "container-limits"
        case limitsFile = "limits-file", infrastructureMigration = "infrastructure-migration"
        case containerPower = "container-power", rebootInScript = "reboot-in-script"
        case accountChange = "account-change", accountFile = "account-file", platformAccount = "platform-account"
        case keysRewritten = "keys-rewritten", groupsReplaced = "groups-replaced"
        case sshFile = "ssh-file", zabbixFile = "zabbix-file", zabbixCommands = "zabbix-commands"
        case logrotateFile = "logrotate-file", forcedRotation = "forced-rotation"
        case platformFile = "platform-file", containerFile = "container-file"
        case containerAccess = "container-access", protectedAccess = "protected-access"
        case databaseRemoval = "database-removal"
        case signalByName = "signal-by-name", initScript = "init-script", containerProgram = "container-program"
        case dangerousUnit = "dangerous-unit"
        case recursiveRemoval = "recursive-removal", diskDestruction = "disk-destruction"
        case containerDestruction = "container-destruction", snapshotSwitch = "snapshot-switch"
        case unsafeMigration = "unsafe-migration", uncleanStop = "unclean-stop", unsavedSetting = "unsaved-setting"
        case setmode, execStatus = "exec-status"
        case backupDeletion = "backup-deletion", restoreOver = "restore-over", forcedHostRemoval = "forced-host-removal"
        case commandLineSecret = "command-line-secret"
        case probeChanges = "probe-changes", unreadable

        public var description: String { rawValue }
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Who says so.
    public enum Ground: Hashable, Sendable {
        /// A row of the ownership matrix has this work.
        case row(ActivityID)
        /// Two rows have it, one for hosts and one for containers.
        case rows(hosts: ActivityID, containers: ActivityID)
        /// The vendor forbids it, or nobody should do it that way.
        case prohibition
    }

    public let id: ID
    public let ground: Ground
    /// One sentence without a full stop.
    public let why: String
    /// What to do instead; nil: the row says it.
    public let remedy: String?
    /// Where it holds: what the commands work on, which for `vzctl exec2` is the container.
    public let elements: Set<Element>
    /// The activities that may do it all the same.
    public let exempt: Set<ActivityID>
    public let severity: Diagnostic.Severity
    let subject: Subject
    let matcher: Matcher

    /// Which element's column of the matrix counts.
    enum Subject { case element, container, host }

    enum Matcher: Sendable {
        /// What to quote in the message; nil: it isn't such a call.
        case call(@Sendable (ShellInvocation) -> String?)
        case edit(@Sendable (FileEdit) -> Bool)
    }

    init(
        _ id: ID, _ ground: Ground, why: String, instead remedy: String? = nil, on elements: Set<Element> = Element.all,
        exempt: Set<ActivityID> = [], severity: Diagnostic.Severity = .error, subject: Subject = .element, _ matcher: Matcher
    ) {
        self.id = id
        self.ground = ground
        self.why = why
        self.remedy = remedy
        self.elements = elements
        self.exempt = exempt
        self.severity = severity
        self.subject = subject
        self.matcher = matcher
    }

    /// The closed list. Of the rules on files, the first that claims a path counts.
    public static let all = software + firewall + addresses + resources + accounts + files + signals + units
        + destruction + virtuozzo + secrets + probes

    func row(on element: Element) -> ActivityID? {
        switch ground {
        case .row(let activity): activity
        case .rows(let hosts, let containers): element.isContainer ? containers : hosts
        case .prohibition: nil
        }
    }
}

extension Element {
    static let all = Set(allCases), hosts: Set = [userHost, infrastructureHost]
    static let containers: Set = [infrastructureContainer, endUserContainer]

    /// What runs on such a host; a container's own kind.
    var container: Element {
        switch self {
        case .userHost, .endUserContainer: .endUserContainer
        case .infrastructureHost, .infrastructureContainer: .infrastructureContainer
        }
    }

    /// Where such a container runs; a host's own kind.
    var host: Element {
        switch self {
        case .userHost, .endUserContainer: .userHost
        case .infrastructureHost, .infrastructureContainer: .infrastructureHost
        }
    }
}
