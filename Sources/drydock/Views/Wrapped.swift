import Foundation
import Glibc

/// Text broken into lines that fit the terminal, between words where it can be.
enum Wrapped {
    /// Columns of the terminal; 80 where there is none.
    static let width: Int = {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
        return Int(size.ws_col)
    }()

    /// A text of several lines; each keeps its own beginning.
    static func text(_ text: String, indent: Int) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines.flatMap { line -> [String] in
            let own = line.prefix { $0 == " " }.count
            return line.count == own ? [""] : Self.lines(String(line), indent: indent + own)
        }
    }

    static func lines(_ text: String, indent: Int, width: Int = width) -> [String] {
        let margin = String(repeating: " ", count: indent), room = max(20, width - indent)
        var lines: [String] = [], line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(margin + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty ? lines : lines + [margin + line]
    }
}
