/// Hosts and their containers, as a person wrote them; defaults are already applied.
public struct Inventory: Equatable, Sendable {
    public struct Host: Equatable, Sendable {
        public var access: HostAccess
        public var place: Place
        /// `user-host` or `infrastructure-host`.
        public var element: Element
        public var platform: Platform
        public var labels: [String: String]
        public var containers: [Container]
        public init(
            access: HostAccess, place: Place, element: Element, platform: Platform, labels: [String: String] = [:],
            containers: [Container] = []
        ) {
            self.access = access
            self.place = place
            self.element = element
            self.platform = platform
            self.labels = labels
            self.containers = containers
        }
    }

    public struct Container: Equatable, Sendable {
        public var name: TargetName
        public var place: Place
        /// `infrastructure-container` or `end-user-container`.
        public var element: Element
        /// A UUID, a number or a name as `vzlist` prints it: letters, digits, `.`, `_` and `-`.
        public var ctid: String
        public var labels: [String: String]
        public init(name: TargetName, place: Place, element: Element, ctid: String, labels: [String: String] = [:]) {
            self.name = name
            self.place = place
            self.element = element
            self.ctid = ctid
            self.labels = labels
        }
    }

    /// Sorted by name; all names, of hosts and containers, are unique.
    public var hosts: [Host]
    /// The fleet's freezes: while one lasts, no window of any plan is open.
    public var freezes: [WindowRule]
    public init(hosts: [Host], freezes: [WindowRule] = []) {
        self.hosts = hosts
        self.freezes = freezes
    }
}

extension Platform {
    public static var virtuozzo7: Platform { known("virtuozzo-7") }
    public static var linux: Platform { known("linux") }
}
