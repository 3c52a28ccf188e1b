extension Line {
    /// A line that was made for a terminal already: its colours become styles, and nothing else of an escape sequence stays.
    public init(reading text: String) {
        self.init()
        var style = Style.plain
        for (index, part) in text.split(separator: "\u{1B}", omittingEmptySubsequences: false).enumerated() {
            guard index > 0, part.first == "[", let end = part.firstIndex(of: "m"), part[..<end].dropFirst().allSatisfy(\.isNumber) else {
                add(String(part), style)
                continue
            }
            let code = String(part[..<end].dropFirst())
            style = code == "0" ? .plain : Style(rawValue: code) ?? style
            add(String(part[part.index(after: end)...]), style)
        }
    }
}

/// Text broken into lines between its words; a word that is too long for a line is broken as well.
enum Wrap {
    static func lines(_ text: String, width: Int, _ style: Line.Style = .plain, first: String = "", indent: String = "") -> [Line] {
        pieces(words(text), width, ending: "", style, first, indent)
    }

    /// A command, so that what was broken can be pasted into a shell.
    static func command(_ text: String, width: Int, indent: String) -> [Line] {
        let whole = Line(text).text
        // A line that takes it whole is worth a smaller margin.
        for margin in [indent, "  ", ""] where DisplayWidth.of(margin + whole) <= width { return [Line(margin) + Line(whole, .bold)] }
        return pieces(words(text), width, ending: " \\", .bold, indent, indent + "  ")
    }

    private static func words(_ text: String) -> [String] { Line(text).text.split(separator: " ").map(String.init) }

    private static func pieces(_ words: [String], _ width: Int, ending: String, _ style: Line.Style, _ first: String, _ indent: String) -> [Line] {
        var lines: [Line] = [], text = "", margin = first
        func room() -> Int { max(1, width - DisplayWidth.of(margin) - ending.count) }
        func close(_ isLast: Bool) {
            var line = Line(margin)
            line.add(text + (isLast ? "" : ending), style)
            lines.append(line.clipped(to: width))
            (text, margin) = ("", indent)
        }
        for word in words {
            var rest = word
            if !text.isEmpty {
                if DisplayWidth.of(text) + 1 + DisplayWidth.of(rest) <= room() {
                    text += " " + rest
                    continue
                }
                close(false)
            }
            while DisplayWidth.of(rest) > room() {
                // In the middle of a word a shell wants no blank before its sign, and no quote around it.
                let (part, _) = Line.prefix(of: rest, room())
                let isQuoted = !ending.isEmpty && part.count(where: { $0 == "'" }) % 2 == 1 && part.count > 2
                let own = isQuoted ? String(part.dropLast()) : part
                guard !own.isEmpty else { break }
                var line = Line(margin)
                line.add(own + (isQuoted ? "'\\" : ending.isEmpty ? "" : "\\"), style)
                lines.append(line.clipped(to: width))
                rest = (isQuoted ? "'" : "") + rest.dropFirst(own.count)
                margin = ending.isEmpty ? indent : ""
            }
            text = rest
        }
        if !text.isEmpty || lines.isEmpty { close(true) }
        return lines
    }
}
