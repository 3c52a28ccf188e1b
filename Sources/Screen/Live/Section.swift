import Core

/// A part of the view that may not find room for all that it has to say.
struct Section {
    /// Items of one kind.
    struct Group {
        /// Each of one or more lines; as many as could be shown.
        var items: [[Line]]
        /// Of all there are.
        var total: Int
        /// What more of them are: `failed`, `tasks`.
        var word: String
        /// What one more of them is, where that is another word.
        var one: String?

        init(_ word: String, one: String? = nil, _ items: [[Line]], of total: Int? = nil) {
            self.word = word
            self.one = one
            self.items = items
            self.total = total ?? items.count
        }
    }

    var title: String
    var groups: [Group]
    /// Where the rest can be seen.
    var elsewhere: String
    var width: Int

    init(_ title: String, _ groups: [Group], elsewhere: String, width: Int) {
        self.title = title
        self.groups = groups.filter { $0.total > 0 }
        self.elsewhere = elsewhere
        self.width = width
    }

    /// Lines that all of it takes, its title included, as far as that is known: at least one for each item.
    var need: Int {
        groups.isEmpty ? 0 : 1 + groups.reduce(0) { $0 + $1.items.reduce(0) { $0 + $1.count } + ($1.total - $1.items.count) }
    }

    /// At most `room` lines. Every kind has its first item before one has its second.
    func lines(within room: Int) -> [Line] {
        guard room > 0, !groups.isEmpty else { return [] }
        if room == 1 { return groups[0].items.first?.first.map { [$0] } ?? [] }
        let titled = Line(title, .bold).clipped(to: width)
        if need <= room { return [titled] + groups.flatMap { $0.items.flatMap(\.self) } }
        // What stands there tells what it is.
        if need == room + 1, groups.allSatisfy({ $0.items.count == $0.total }) { return groups.flatMap { $0.items.flatMap(\.self) } }
        // One line says what isn't shown.
        var left = room - 2, taken = groups.map { _ in 0 }, cut: [Line] = []
        var isAtWork = true
        while isAtWork {
            isAtWork = false
            for (index, group) in groups.enumerated() where taken[index] < group.items.count {
                let item = group.items[taken[index]]
                guard item.count <= left else { continue }
                taken[index] += 1
                left -= item.count
                isAtWork = true
            }
        }
        // The first of all is seen, were it only its beginning.
        if taken.allSatisfy({ $0 == 0 }), let first = groups[0].items.first {
            cut = Array(first.prefix(max(1, left)))
            taken[0] = 1
        }
        let shown = cut.isEmpty ? zip(groups, taken).flatMap { $0.items.prefix($1).flatMap(\.self) } : cut
        let rest = zip(groups, taken).filter { $0.total > $1 }.map { "\($0.total - $1) more \($0.total - $1 == 1 ? $0.one ?? $0.word : $0.word)" }
        var lines = (shown.count + (rest.isEmpty ? 0 : 1) < room ? [titled] : []) + shown
        if !rest.isEmpty {
            let full = Line("  … and \(rest.joined(separator: ", ")) (\(elsewhere))", .dim)
            lines.append(full.width <= width ? full : Line("  … and \(rest.joined(separator: ", "))", .dim).clipped(to: width))
        }
        return Array(lines.prefix(room))
    }
}
