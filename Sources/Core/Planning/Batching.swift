/// Cuts a task's targets into batches.
enum Batching {
    /// As Ansible's `serial`, with one rule more: `spread_by` never puts two hosts with the same label value into one
    /// batch; a batch that would be too large for that shrinks.
    /// - Throws: where a host lacks the label.
    static func batches(
        of targets: [TargetResolver.Target], rollout: Rollout, place: Place
    ) throws(Diagnostics) -> [[Int]] {
        let groups = try rollout.spreadBy.map { label throws(Diagnostics) in try spread(targets, by: label, for: "spread_by", place: place) }
        for label in rollout.maxFailuresPer.keys.sorted() { _ = try spread(targets, by: label, for: "max_failures_per", place: place) }
        var left = Array(targets.indices)
        var batches: [[Int]] = []
        while !left.isEmpty {
            let size = rollout.serial.isEmpty
                ? targets.count
                : rollout.serial[min(batches.count, rollout.serial.count - 1)].size(of: targets.count)
            var batch: [Int] = [], rest: [Int] = [], taken: Set<String> = []
            for (position, index) in left.enumerated() {
                if batch.count == size {
                    rest += left[position...]
                    break
                }
                if let group = groups?[index], !taken.insert(group).inserted {
                    rest.append(index)
                } else {
                    batch.append(index)
                }
            }
            batches.append(batch)
            left = rest
        }
        return batches
    }

    private static func spread(
        _ targets: [TargetResolver.Target], by label: String, for key: String, place: Place
    ) throws(Diagnostics) -> [String] {
        var faults = Diagnostics()
        let groups = targets.map { target -> String in
            if let group = target.host.labels[label] { return group }
            faults.add(Diagnostic(
                "host '\(target.host.access.name)' has no label '\(label)', which \(key) needs", at: place,
                remedy: didYouMean(label, among: target.host.labels.keys, otherwise: "add the label to the inventory")))
            return ""
        }
        if faults.hasErrors { throw faults }
        return groups
    }
}
