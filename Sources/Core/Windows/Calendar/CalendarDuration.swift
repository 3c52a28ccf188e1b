/// A DURATION value, in seconds: `P7W`, `P1DT12H`, `PT1H30M`. A day counts as 86,400, a week as seven.
enum CalendarDuration {
    /// Nil for a text that is no duration, is more than can be counted, or is negative.
    static func seconds(_ text: Substring) -> Int? {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        // Each unit once, from large to small; weeks stand alone.
        var total = 0, units: [(letter: UInt8, worth: Int)] = [(UInt8(ascii: "W"), 7 * 86_400), (UInt8(ascii: "D"), 86_400)]
        var isTime = false, parts = 0
        while let next = rest.first {
            if next == UInt8(ascii: "T") {
                guard !isTime, rest.count > 1 else { return nil }
                isTime = true
                units = [(UInt8(ascii: "H"), 3600), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1)]
                rest.removeFirst()
            }
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard let number = Int(String(Substring(digits))), let letter = rest.popFirst(),
                let unit = units.firstIndex(where: { $0.letter == letter })
            else { return nil }
            let worth = units[unit].worth
            units.removeSubrange(...unit)
            parts += 1
            if letter == UInt8(ascii: "W"), !rest.isEmpty || parts > 1 { return nil }
            let (product, tooLarge) = number.multipliedReportingOverflow(by: worth)
            let (sum, overflow) = total.addingReportingOverflow(product)
            if tooLarge || overflow { return nil }
            total = sum
        }
        return total
    }
}
