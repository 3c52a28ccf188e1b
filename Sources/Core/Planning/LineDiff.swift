/// Two texts line by line: what was taken away and what was put in, each change with a little of what stands around it.
public struct LineDiff: Equatable, Sendable {
    public enum Line: Equatable, Sendable {
        case same(String), gone(String), come(String)
        /// So many equal lines are left out here.
        case skipped(Int)

        /// As in a unified diff.
        public var text: String {
            switch self {
            case .same(let line): "  " + line
            case .gone(let line): "- " + line
            case .come(let line): "+ " + line
            case .skipped(let count): "  … \(count) equal \(count == 1 ? "line" : "lines")"
            }
        }
    }

    public private(set) var lines: [Line] = []

    /// - Parameter around: equal lines that are kept beside a change.
    public init(_ old: String, _ new: String, around: Int = 2) {
        guard old != new else { return }
        let before = Self.split(old), after = Self.split(new)
        let difference = after.difference(from: before)
        let gone = Set(difference.removals.map(\.place)), come = Set(difference.insertions.map(\.place))
        var all: [Line] = [], i = 0, j = 0
        while i < before.count || j < after.count {
            if gone.contains(i) {
                all.append(.gone(before[i]))
                i += 1
            } else if come.contains(j) {
                all.append(.come(after[j]))
                j += 1
            } else {
                all.append(.same(before[i]))
                (i, j) = (i + 1, j + 1)
            }
        }
        // They differ in nothing but what ends them.
        if gone.isEmpty, come.isEmpty { all.append(.come("(the end of the text differs)")) }
        lines = Self.shortened(all, around)
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func shortened(_ all: [Line], _ around: Int) -> [Line] {
        let isChange = all.map { if case .same = $0 { false } else { true } }
        var near = Array(repeating: false, count: all.count)
        for index in all.indices where isChange[index] {
            for neighbour in max(0, index - around)...min(all.count - 1, index + around) { near[neighbour] = true }
        }
        var lines: [Line] = [], skipped = 0
        for index in all.indices {
            if near[index] {
                if skipped > 0 { lines.append(.skipped(skipped)) }
                skipped = 0
                lines.append(all[index])
            } else { skipped += 1 }
        }
        return skipped > 0 ? lines + [.skipped(skipped)] : lines
    }
}

extension CollectionDifference.Change {
    fileprivate var place: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
