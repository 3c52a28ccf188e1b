/// The lines at the lower end of a terminal that are drawn again and again, as the bytes that bring them there.
///
/// The cursor is parked at the beginning of the region's first line: from there everything below can be wiped whatever a resize
/// did to the lines, and a shell that comes back after a killed process finds nothing to repair. It is never hidden, and the
/// other screen is never used, for the same reason.
public struct LiveRegion: Sendable {
    private var shown: [Line] = []
    private var columns = 0, rows = 0
    private let isColoured: Bool

    public init(coloured: Bool) { isColoured = coloured }

    public var isEmpty: Bool { shown.isEmpty }

    /// Lines in the place of those shown before; where the terminal is as it was, only those that differ are written.
    /// - Parameter afresh: nothing on the terminal is relied upon but the cursor's line.
    public mutating func show(_ lines: [Line], columns: Int, rows: Int, afresh: Bool = false) -> String {
        // The last row stays free: the line feed that makes room must not scroll the first line away.
        let new = lines.prefix(max(1, rows - 1)).map { $0.clipped(to: columns) }
        defer { (shown, self.columns, self.rows) = (new, columns, rows) }
        if afresh || new.count != shown.count || columns != self.columns || rows != self.rows { return Self.atOnce("\r\u{1B}[J" + whole(new, columns)) }
        var text = "", at = 0
        for (index, line) in new.enumerated() where line != shown[index] {
            if index > at { text += "\u{1B}[\(index - at)B" }
            text += "\r" + drawn(line, columns)
            at = index
        }
        guard !text.isEmpty else { return "" }
        return Self.atOnce(text + (at > 0 ? "\u{1B}[\(at)A" : "") + "\r")
    }

    /// Text that stays, above the region.
    /// - Parameter columns: the terminal's width now. Where it isn't that of the last drawing, the region is left out until it is
    ///   drawn for the new one.
    public mutating func print(_ text: String, columns: Int, rows: Int) -> String {
        guard !shown.isEmpty else { return text }
        let fits = columns == self.columns && rows == self.rows
        defer { if !fits { shown = [] } }
        return Self.atOnce("\r\u{1B}[J" + text + (text.utf8.last == UInt8(ascii: "\n") ? "" : "\r\n") + (fits ? whole(shown, columns) : ""))
    }

    /// Takes it off the terminal.
    public mutating func wipe() -> String {
        defer { shown = [] }
        return shown.isEmpty ? "" : "\r\u{1B}[J"
    }

    private func whole(_ lines: [Line], _ columns: Int) -> String {
        guard !lines.isEmpty else { return "" }
        return lines.map { drawn($0, columns) }.joined(separator: "\r\n") + (lines.count > 1 ? "\u{1B}[\(lines.count - 1)A" : "") + "\r"
    }

    /// A line that fills its row leaves the cursor on its last sign, which erasing to the end would take.
    private func drawn(_ line: Line, _ columns: Int) -> String {
        line.bytes(coloured: isColoured) + (line.width < columns ? "\u{1B}[K" : "")
    }

    /// Drawn in one piece, where the terminal knows how to (synchronized output).
    private static func atOnce(_ text: String) -> String { "\u{1B}[?2026h" + text + "\u{1B}[?2026l" }
}
