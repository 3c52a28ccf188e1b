import Screen
import TestKit
import Testing

@Suite("The region that is drawn again and again")
struct LiveRegionTests {
    private func region(_ texts: String...) -> [Line] { texts.map { Line($0) } }

    @Test("lines that stay scroll by above, and at the end only they are there")
    func above() {
        var screen = ScreenEmulator(columns: 30, rows: 6), region = LiveRegion(coloured: true)
        screen.feed("$ drydock run\r\n")
        screen.feed(region.show(self.region("head", "bar", "task one"), columns: 30, rows: 6))
        #expect(screen.lines == ["$ drydock run", "head", "bar", "task one", "", ""])
        for number in 1...5 { screen.feed(region.print("fact \(number)\r\n", columns: 30, rows: 6)) }
        #expect(screen.lines == ["fact 3", "fact 4", "fact 5", "head", "bar", "task one"])
        #expect(screen.scrollback == ["$ drydock run", "fact 1", "fact 2"])
        screen.feed(region.wipe())
        #expect(screen.all.filter { !$0.isEmpty } == ["$ drydock run", "fact 1", "fact 2", "fact 3", "fact 4", "fact 5"])
        #expect(screen.isCursorVisible && !screen.isOtherScreen && !screen.isHeldBack && screen.column == 0 && screen.unknown.isEmpty)
    }

    @Test("only lines that differ are written")
    func differences() {
        var region = LiveRegion(coloured: false)
        _ = region.show(self.region("one", "two", "three"), columns: 30, rows: 10)
        #expect(region.show(self.region("one", "two", "three"), columns: 30, rows: 10).isEmpty)
        let text = region.show(self.region("one", "2", "three"), columns: 30, rows: 10)
        #expect(text == "\u{1B}[?2026h\u{1B}[1B\r2\u{1B}[K\u{1B}[1A\r\u{1B}[?2026l")
    }

    @Test("a line as wide as the terminal keeps its last sign, and the row below it is not lost")
    func full() {
        var screen = ScreenEmulator(columns: 5, rows: 4), region = LiveRegion(coloured: false)
        screen.feed(region.show(self.region("12345", "abcde", "x"), columns: 5, rows: 4))
        screen.feed(region.show(self.region("12345", "ABCDE", "x"), columns: 5, rows: 4))
        #expect(screen.lines == ["12345", "ABCDE", "x", ""] && screen.wraps == 0)
        screen.feed(region.show(self.region("12345678", "ABCDEFG", "日本語"), columns: 5, rows: 4))
        #expect(screen.lines == ["1234…", "ABCD…", "日本…", ""] && screen.wraps == 0)
    }

    @Test("after a resize it is drawn anew from where the cursor is, and what stays above is whole")
    func resize() {
        var screen = ScreenEmulator(columns: 30, rows: 8), region = LiveRegion(coloured: false)
        screen.feed(region.print("fact 1\r\n", columns: 30, rows: 8))
        screen.feed(region.show(self.region("a head that fills the row well", "bar", "task"), columns: 30, rows: 8))
        screen.resize(columns: 12, rows: 5)
        // A fact comes before the view was laid out anew.
        screen.feed(region.print("fact 2\r\n", columns: 12, rows: 5))
        screen.feed(region.show(self.region("head", "bar", "task"), columns: 12, rows: 5))
        #expect(screen.all.filter { !$0.isEmpty } == ["fact 1", "fact 2", "head", "bar", "task"] && screen.wraps == 0)
        screen.resize(columns: 40, rows: 10)
        screen.feed(region.show(self.region("a head that is longer again", "bar"), columns: 40, rows: 10))
        #expect(screen.all.filter { !$0.isEmpty } == ["fact 1", "fact 2", "a head that is longer again", "bar"])
    }

    @Test("random texts, drawings and sizes leave every line that stays, once and in order")
    func anything() {
        for seed in UInt64(1)...100 {
            var dice = Dice(seed: seed), columns = 40, rows = 12
            var screen = ScreenEmulator(columns: columns, rows: rows), region = LiveRegion(coloured: true), facts: [String] = []
            for turn in 0..<60 {
                switch Int.random(in: 0..<10, using: &dice) {
                case 0...3:
                    facts.append("fact \(turn)")
                    screen.feed(region.print("fact \(turn)\r\n", columns: columns, rows: rows))
                case 4:
                    (columns, rows) = (Int.random(in: 10...60, using: &dice), Int.random(in: 4...20, using: &dice))
                    screen.resize(columns: columns, rows: rows)
                default:
                    let count = Int.random(in: 1...15, using: &dice)
                    screen.feed(region.show((0..<count).map { Line("~ \($0) " + String(repeating: "x", count: Int.random(in: 0...70, using: &dice)), .red) }, columns: columns, rows: rows))
                }
            }
            screen.feed(region.wipe())
            #expect(screen.all.filter { !$0.isEmpty } == facts, "seed \(seed)")
            #expect(screen.wraps == 0 && screen.unknown.isEmpty, "seed \(seed)")
        }
    }
}
