package import Core

/// A file's text, and where in it things stand. Lines and columns count from 1, columns in Unicode scalars, as in YAML's own
/// messages.
package struct SourceText: Sendable {
    package let file: String
    package let text: String
    private let lines: [Substring.UnicodeScalarView]

    package init(_ text: String, file: String) {
        self.file = file
        self.text = text.first == "\u{feff}" ? String(text.dropFirst()) : text
        self.lines = self.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// - Throws: the place of the first byte that isn't UTF-8.
    package init(bytes: [UInt8], file: String) throws(Diagnostics) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let place = Self.place(ofFirstInvalidByteIn: bytes, file: file)
            throw Diagnostics([Diagnostic("the file is not UTF-8 from here on", at: place, remedy: "save it as UTF-8")])
        }
        self.init(text, file: file)
    }

    package func place(line: Int, column: Int) -> Place { Place(file: file, line: line, column: column) }

    /// The place of a byte of the text.
    func place(ofByte offset: Int) -> Place {
        let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self).unicodeScalars
        let column = before.reversed().prefix { $0 != "\n" }.count
        return place(line: before.count { $0 == "\n" } + 1, column: column + 1)
    }

    private static func place(ofFirstInvalidByteIn bytes: [UInt8], file: String) -> Place {
        var line = 1, column = 1
        var decoder = UTF8(), iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
        }
        return Place(file: file, line: line, column: column)
    }

    private func scalars(ofLine line: Int) -> Substring.UnicodeScalarView? {
        lines.indices.contains(line - 1) ? lines[line - 1] : nil
    }

    /// Where the scalar value's character number `offset` (in Unicode scalars) stands, for a YAML scalar that begins at
    /// `start`. Exact for plain and quoted scalars on one line and for literal blocks (`|`); else the scalar's beginning.
    package func place(inScalarAt start: Place, offset: Int) -> Place {
        guard let line = scalars(ofLine: start.line) else { return start }
        let rest = line.dropFirst(start.column - 1)
        switch rest.first {
        case "|": return placeInBlock(header: rest, at: start, offset: offset)
        case ">", nil: return start
        case "'": return placeInQuotes(rest, at: start, offset: offset, width: Self.singleQuotedWidth)
        case "\"": return placeInQuotes(rest, at: start, offset: offset, width: Self.doubleQuotedWidth)
        default: return offset <= rest.count ? place(line: start.line, column: start.column + offset) : start
        }
    }

    private func placeInQuotes(
        _ rest: Substring.UnicodeScalarView, at start: Place, offset: Int, width: (Substring.UnicodeScalarView) -> Int?
    ) -> Place {
        var rest = rest.dropFirst(), column = start.column + 1
        for _ in 0..<max(0, offset) {
            // No width: the scalar goes on in the next line, where YAML folds breaks and blanks.
            guard let width = width(rest) else { return start }
            rest = rest.dropFirst(width)
            column += width
        }
        return place(line: start.line, column: column)
    }

    /// How many characters of the file make the next one of the value.
    private static func singleQuotedWidth(_ rest: Substring.UnicodeScalarView) -> Int? {
        guard let first = rest.first else { return nil }
        return first == "'" ? 2 : 1
    }

    private static func doubleQuotedWidth(_ rest: Substring.UnicodeScalarView) -> Int? {
        guard let first = rest.first else { return nil }
        guard first == "\\" else { return 1 }
        switch rest.dropFirst().first {
        case nil: return nil
        case "x": return 4
        case "u": return 6
        case "U": return 10
        default: return 2
        }
    }

    private func placeInBlock(header: Substring.UnicodeScalarView, at start: Place, offset: Int) -> Place {
        // `|2` states the indentation, against an outer one that isn't known here.
        guard !header.prefix(3).contains(where: { ("1"..."9").contains($0) }) else { return start }
        var number = start.line + 1, remaining = offset
        var first = number
        while let line = scalars(ofLine: first), line.allSatisfy({ $0 == " " || $0 == "\r" }) { first += 1 }
        guard let content = scalars(ofLine: first) else { return start }
        let indentation = content.prefix { $0 == " " }.count
        while let line = scalars(ofLine: number) {
            let length = max(0, line.count - indentation - (line.last == "\r" ? 1 : 0))
            if remaining <= length { return place(line: number, column: indentation + remaining + 1) }
            remaining -= length + 1
            number += 1
        }
        return start
    }
}
