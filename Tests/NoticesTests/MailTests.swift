import Core
import Execution
import Foundation
import Notices
import TestKit
import Testing

@Suite("Mail", .timeLimit(.minutes(1)))
struct MailTests {
    /// A stand-in for sendmail that keeps its arguments and its input.
    private final class Post: Sendable {
        let folder = "/tmp/drydock-mail-\(UUID().uuidString.prefix(8))"
        init(ending: String = "exit 0") throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let script = "#!/bin/sh\nprintf '%s\\n' \"$@\" > \(folder)/arguments\ncat > \(folder)/message\n\(ending)\n"
            // Written by another process: a child of this one, made meanwhile by another test, would have it open, and a program
            // that is open for writing can't be run.
            let writer = LocalCommand.shell("cat > \(program); chmod 755 \(program)", input: Array(script.utf8))
            #expect(try writer.run(limit: 0, seconds: 30) { false }.status == 0)
        }
        deinit { try? FileManager.default.removeItem(atPath: folder) }
        var program: String { "\(folder)/sendmail" }
        func file(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
    }

    private struct Message {
        var headers: [String: String] = [:]
        var names: [String] = []
        var body = ""

        init(_ text: String) throws {
            let end = try #require(text.range(of: "\n\n"))
            for line in text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix(" "), let last = names.last { headers[last]? += line; continue }
                let colon = try #require(line.firstIndex(of: ":"))
                names.append(String(line[..<colon]))
                headers[String(line[..<colon])] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
            let lines = text[end.upperBound...].split(separator: "\n")
            #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 200 } && lines.allSatisfy { $0.utf8.count <= 76 })
            body = String(decoding: try #require(Data(base64Encoded: lines.joined())), as: UTF8.self)
        }

        /// As a reader shows it.
        var subject: String {
            let text = headers["Subject"] ?? ""
            guard text.hasPrefix("=?") else { return text }
            return text.split(separator: " ").map { word in
                String(decoding: Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data(), as: UTF8.self)
            }.joined()
        }
    }

    private func send(_ notice: Notice, _ post: Post, to: [String] = ["noc@provider.example"]) async throws -> String? {
        let mail = Sink.Mail(to: try to.map { try #require(MailAddress($0)) }, from: try #require(MailAddress("drydock@provider.example")), sendmail: post.program)
        do throws(DeliveryFailure) {
            try await Sink(name: Sample.name("mail"), way: .mail(mail)).courier(secrets: FixedSecrets()).deliver(Parcel.of(notice))
            return nil
        } catch { return error.description }
    }

    @Test("goes through sendmail -t -i, with all that the notice says")
    func plain() async throws {
        let post = try Post()
        #expect(try await send(Desk.notice("a", 2, details: .init(step: StepID("t/uh-1/work"), by: "oleg", ticket: "JEL-1")), post, to: ["noc@provider.example", "b+c@x.example"]) == nil)
        #expect(try post.file("arguments") == "-t\n-i\n")
        let message = try Message(post.file("message"))
        #expect(message.headers["From"] == "drydock@provider.example" && message.headers["To"] == "noc@provider.example, b+c@x.example")
        #expect(message.subject == "[drydock] run-paused: it was paused; see drydock status")
        #expect(message.headers["Date"] == "Mon, 30 Nov 2026 00:53:21 +0000")
        #expect(message.headers["Message-ID"] == "<\(Desk.notice("a", 2).id)@provider.example>")
        #expect(message.headers["Content-Type"] == "text/plain; charset=utf-8")
        #expect(message.body.hasPrefix("it was paused; see drydock status\n\nKind: run-paused\nRun: a\n"))
        #expect(message.body.contains("Step: t/uh-1/work\nBy: oleg\nTicket: JEL-1\n"))
    }

    @Test("nothing that people wrote becomes a header, and everything comes through", arguments: [
        "x\r\nBcc: thief@evil.example\r\n\r\nhello", "x\nTo: thief@evil.example", "\n\n.\n", "J\u{f6}rg \u{1F6A2} \u{202E}mo", "=?UTF-8?B?Qg==?=", "a\u{2028}b\u{85}c\u{0}d",
        String(repeating: "\u{1F6A2}", count: 400), String(repeating: "long ", count: 300), ".\nFrom x", "",
    ])
    func nasty(_ text: String) async throws {
        let post = try Post()
        let notice = Desk.notice("a", 2, text: text, details: .init(by: text, ticket: text, reason: text))
        #expect(try await send(notice, post) == nil)
        let source = try post.file("message"), message = try Message(source)
        #expect(message.names == [
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        ])
        #expect(source.utf8.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) })
        #expect(message.subject.trimmingCharacters(in: .whitespaces) == "[drydock] run-paused: \(text.prefix(120))".trimmingCharacters(in: .whitespaces))
        #expect(message.body.hasPrefix(text))
    }

    @Test("addresses that would mean something else are none", arguments: [
        "a@b\nBcc: c@d", "a@b\r", "a b@c", "a@b,c@d", "<a@b>", "a@b (c)", "\"a\"@b", "a", "@b", "a@", "a@b@c", "-t@b", "a@-b", "a:b@c", "j\u{f6}rg@x", "a@b;",
    ])
    func addresses(_ text: String) { #expect(MailAddress(text) == nil) }

    @Test("what sendmail says when it refuses")
    func refused() async throws {
        let post = try Post(ending: "echo 'queue full' >&2; exit 75")
        #expect(try await send(Desk.notice("a", 2), post) == "exit status 75: queue full")
        let gone = try Post()
        try FileManager.default.removeItem(atPath: gone.program)
        #expect(try await send(Desk.notice("a", 2), gone)?.contains("can't be started: No such file") == true)
    }
}
