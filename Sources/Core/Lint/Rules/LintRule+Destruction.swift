extension LintRule {
    static let destruction: [LintRule] = [
        .init(
            .recursiveRemoval, .prohibition, why: "nothing brings back what a slip in a path takes with it",
            instead: "remove single files by name, or only what mktemp made", .call(recursiveRemoval)),
        .init(
            .diskDestruction, .prohibition, why: "it overwrites a disk", instead: "have a person do it, as a confirm step",
            .call(diskDestruction)),
        .init(
            .containerDestruction, .prohibition, why: "it ends a container for good, or the platform's knowledge of it",
            instead: "have a person decide and type the container's id, as a confirm step",
            .call { call in
                guard call.isContainerTool else { return nil }
                let verbs: Set = ["destroy", "delete", "reinstall", "unregister"]
                return verbs.contains(call.verb()) ? call.words(call.verb()) : nil
            }),
        .init(
            .snapshotSwitch, .prohibition, why: "it discards the container's present state",
            instead: "restore a backup beside the original and compare",
            .call { $0.isContainerTool && $0.verb() == "snapshot-switch" ? $0.words("snapshot-switch") : nil }),
    ]

    private static func recursiveRemoval(_ call: ShellInvocation) -> String? {
        switch call.name {
        case "rm":
            let operands = call.operands()
            if !operands.isEmpty, operands.allSatisfy({ $0.value.origins.contains("mktemp") }) { return nil }
            if let caller = call.caller { return "\(caller) ... rm" }
            return call.has("rR", "--recursive") ? call.words("-r") : nil
        case "find":
            let isTemporary = call.operands().first?.value.origins.contains("mktemp") == true
            return call.arguments.contains { $0.text == "-delete" } && !isTemporary ? call.words("-delete") : nil
        default: return nil
        }
    }

    private static func diskDestruction(_ call: ShellInvocation) -> String? {
        if let output = call.redirections.first(where: { FilePath($0.path, on: call.element).isDisk }) {
            return "\(output.operation) \(output.path.text)"
        }
        switch call.name {
        case "mkfs", "mke2fs", "mkswap", "blkdiscard": return call.name
        case "mdadm": return call.has("C", "--zero-superblock", "--create") ? call.name : nil
        case _ where call.name.hasPrefix("mkfs."): return call.name
        case "wipefs": return call.has("ao", "--all", "--offset") && !call.has("n", "--no-act") ? call.name : nil
        case "sgdisk": return call.has("Zod", "--zap-all", "--clear", "--delete", "--zap") ? call.name : nil
        case "lvremove", "vgremove", "pvremove": return call.name
        case "parted":
            let change = call.arguments.first { ["mklabel", "mktable", "rm", "mkpart", "resizepart"].contains($0.text) }
            return change.map { call.words($0.text) }
        case "cryptsetup": return call.verb().hasPrefix("luksFormat") || call.verb() == "erase" ? call.words(call.verb()) : nil
        case "dd", "shred":
            let outputs = call.arguments.filter { $0.text.hasPrefix("of=") }.map { $0.dropping(3) }
            let targets = call.name == "dd" ? outputs : call.operands(valued: "ns")
            let disk = targets.first { field in
                let path = FilePath(field, on: call.element)
                return path.begins("/dev/") && !path.isFree
            }
            return disk.map { call.words($0.text.replacing(String(ShellValue.mark), with: "...")) }
        default: return nil
        }
    }
}
