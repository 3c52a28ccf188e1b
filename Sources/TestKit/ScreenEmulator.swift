internal import Glibc

/// A small terminal for tests: what a person would see of the bytes that a program wrote, by rules of its own.
public struct ScreenEmulator {
    public private(set) var columns: Int, rows: Int
    private var cells: [[Character]]
    public private(set) var scrollback: [String] = []
    public private(set) var row = 0, column = 0
    public private(set) var isCursorVisible = true
    public private(set) var isOtherScreen = false
    /// Between the beginning and the end of a drawing that is to be seen as one.
    public private(set) var isHeldBack = false
    /// Rows that were filled and went on in the next: what was printed was too long.
    public private(set) var wraps = 0
    public private(set) var unknown: [String] = []
    private var isPending = false
    private var rest: [UInt8] = []

    public init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        cells = Array(repeating: [], count: rows)
    }

    /// Like a terminal that cuts lines and doesn't wrap them anew; what the cursor's row pushes out goes into the scrollback.
    public mutating func resize(columns: Int, rows: Int) {
        (self.columns, isPending) = (columns, false)
        for index in cells.indices { cells[index] = Array(cells[index].prefix(columns)) }
        while row >= rows { scroll() ; row -= 1 }
        cells = Array((cells + Array(repeating: [], count: max(0, rows - cells.count))).prefix(rows))
        self.rows = rows
        column = min(column, columns - 1)
    }

    /// The screen's rows without blanks at their ends.
    public var lines: [String] { cells.map(Self.text) }
    /// Everything that can be scrolled back to, and the screen.
    public var all: [String] { scrollback + lines }

    private static func text(_ row: [Character]) -> String {
        var row = row
        while row.last == " " { row.removeLast() }
        return String(row.filter { $0 != "\0" })
    }

    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        rest += bytes
        while let used = take() { rest.removeFirst(used) }
    }

    public mutating func feed(_ text: String) { feed(Array(text.utf8)) }

    /// Takes the first sign or sequence, if it is whole.
    private mutating func take() -> Int? {
        guard let first = rest.first else { return nil }
        switch first {
        case 0x1B: return escape()
        case 0x0D: (column, isPending) = (0, false)
        case 0x0A:
            isPending = false
            if row == rows - 1 { scroll() } else { row += 1 }
        case 0x08: column = max(0, column - 1)
        case 0..<0x20, 0x7F: unknown.append("control \(first)")
        default:
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard rest.count >= length else { return nil }
            for scalar in String(decoding: rest[..<length], as: UTF8.self).unicodeScalars { put(scalar) }
            return length
        }
        return 1
    }

    private mutating func scroll() {
        scrollback.append(Self.text(cells.removeFirst()))
        cells.append([])
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = Self.width(scalar)
        if width == 0 {
            if column > 0, cells[row].indices.contains(column - 1) { cells[row][column - 1] = Character(String(cells[row][column - 1]) + String(scalar)) }
            return
        }
        if isPending || column + width > columns {
            wraps += 1
            (column, isPending) = (0, false)
            if row == rows - 1 { scroll() } else { row += 1 }
        }
        while cells[row].count < column + width { cells[row].append(" ") }
        cells[row][column] = Character(scalar)
        if width == 2 { cells[row][column + 1] = "\0" }
        column += width
        if column >= columns { (column, isPending) = (columns - 1, true) }
    }

    private mutating func escape() -> Int? {
        guard rest.count >= 2 else { return nil }
        guard rest[1] == UInt8(ascii: "[") else {
            unknown.append("escape \(rest[1])")
            return 2
        }
        guard let end = rest[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
        let words = String(decoding: rest[2..<end], as: UTF8.self), last = Character(Unicode.Scalar(rest[end]))
        let number = Int(words) ?? 1
        switch (last, words) {
        case ("A", _): (row, isPending) = (max(0, row - number), false)
        case ("B", _): (row, isPending) = (min(rows - 1, row + number), false)
        case ("H", ""): (row, column, isPending) = (0, 0, false)
        case ("K", ""), ("K", "0"): cells[row] = Array(cells[row].prefix(column))
        case ("J", ""), ("J", "0"):
            cells[row] = Array(cells[row].prefix(column))
            for index in cells.indices where index > row { cells[index] = [] }
        case ("m", _): break
        case ("h", "?2026"): isHeldBack = true
        case ("l", "?2026"): isHeldBack = false
        case ("h", "?25"): isCursorVisible = true
        case ("l", "?25"): isCursorVisible = false
        case ("h", "?1049"): isOtherScreen = true
        case ("l", "?1049"): isOtherScreen = false
        default: unknown.append("CSI \(words)\(last)")
        }
        return end + 1
    }

    /// As the C library has it, in a locale that knows all of Unicode. Its header hides the function from Swift.
    public static func width(_ scalar: Unicode.Scalar) -> Int {
        typealias Function = @convention(c) (wchar_t) -> CInt
        guard let symbol = dlsym(nil, "wcwidth") else { preconditionFailure("the C library has no wcwidth") }
        let before = uselocale(locale)
        defer { uselocale(before) }
        return max(0, Int(unsafeBitCast(symbol, to: Function.self)(wchar_t(scalar.value))))
    }

    nonisolated(unsafe) private static let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
}
