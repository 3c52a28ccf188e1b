/// One property of a calendar: `NAME;PARAMETER="value":value`.
struct ContentLine {
    let line: Int
    /// In capitals.
    let name: String
    /// By name in capitals; of a parameter with several values they stand joined by commas.
    let parameters: [String: String]
    let value: String

    /// A line's name, in capitals; nil where there is no `:` or `;` that would end it.
    static func name(of bytes: [UInt8]) -> String? {
        bytes.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ";") }.map {
            String(decoding: bytes[..<$0], as: UTF8.self).uppercased()
        }
    }

    init(_ raw: CalendarLine) throws(ICalendar.Fault) {
        var reader = LineReader(raw.bytes)
        let name = reader.take(until: ":;")
        var parameters: [String: String] = [:], isWhole = true
        while isWhole, reader.skip(";") {
            let key = reader.take(until: "=:;").uppercased()
            guard reader.skip("=") else { isWhole = false; break }
            var values: [String] = []
            repeat {
                if reader.skip("\"") {
                    values.append(reader.take(until: "\""))
                    isWhole = isWhole && reader.skip("\"")
                } else {
                    values.append(reader.take(until: ",;:"))
                }
            } while isWhole && reader.skip(",")
            parameters[key] = values.joined(separator: ",")
        }
        guard isWhole, reader.skip(":") else {
            throw ICalendar.Fault(line: raw.number, "this is no property such as NAME;PARAMETER=value:value", remedy: "export the calendar anew")
        }
        self.line = raw.number
        self.name = name.uppercased()
        self.parameters = parameters
        self.value = reader.rest
    }

    /// A value that is a word: in capitals, without the spaces that some programs leave at a line's end.
    var word: String { String(value.filter { $0 != " " && $0 != "\t" }).uppercased() }

    private init(line: Int, name: String, parameters: [String: String], value: String) {
        self.line = line
        self.name = name
        self.parameters = parameters
        self.value = value
    }

    func without(_ parameter: String) -> ContentLine {
        ContentLine(line: line, name: name, parameters: parameters.filter { $0.key != parameter }, value: value)
    }

    /// The parts between commas, escapes resolved (`\n`, `\,`, `\;`, `\\`).
    var texts: [String] {
        var texts: [String] = [], current: [UInt8] = [], escaped = false
        for byte in value.utf8 {
            switch byte {
            case _ where escaped:
                current.append(byte == UInt8(ascii: "n") || byte == UInt8(ascii: "N") ? UInt8(ascii: "\n") : byte)
                escaped = false
            case UInt8(ascii: "\\"): escaped = true
            case UInt8(ascii: ","):
                texts.append(String(decoding: current, as: UTF8.self))
                current = []
            default: current.append(byte)
            }
        }
        return texts + [String(decoding: current, as: UTF8.self)]
    }

    /// The value as one text. A comma should be escaped there; one that isn't is a comma all the same.
    var text: String { texts.joined(separator: ",") }

    func fault(_ problem: String, remedy: String) -> ICalendar.Fault { ICalendar.Fault(line: line, problem, remedy: remedy) }
}

private struct LineReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(until ends: StaticString) -> String {
        let start = index
        ends.withUTF8Buffer { ends in
            while index < bytes.count, !ends.contains(bytes[index]) { index += 1 }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
        index += 1
        return true
    }

    var rest: String { String(decoding: bytes[index...], as: UTF8.self) }
}
