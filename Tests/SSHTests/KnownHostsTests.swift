import Crypto
import Foundation
import Testing

@testable import SSH

@Suite("known_hosts")
struct KnownHostsTests {
    /// A key of this type whose bytes are `mark`.
    private static func key(_ mark: UInt8, _ type: String = "ssh-ed25519") -> HostKey {
        func string(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(bytes.count)] + bytes }
        return HostKey(blob: string(Array(type.utf8)) + string([UInt8](repeating: mark, count: 32)))
    }

    private static func line(_ names: String, _ mark: UInt8, _ type: String = "ssh-ed25519") -> String {
        "\(names) \(type) \(Data(key(mark, type).blob).base64EncodedString())"
    }

    private static func hashed(_ name: String) -> String {
        let salt = Data(repeating: 5, count: 20)
        let code = Data(HMAC<Insecure.SHA1>.authenticationCode(for: Data(name.utf8), using: SymmetricKey(data: salt)))
        return "|1|\(salt.base64EncodedString())|\(code.base64EncodedString())"
    }

    private static let changed = KnownHosts.Verdict.changed(known: key(2).fingerprint, place: "kh:1")

    @Test("verdicts on key 1 of h.example", arguments: [
        (line("h.example", 1), 22, .ok), (line("H.Example", 1), 22, .ok), (line("a,h.example,b", 1) + " comment here", 22, .ok),
        (line("h.example", 2), 22, changed), (line("h.example", 1), 2222, .unknown), (line("[h.example]:2222", 1), 2222, .ok),
        (line("[h.example]:2222", 1), 22, .unknown), (line("[h.example]:2222", 2) + "\n" + line("h.example", 1), 2222, changed),
        (line(hashed("h.example"), 1), 22, .ok), (line(hashed("[h.example]:2222"), 1), 2222, .ok), (line(hashed("other"), 1), 22, .unknown),
        (line("*.example", 1), 22, .ok), (line("?.example", 1), 22, .ok), (line("*.example,!h.example", 1), 22, .unknown),
        (line("!h.example,*.example", 1), 22, .unknown), (line("*", 1), 22, .ok), (line("[*]:2222", 1), 2222, .ok),
        (line("h.example", 1) + "\r\n", 22, .ok), ("\t" + line("h.example", 1), 22, .ok), ("# " + line("h.example", 1), 22, .unknown),
        (line("h.example", 1, "ecdsa-sha2-nistp256"), 22, .unknown),
        (line("h.example", 1) + "\n@revoked " + line("*", 1), 22, .revoked(place: "kh:2")),
        (line("h.example", 1) + "\n@revoked " + line("other", 1), 22, .ok),
        ("@cert-authority " + line("*", 1), 22, .unknown), ("h.example ssh-ed25519\n" + line("h.example", 1), 22, .ok),
        (line("h.example", 2) + "\n" + line("h.example", 1), 22, .ok), ("", 22, .unknown),
    ] as [(String, Int, KnownHosts.Verdict)])
    func verdict(text: String, port: Int, expected: KnownHosts.Verdict) {
        let known = KnownHosts(path: "kh", contents: Array(text.utf8))
        #expect(known.verdict(on: Self.key(1), of: "h.example", port: port) == expected)
    }

    @Test("odd lines are warnings with their number, and end nothing", arguments: [
        ("rubbish", "kh:1: not a line"), ("@cert-authority " + line("*", 1), "kh:1: @cert-authority is not supported"),
        ("\n\nh ssh-ed25519 !!!", "kh:3: the key isn't base64"), (line("h", 1).replacing(" ssh-ed25519", with: " ssh-rsa"), "kh:1: the line says ssh-rsa"),
        ("@odd " + line("h", 1), "kh:1: unknown marker @odd"), (line("|2|x|y", 1), "kh:1: the hashed name"),
    ])
    func warnings(text: String, beginning: String) {
        let known = KnownHosts(path: "kh", contents: Array((text + "\n" + Self.line("good", 1)).utf8))
        #expect(known.warnings.count == 1)
        #expect(known.warnings.first?.description.hasPrefix(beginning) == true)
        #expect(known.verdict(on: Self.key(1), of: "good", port: 22) == .ok)
    }

    @Test("the types of a host are asked for first")
    func order() {
        let known = KnownHosts(path: "kh", contents: Array(Self.line("h", 1, "ecdsa-sha2-nistp256").utf8))
        #expect(known.types(of: "h", port: 22) == ["ecdsa-sha2-nistp256"])
        #expect(Preferences.hostKeys(known: ["ecdsa-sha2-nistp256"]).prefix(2) == ["ecdsa-sha2-nistp256", "ssh-ed25519"])
        #expect(Preferences.hostKeys(known: ["ssh-rsa"]).prefix(2) == ["rsa-sha2-512", "rsa-sha2-256"])
    }

    @Test("a pattern of many stars is judged at once")
    func stars() {
        let known = KnownHosts(path: "kh", contents: Array(Self.line(String(repeating: "*a", count: 500) + "b", 1).utf8))
        #expect(known.verdict(on: Self.key(1), of: String(repeating: "a", count: 5000), port: 22) == .unknown)
    }
}
