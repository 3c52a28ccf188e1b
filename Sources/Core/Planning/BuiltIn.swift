/// The names that every template may use without declaring them.
public enum BuiltIn: String, CaseIterable, Sendable {
    case target, host, address, platform, element, ctid, plan, task, activity
    case activityTitle = "activity_title"
    case summary
    case requestedBy = "requested_by"
    case window

    public var name: ParameterName {
        guard let name = ParameterName(rawValue: rawValue) else { preconditionFailure("\(rawValue) is not a name") }
        return name
    }

    public init?(_ name: ParameterName) { self.init(rawValue: name.rawValue) }

    /// Identifiers and container ids hold letters, digits, `.`, `_` and `-` only; the rest is what people wrote.
    public var isShellInert: Bool {
        switch self {
        case .target, .host, .platform, .element, .ctid, .plan, .task, .activity: true
        case .address, .activityTitle, .summary, .requestedBy, .window: false
        }
    }

    /// Whether it has a value on targets of this kind.
    public func exists(on element: Element) -> Bool { self != .ctid || element.isContainer }
}
