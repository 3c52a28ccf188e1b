import Core
import TestKit
import Testing

@Suite("Secrets in output")
struct SecretMaskTests {
    private static func masked(_ values: [String], _ pieces: [String]) -> String {
        var stream = MaskedStream(SecretMask(values))
        return String(decoding: pieces.flatMap { stream.take(Array($0.utf8)) } + stream.rest(), as: UTF8.self)
    }

    @Test("each occurrence is replaced by as many stars", arguments: [
        (["hunter2"], ["a hunter2 b hunter2hunter2"], "a ******* b **************"),
        (["hunter2"], ["hun", "", "ter", "2 hunter"], "******* hunter"),
        (["abab"], ["xababab", "abx"], "x********x"),
        (["abc"], ["abc"], "abc"),
        (["secret", "secretive"], ["secretive secrets"], "********* ******s"),
        (["xabcdx", "bcde"], ["xabcde"], "xa****"),
        (["one long line\nand another\nx"], ["and anoth", "er one long line x"], "*********** ************* x"),
        (["a\\bc\n"], ["a\\bc a\\\\bc\\n"], "**** *******"),
        (["päss"], ["p\u{e4}ss"], "*****"), ([], ["free"], "free"), ([""], ["free"], "free"),
    ] as [([String], [String], String)])
    func table(values: [String], pieces: [String], expected: String) {
        #expect(Self.masked(values, pieces) == expected)
        #expect(SecretMask(values).masked(pieces.joined()) == expected)
    }

    @Test("before a gap the beginning of a secret is masked")
    func gap() {
        var stream = MaskedStream(SecretMask(["hunter2"]))
        #expect(String(decoding: stream.take(Array("my hunter".utf8)), as: UTF8.self) == "my ")
        #expect(String(decoding: stream.rest(isCut: true), as: UTF8.self) == "******")
        #expect(String(decoding: stream.take(Array("2 x".utf8)), as: UTF8.self) == "2 x")
    }

    /// What the mask is to do, by trying every place.
    private static func plainly(_ words: [[UInt8]], _ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for word in words where !word.isEmpty && bytes.count >= word.count {
            for start in 0...(bytes.count - word.count) where bytes[start..<(start + word.count)].elementsEqual(word) {
                for place in start..<(start + word.count) { result[place] = UInt8(ascii: "*") }
            }
        }
        return result
    }

    @Test("random secrets in random output, cut at random places")
    func random() {
        var dice = Dice(seed: 41)
        for _ in 0..<2000 {
            // Few letters, so that secrets overlap each other and themselves.
            let letters = Array("abc".utf8)
            let words = (0..<Int.random(in: 1...3, using: &dice)).map { _ in
                (0..<Int.random(in: 4...9, using: &dice)).map { _ in letters.randomElement(using: &dice) ?? 0 }
            }
            var bytes: [UInt8] = []
            while bytes.count < 120 {
                bytes += Bool.random(using: &dice) ? words.randomElement(using: &dice) ?? [] : [letters.randomElement(using: &dice) ?? 0]
            }
            let mask = SecretMask(words.map { String(decoding: $0, as: UTF8.self) })
            var stream = MaskedStream(mask), passed: [UInt8] = [], rest = bytes[...], heard = 0
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...12, using: &dice))
                rest = rest.dropFirst(piece.count)
                heard += piece.count
                passed += stream.take(Array(piece))
                #expect(heard - passed.count < mask.longest, "no more is held back")
            }
            passed += stream.rest()
            #expect(passed == Self.plainly(words, bytes))
        }
    }
}
