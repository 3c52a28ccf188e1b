import Testing
import TestKit

@testable import Screen

@Suite("Text on a terminal")
struct TextTests {
    @Test("no sign is taken for narrower than the C library takes it")
    func widths() {
        var wrong: [String] = []
        for value in UInt32(0x20)...0x3FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
            default: break
            }
            if DisplayWidth.of(scalar) < ScreenEmulator.width(scalar) { wrong.append(String(value, radix: 16)) }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(40))")
    }

    @Test("width and clipping", arguments: [
        ("plain", 5, "pla…", 4), ("日本語", 6, "日…", 4), ("e\u{301}e\u{301}e\u{301}", 3, "e\u{301}…", 2), ("\u{1B}[2J\n", 7, "\\e[2…", 5), ("", 0, "", 3), ("abc", 3, "abc", 3), ("日本", 4, "…", 2),
    ])
    func clipping(text: String, width: Int, clipped: String, columns: Int) {
        let line = Line(text)
        #expect(line.width == width)
        #expect(line.clipped(to: columns).text == clipped)
        #expect(line.clipped(to: columns).width <= columns)
    }

    @Test("a broken command can be pasted", arguments: 12...100)
    func command(width: Int) throws {
        let command = "drydock approve k3m9xq2pab 'kernel/*/ask-for-the-very-long-word' --by NAME --ticket T"
        let lines = Wrap.command(command, width: width, indent: "    ")
        #expect(lines.allSatisfy { $0.width <= width })
        let script = "drydock() { printf '<%s>' \"$@\"; }\n" + lines.map(\.text).joined(separator: "\n") + "\n"
        let out = try Shell.run(["/bin/sh", "-c", script]).out
        #expect(String(decoding: out, as: UTF8.self) == "<approve><k3m9xq2pab><kernel/*/ask-for-the-very-long-word><--by><NAME><--ticket><T>")
    }

    @Test("lines for a terminal are read back with their colours")
    func reading() {
        let line = Line(reading: "\u{1B}[2m01:02:03\u{1B}[0m a \u{1B}[31mfailed\u{1B}[0m: why")
        #expect(line.text == "01:02:03 a failed: why")
        #expect(line.pieces.map(\.style) == [.dim, .plain, .red, .plain])
        #expect(line.bytes(coloured: true) == "\u{1B}[2m01:02:03\u{1B}[0m a \u{1B}[31mfailed\u{1B}[0m: why")
    }

    @Test("lengths", arguments: [(0.4, "0s"), (59.9, "59s"), (60, "1m 00s"), (130, "2m 10s"), (3900, "1h 05m"), (273_600, "3d 4h"), (-5, "0s")])
    func lengths(seconds: Double, words: String) { #expect(TimeWords.length(seconds) == words) }
}
