import Core
import Testing

@Suite("the parser of hosts' answers")
struct ReplyParserTests {
    private static let nonce = "0123456789abcdef0123456789abcdef"
    private static let answer: [UInt8] = Array("Welcome to h1\nno newline@ \(nonce) 1\n+ started\nout 7\n= done\nerr 3\n".utf8)
        + [0, 255, 10] + Array("gap out 4000\n. running\nout 2\n! = done exit 7 limit 1 from 100 to 200 out 9 9 9 err 3 3 3\n".utf8)
    private static let end = ReplyEvent.ended(.job(.done(.init(exitStatus: 7, timedOut: true, startedAt: 100, endedAt: 200))))
    private static let expected: [ReplyEvent] = [
        .opened, .started, .bytes(.out, Array("= done\n".utf8)), .bytes(.err, [0, 255, 10]), .gap(.out, 4000), .alive,
        .bytes(.out, Array("! ".utf8)), end,
    ]

    /// Neighbouring pieces of one stream as one: where the network cut is of no interest.
    private static func joined(_ events: [ReplyEvent]) -> [ReplyEvent] {
        var all: [ReplyEvent] = []
        for event in events {
            if case .bytes(let stream, let new) = event, case .bytes(stream, let old)? = all.last {
                all[all.count - 1] = .bytes(stream, old + new)
            } else {
                all.append(event)
            }
        }
        return all
    }

    @Test("an answer means the same wherever it is cut")
    func everySplit() throws {
        for cut in 0...Self.answer.count {
            var parser = ReplyParser(nonce: Self.nonce)
            let events = try parser.feed(Self.answer[..<cut]) + parser.feed(Self.answer[cut...])
            #expect(Self.joined(events) == Self.expected, "cut at \(cut)")
            #expect(parser.hasEnded)
        }
        var parser = ReplyParser(nonce: Self.nonce)
        var events: [ReplyEvent] = []
        for index in Self.answer.indices { events += try parser.feed(Self.answer[index...index]) }
        #expect(Self.joined(events) == Self.expected)
    }

    @Test("a cut answer is neither an ending nor an error")
    func everyPrefix() throws {
        for cut in 0..<Self.answer.count {
            var parser = ReplyParser(nonce: Self.nonce)
            let events = try parser.feed(Self.answer[..<cut])
            #expect(!parser.hasEnded)
            #expect(!events.contains(Self.end))
        }
    }

    @Test("last lines", arguments: [
        ("= none", .job(.notStarted)), ("= new", .job(.notStarted)), ("= running", .job(.running)), ("= orphan", .job(.orphan)),
        ("= lost", .job(.lost)), ("= rebooted b-1", .job(.rebooted(bootID: "b-1"))), ("= hello", .hello), ("= cleaned", .cleaned),
        ("! late", .job(.refused(.late))), ("! stale", .job(.refused(.staleEpoch))), ("! room", .job(.refused(.noRoom))),
        ("! text", .job(.refused(.otherText))), ("! base no such place", .job(.refused(.base("no such place")))), ("! slow", .slow),
        ("! busy running", .busy("running")),
        ("= done exit 0 limit 0 from 1 to 2", .job(.done(.init(exitStatus: 0, startedAt: 1, endedAt: 2)))),
    ] as [(String, ReplyEnding)])
    func endings(line: String, ending: ReplyEnding) throws {
        var parser = ReplyParser(nonce: Self.nonce)
        #expect(try parser.feed(Array("@ \(Self.nonce) 1\n\(line)\n".utf8)[...]) == [.opened, .ended(ending)])
    }

    @Test("what is outside the grammar is refused", arguments: [
        "", "=", "= ", "= done", "= done exit 256 limit 0 from 1 to 2", "= done exit -1 limit 0 from 1 to 2", "= done exit 0 limit 2 from 1 to 2",
        "= done exit 0 limit 0 from x to 2", "= nonesuch", "= none more", "out", "out 0", "out -1", "out 1048577", "out 99999999999999999999",
        "out 1 2", "out 0x10", "Out 1", "gap out 0", "gap both 1", "! ", "! what", "! base", "+ ended", "hello", ". ", "\u{1b}[2J", "@ x 1",
    ])
    func refused(line: String) {
        var parser = ReplyParser(nonce: Self.nonce)
        #expect(throws: MalformedReply.self) { try parser.feed(Array("@ \(Self.nonce) 1\n\(line)\n".utf8)[...]) }
        #expect(throws: MalformedReply.self, "nothing is believed after that") { try parser.feed(Array("= none\n".utf8)[...]) }
    }

    @Test("bounds: a line, noise, another version, bytes after the end")
    func bounds() {
        for text in [
            "@ \(Self.nonce) 1\n" + String(repeating: "x", count: 4097), "@ \(Self.nonce) 2\n", "@ \(Self.nonce) 1\n= none\nx",
            String(repeating: "noise\n", count: 200_000),
        ] {
            var parser = ReplyParser(nonce: Self.nonce)
            #expect(throws: MalformedReply.self) { try parser.feed(Array(text.utf8)[...]) }
        }
    }

    @Test("200 damaged answers do no harm, and never turn into another ending")
    func damaged() {
        var dice = Dice(seed: UInt64.random(in: 1...UInt64.max))
        print("seed of the damaged answers: \(dice.seed)")
        for _ in 0..<200 {
            var bytes = Self.answer
            for _ in 0...dice.below(4) {
                switch dice.below(4) {
                case 0: bytes[dice.below(bytes.count)] = UInt8(dice.below(256))
                case 1: bytes.remove(at: dice.below(bytes.count))
                case 2: bytes.insert(UInt8(dice.below(256)), at: dice.below(bytes.count))
                default: bytes.removeSubrange(dice.below(bytes.count)...)
                }
                if bytes.isEmpty { break }
            }
            var parser = ReplyParser(nonce: Self.nonce), rest = bytes[...], total = 0
            while !rest.isEmpty {
                let part = rest.prefix(1 + dice.below(40))
                rest = rest.dropFirst(part.count)
                guard let events = try? parser.feed(part) else { break }
                for case .bytes(_, let some) in events { total += some.count }
            }
            #expect(total <= bytes.count)
        }
    }
}

/// SplitMix64: the same seed, the same dice.
private struct Dice {
    let seed: UInt64
    private var state: UInt64
    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }
    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) % UInt64(max(1, limit)))
    }
}
