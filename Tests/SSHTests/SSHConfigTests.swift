import Core
import Foundation
import TestKit
import Testing

@testable import SSH

/// The client configuration, beside what OpenSSH itself makes of it.
@Suite("ssh_config", .serialized)
struct SSHConfigTests {
    private let folder = "/tmp/drydock-config-\(UUID().uuidString.prefix(8))"

    /// What `ssh -G` says, without what it says of a host that nothing is configured for.
    private func openSSH(_ text: String, _ name: String) throws -> [String: [String]] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: folder + "/config", atomically: true, encoding: .utf8)
        func said(_ file: String, _ host: String) throws -> [String: [String]] {
            let ending = try Shell.run(["/usr/bin/ssh", "-G", "-F", file, host])
            try #require(ending.status == 0, "\(text)")
            var said: [String: [String]] = [:]
            for line in String(decoding: ending.out, as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                if words.count == 2 { said[words[0], default: []].append(words[1]) }
            }
            return said
        }
        return try said(folder + "/config", name)
    }

    private func check(_ text: String, _ name: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let theirs = try openSSH(text, name)
        let settings = try SSHConfig(text, file: "config") { pattern throws(Diagnostic) in
            (try? String(contentsOfFile: pattern, encoding: .utf8)).map { [(pattern, $0)] } ?? []
        }.settings(for: name)
        let comment = Comment(rawValue: "\(name) in:\n\(text)")
        #expect(settings.faults == [], comment)
        #expect(settings.hostName?.value ?? name == theirs["hostname"]?.first, comment)
        #expect(settings.user?.value ?? NSUserName() == theirs["user"]?.first, comment)
        #expect("\(settings.port ?? 22)" == theirs["port"]?.first, comment)
        let jump = (settings.jump?.value ?? []).joined(separator: ","), theirJump = theirs["proxyjump"]?.first ?? ""
        #expect(jump == (theirJump == "none" ? "" : theirJump), comment)
        if !settings.identityFiles.isEmpty { #expect(settings.identityFiles.map(\.value) == theirs["identityfile"], comment) }
        if let known = settings.knownHosts?.value { #expect([known] == theirs["userknownhostsfile"], comment) }
    }

    @Test("a table of configurations says to us what it says to OpenSSH", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh")), arguments: [
        "", "# only a comment\n\n", "Host *\n  User anna\n", "User early\nHost uh-*\n User late\n Port 2222\n",
        "Host uh-1\n  HostName %h.example.com\nHost *\n HostName other\n", "Host uh-* !uh-1\n Port 7\nHost *\n Port 8\n",
        "Host \"uh-1\" x\n\tUser = \"anna\"\n\tPort=2200\n", "host UH-1\n user upper\nHOST uh-1\n USER lower\n",
        "Host uh-?\n ProxyJump bob@gate:2222,second\nHost *\n ProxyJump none\n", "Host uh-1\n ProxyJump none\nHost *\n ProxyJump gate\n",
        "Host *\n IdentityFile /k/one\n IdentityFile /k/two\n IdentitiesOnly yes\n UserKnownHostsFile /k/known\n",
        "Host a\n User a\nMatch all\n User everyone\n Port 99\n", "Host *\n ServerAliveInterval 5\n ForwardAgent yes\n Compression yes\n SendEnv LANG LC_*\n ControlMaster auto\n LogLevel ERROR\n",
        "Host uh-1 # the first\n User anna # a person\n", "Host uh-1\r\n User dos\r\n Port 23\r\n", "IgnoreUnknown UseKeychain,X*\nUseKeychain yes\nXylophone loud\nUser anna\n",
        "Host uh-1\n StrictHostKeyChecking ask\nHost *\n StrictHostKeyChecking yes\n User x\n", "Host *\n ProxyCommand none\n ProxyJump gate\n",
        "Host uh-1\n HostName 10.0.0.%%\n", "Host uh-1\n HostName '10.0.0.1'\n User \"a\"\n",
    ])
    func table(_ text: String) throws { for name in ["uh-1", "uh-22", "other"] { try check(text, name) } }

    @Test("random configurations, with files that include others", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh")), arguments: [11, 12] as [UInt64])
    func random(seed: UInt64) throws {
        print("seed \(seed)")
        var dice = Dice(seed: seed)
        let included = "/tmp/drydock-included-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: included) }
        func lines(_ count: Int, mayInclude: Bool) -> String {
            (0..<count).map { _ in
                switch Int.random(in: 0..<10, using: &dice) {
                case 0, 1: "Host " + (0..<Int.random(in: 1...3, using: &dice)).map { _ in ["*", "uh-*", "!uh-1", "uh-?", "other", "uh-1"].randomElement(using: &dice) ?? "*" }.joined(separator: " ")
                case 2: " User u\(Int.random(in: 1...9, using: &dice))"
                case 3: "\tPort=\(Int.random(in: 1...999, using: &dice))"
                case 4: "HostName \(["%h.example", "10.0.0.1", "a%%b"].randomElement(using: &dice) ?? "")"
                case 5: "ProxyJump \(["none", "gate", "bob@gate:22,two"].randomElement(using: &dice) ?? "")"
                case 6: "IdentityFile /k/\(Int.random(in: 1...5, using: &dice))"
                case 7: "Match all"
                case 8: mayInclude ? "Include \(included)" : "# nothing"
                default: "UserKnownHostsFile /k/known\(Int.random(in: 1...3, using: &dice))"
                }
            }.joined(separator: "\n") + "\n"
        }
        for _ in 0..<60 {
            try lines(6, mayInclude: false).write(toFile: included, atomically: true, encoding: .utf8)
            let text = lines(12, mayInclude: true)
            for name in ["uh-1", "uh-22"] { try check(text, name) }
        }
    }

    @Test("what can't be followed is refused where it applies, with its place", arguments: [
        ("ProxyCommand nc %h %p", "ProxyCommand isn't supported"), ("StrictHostKeyChecking no", "StrictHostKeyChecking no applies"),
        ("StrictHostKeyChecking accept-new", "never accepted here"), ("HostKeyAlias x", "HostKeyAlias isn't supported"),
        ("CertificateFile x", "CertificateFile isn't supported"), ("PKCS11Provider x", "load the key into an ssh-agent"),
        ("UserKnownHostsFile a b", "several files"), ("Port 0", "the port is '0'"), ("IdentityFile ${HOME}/x", "a variable of the environment"),
        ("HostName %k", "the token %k"), ("Frobnicate yes", "'frobnicate' isn't supported"), ("PubkeyAuthentication no", "no other way to log in"),
        ("RevokedHostKeys x", "@revoked"), ("CanonicalizeHostname yes", "whole name"),
    ])
    func refused(line: String, words: String) throws {
        let config = try SSHConfig("Host uh-1\n  \(line)\n", file: "~/.ssh/config")
        let fault = try #require(config.settings(for: "uh-1").faults.first)
        #expect(fault.description.contains(words) && fault.description.hasPrefix("~/.ssh/config:2:3: error: ") && fault.remedy != nil, "\(fault)")
        #expect(config.settings(for: "uh-2").faults == [], "it applies to no other")
    }

    @Test("Match with conditions is refused for every host; what can't be read is told at once, with lines")
    func unreadable() throws {
        let config = try SSHConfig("Match host uh-*\n User x\n", file: "c")
        #expect(config.settings(for: "any").faults.map(\.description) == ["c:1:1: error: Match isn't supported, and applies to 'any'; say it with Host, or in the inventory; only 'Match all' is understood"])
        #expect(config.settings(for: "any").user == nil)
        do throws(Diagnostics) {
            _ = try SSHConfig("User\nHost \"a\nPort 1\n", file: "c")
            Issue.record("it was read")
        } catch { #expect(error.sorted.map { $0.place?.line } == [1, 2]) }
        do throws(Diagnostics) {
            _ = try SSHConfig("Include c\n", file: "c") { _ throws(Diagnostic) in [("c", "Include c\n")] }
            Issue.record("it was read")
        } catch { #expect(error.description.contains("more than 16 deep")) }
    }
}
