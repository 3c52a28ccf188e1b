/// What to do about a name that nobody knows: the known one that was probably meant, else the other remedy.
public func didYouMean(_ name: String, among known: some Sequence<String>, otherwise remedy: String) -> String {
    nearest(to: name, among: known).map { "did you mean '\($0)'?" } ?? remedy
}

/// The name in `known` that was probably meant: one that is near enough to be a slip of the fingers, else the only one that `name` is the
/// beginning of. Capitals and `_` for `-` are no difference. Of equally near names it is the first in the alphabet.
public func nearest(to name: String, among known: some Sequence<String>) -> String? {
    // The work grows with the product of the lengths, and no name is that long.
    guard (1...100).contains(name.utf8.count) else { return nil }
    let written = folded(name), limit = max(1, written.count / 3)
    var best: (distance: Int, name: String)?, begun: Set<String> = []
    for candidate in known {
        let other = folded(candidate)
        if written.count >= 3, other.starts(with: written) { begun.insert(candidate) }
        guard abs(other.count - written.count) <= limit else { continue }
        let distance = editDistance(written, other)
        // Of a short name something must be left.
        guard distance <= limit, distance < written.count else { continue }
        if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { best = (distance, candidate) }
    }
    return best?.name ?? (begun.count == 1 ? begun.first : nil)
}

private func folded(_ name: String) -> [Character] { name.lowercased().map { $0 == "_" ? "-" : $0 } }

/// Characters to add, to remove, to replace, or to swap with their neighbour.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = [], last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
            row.append(least)
        }
        (before, last) = (last, row)
    }
    return last[b.count]
}
