import Testing

@testable import Core

@Suite("Did you mean")
struct SuggestionTests {
    @Test("the name that was probably meant, or none", arguments: [
        ("rebooting-host-or-continer", ["rebooting-host-or-container", "restarting-processes"], "rebooting-host-or-container"),
        // Two letters that changed places are one slip, also in short words.
        ("prot", ["port", "user"], "port"), ("ams", ["asm"], "asm"), ("ab", ["ba"], "ba"),
        // Capitals and underscores.
        ("Element", ["element"], "element"), ("MAX_FAILURES", ["max_failures"], "max_failures"), ("user_host", ["user-host"], "user-host"),
        // The beginning of one name only.
        ("rebooting", ["rebooting-host-or-container", "restarting-processes"], "rebooting-host-or-container"), ("user", ["user-host", "infrastructure-host"], "user-host"),
        ("infra", ["infrastructure-host", "infrastructure-container"], nil), ("us", ["user-host"], nil),
        // Nearest first, then the alphabet, whatever the order.
        ("uh-ams-1", ["uh-ams-3", "uh-ams-2"], "uh-ams-2"), ("uh-ams-1", ["uh-ams-2", "uh-ams-3"], "uh-ams-2"), ("rack", ["racks", "rick", "rac"], "rac"),
        ("timout", ["timeout", "time"], "timeout"),
        // Too far, or nothing left of it.
        ("x", ["y"], nil), ("a", ["ab"], nil), ("whatever", ["timeout"], nil), ("", ["a"], nil), ("abc", [], nil), ("abcdef", ["abcxyz"], nil),
        (String(repeating: "x", count: 101), [String(repeating: "x", count: 101) + "y"], nil),
        // Characters, not bytes.
        ("grüse", ["grüße"], "grüße"), ("日本", ["日木"], "日木"),
    ] as [(String, [String], String?)])
    func nearestName(written: String, known: [String], meant: String?) {
        #expect(nearest(to: written, among: known) == meant)
        #expect(didYouMean(written, among: known, otherwise: "look") == (meant.map { "did you mean '\($0)'?" } ?? "look"))
    }
}
