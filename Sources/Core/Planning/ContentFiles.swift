extension Planner {
    /// What stands before the path of a file in a parameter of type `content`.
    public static let contentPrefix = "file:"

    /// Paths, as written, of the files whose text becomes part of the plan. They are read before planning, which reads nothing.
    public static func contentFiles(of plan: MaintenancePlan, playbooks: [ActivityID: Playbook]) -> Set<String> {
        var paths: Set<String> = []
        for task in plan.tasks {
            guard let activity = ActivityID(rawValue: task.activity.value), let playbook = playbooks[activity] else { continue }
            for parameter in playbook.variants.flatMap(\.parameters) where parameter.type == .content {
                let written = task.parameters[parameter.name] ?? parameter.fallback
                if let path = written.flatMap({ contentFile($0.value) }) { paths.insert(path) }
            }
        }
        return paths
    }

    /// The path in `file:PATH`; nil for text that stands in line.
    static func contentFile(_ written: String) -> String? {
        written.hasPrefix(contentPrefix) ? String(written.dropFirst(contentPrefix.count)) : nil
    }
}
