import Core
import Foundation
import Testing

/// Every error message of the program stands in one golden file, so that a new or changed one is read by a person; and each says what
/// to do now.
@Suite("Error messages")
struct MessageTests {
    private static let golden = SourceTree.root.appending(path: "Tests/Golden/errors.txt")

    private static func all() throws -> [Message] {
        try SourceTree.swiftFiles().filter { $0.target != "TestKit" && !$0.path.contains("/StandIns/") }.flatMap { file in
            MessageScanner.messages(in: file.text, of: String(file.path.dropFirst("Sources/".count)))
        }
    }

    @Test("are those of Tests/Golden/errors.txt; DRYDOCK_RECORD=1 records them anew")
    func goldenFile() throws {
        let messages = try Self.all()
        #expect(messages.count > 400, "the scanner has lost its sources")
        var text = "# What is filled in stands in braces; | stands where the code joins or chooses. Recorded by MessageTests.\n"
        for (file, own) in Dictionary(grouping: messages, by: \.file).sorted(by: { $0.key < $1.key }) {
            text += "\n\(file)\n" + Set(own.map(\.text)).sorted().map { "  \($0)\n" }.joined()
        }
        if ProcessInfo.processInfo.environment["DRYDOCK_RECORD"] == "1" { return try text.write(to: Self.golden, atomically: true, encoding: .utf8) }
        let recorded = Set(try String(contentsOf: Self.golden, encoding: .utf8).split(separator: "\n")), now = Set(text.split(separator: "\n"))
        for line in now.subtracting(recorded).sorted() { Issue.record("not recorded: \(line)") }
        for line in recorded.subtracting(now).sorted() { Issue.record("no longer there: \(line)") }
    }

    @Test("say what to do now, or stand on the list of those whose remedy is said elsewhere")
    func remedies() throws {
        var used: Set<String> = []
        for message in try Self.all() where !RemedyRule.isKept(by: message) {
            guard let exemption = RemedyRule.exemptions.first(where: { $0.covers(message) }) else {
                Issue.record("\(message.file): '\(message.text)' doesn't say what to do now; add it, or an exemption with its reason to RemedyRule")
                continue
            }
            used.insert(exemption.file + exemption.text)
        }
        for exemption in RemedyRule.exemptions where !used.contains(exemption.file + exemption.text) {
            Issue.record("no message needs the exemption '\(exemption.file) \(exemption.text)' any more; remove it")
        }
    }

    @Test("say where: a place in a file, or the file, host, run or option that is meant")
    func places() throws {
        for message in try Self.all() where ["Leave", "Diagnostic", "ValidationError", ".unusable"].contains(message.call) {
            let isNamed = message.takesPlace || message.text.contains("{") || message.text.contains("--") || RemedyRule.placeless.contains(message.text)
            #expect(isNamed, "\(message.file): '\(message.text)' doesn't say where; name the file, host, run or option")
        }
    }

    @Test("are found in calls and descriptions, with what is filled in", arguments: [
        ("throw Leave(.invalid, \"drydock: \\(path) is no plan; name one\")", ["drydock: {path} is no plan; name one"]),
        ("faults.add(\"a second '\\(a.map { \"x y\" }.joined())'\", at: node.place, \"rename it\")", ["a second '{…}' | rename it"]),
        ("// Leave(.invalid, \"drydock: in a comment\")", []), ("let text = \"Leave(\\\"a b\\\")\"", []), ("func fail(_ words: String = \"a b\")", []),
        ("enum E: Error {\n  var description: String {\n    switch self {\n    case .a: \"it is a; stop\"\n    case .b(let n): \"n is \\(n)\"\n    }\n  }\n}", ["it is a; stop", "n is {n}"]),
        ("StepEnding(.succeeded, reason: \"all is well\")", []), ("throw .unusable(\"a lock \" + \"is gone\")", ["a lock is gone"]),
    ])
    func scanner(source: String, texts: [String]) {
        #expect(MessageScanner.messages(in: source, of: "X.swift").map(\.text) == texts)
    }

    @Test("without a remedy are noticed", arguments: [("the disk is full", false), ("the disk is full; free some", true), ("{path}: see 'drydock runs'", true), ("--by needs a name", true), ("drydock: it went wrong; sorry", false)])
    func rule(text: String, isKept: Bool) { #expect(RemedyRule.isKept(by: Message(file: "X.swift", text: text)) == isKept) }

    @Test("of hosts, of the record and of frozen plans say it as a person reads them")
    func sentences() throws {
        let host = try #require(HostName(rawValue: "uh-1")), run = try #require(RunID(rawValue: "r-1"))
        let reasons: [HostFailure.Reason] = [
            .cannotConnect("refused"), .timedOut(.banner, seconds: 5), .connectionLost(.reply, "reset"), .notSSH(firstBytes: "HTTP"),
            .noCommonAlgorithm(kind: "cipher", offered: ["x"]), .hostKeyUnknown(type: "ed25519", fingerprint: "f", file: "k"),
            .hostKeyChanged(type: "ed25519", fingerprint: "f", known: "g", place: "k:1"), .hostKeyRevoked(fingerprint: "f", place: "k:1"),
            .knownHostsUnreadable(file: "k", "gone"), .authenticationRefused(user: "root", identity: "id"), .badAnswer("no"), .becomeRefused("no"), .poisoned,
        ]
        var sentences = reasons.map { HostFailure(host: host, endpoint: "192.0.2.1:22", reason: $0).description }
        let hold = HostHold(endpoint: "192.0.2.1:22", run: run, since: Date())
        let failures: [JournalFailure] = [
            .held(by: "anna"), .fenced(epoch: 2), .overtaken(number: 3), .alreadyTaken([1]), .hostHeld(hold), .noSuchRun(run), .commitUnknown("no"), .full("no"),
            .broken(run: run, number: 2),
        ]
        sentences += failures.map(\.description)
        let print = Fingerprint(of: Data())
        let faults: [FrozenPlan.Fault] = [.unreadable("no"), .otherFormat("9"), .altered(stated: print, actual: print), .inconsistent("no")]
        sentences += faults.map(\.description)
        for sentence in sentences { #expect(RemedyRule.isKept(by: Message(file: "", text: sentence)), "\(sentence)") }
    }
}
