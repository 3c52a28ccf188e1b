extension LintRule {
    /// Small on purpose: what a probe certainly must not do.
    static let probes: [LintRule] = [
        .init(
            .probeChanges, .prohibition, why: "a probe must not change anything", instead: "make it a 'run' step", severity: .warning,
            .call { call in
                if let edit = call.edits.first(where: { !$0.path.isFree && $0.path.isAnchored }) { return edit.words }
                return change(call)
            })
    ]

    private static func change(_ call: ShellInvocation) -> String? {
        if let verb = call.unitAction?.verb {
            let changing: Set = ["start", "enable", "reload", "daemon-reload", "reset-failed", "unmask", "set-property"]
            if changing.contains(verb) || stopping.contains(verb) { return call.words(verb) }
        }
        if call.isContainerTool {
            let verbs: Set = ["start", "stop", "restart", "suspend", "resume", "pause", "set", "mount", "umount", "snapshot", "backup"]
            return verbs.contains(call.verb()) ? call.words(call.verb()) : nil
        }
        return accountChange(call)?.words ?? reboot(call)
    }
}
