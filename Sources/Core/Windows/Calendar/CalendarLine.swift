/// A line of a calendar as it was before it was folded, with the number of its first line in the file.
struct CalendarLine {
    let number: Int
    var bytes: [UInt8]

    /// Works on bytes: RFC 5545 lets a line be folded anywhere, also within a character, and Swift holds `\r\n` for one.
    static func unfold(_ bytes: [UInt8]) -> [CalendarLine] {
        var lines: [CalendarLine] = [], number = 0, start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var line = bytes[start..<end]
            while line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            start = end + 1
            number += 1
            if let first = line.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"), !lines.isEmpty {
                lines[lines.count - 1].bytes += line.dropFirst()
                continue
            }
            // Not only at the file's beginning: files are put together with cat.
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
            lines.append(CalendarLine(number: number, bytes: Array(line)))
        }
        return lines
    }
}
