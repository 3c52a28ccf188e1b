import Core
import Foundation

/// A notice as a mail. No value of it can begin a header of its own: addresses have no line breaks by their type, and the
/// rest is encoded.
struct MailMessage {
    let text: String

    init(_ notice: Notice, _ mail: Sink.Mail, at moment: Date) {
        let domain = mail.from.description.split(separator: "@").last ?? "localhost"
        let headers = [
            "From: \(mail.from)",
            "To: " + mail.to.map(\.description).joined(separator: ",\n "),
            "Subject: " + EncodedWord.header("[drydock] \(notice.kind.rawValue): \(notice.text.prefix(120))"),
            "Date: \(Self.date(moment))",
            // The same at every attempt, so that a repeat can be told from news.
            "Message-ID: <\(notice.id)@\(domain)>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
        // `sendmail` takes lines as the system writes them, without carriage returns.
        let body = Data(Self.body(notice).utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        text = headers.joined(separator: "\n") + "\n\n" + body + "\n"
    }

    private static func body(_ notice: Notice) -> String {
        let lines: [(String, String?)] = [
            ("Kind", notice.kind.rawValue), ("Run", notice.run.rawValue), ("Plan", "\(notice.plan), fingerprint \(notice.fingerprint.short)"),
            ("Step", notice.step?.description), ("Steps", notice.steps.map { $0.map(\.description).joined(separator: ", ") }),
            ("Gate", notice.gate?.rawValue), ("Owner", notice.owner?.rawValue), ("By", notice.by), ("Ticket", notice.ticket),
            ("Reason", notice.reason), ("Time", notice.at.formatted(.iso8601)), ("Notice", notice.id.rawValue),
        ]
        let details = lines.compactMap { name, value in value.map { "\(name): \(oneLine($0))" } }
        return notice.text + "\n\n" + details.joined(separator: "\n") + "\n"
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// RFC 5322, in UTC.
    private static func date(_ moment: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: moment)
    }
}

/// RFC 2047: text of any kind in a header.
enum EncodedWord {
    /// As it is where it is printable ASCII on a line of modest length, else in encoded words, each on a line of its own.
    static func header(_ text: String) -> String {
        let isPlain = text.utf8.count <= 200 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        return isPlain ? text : words(text).joined(separator: "\n ")
    }

    /// "An 'encoded-word' may not be more than 75 characters long", and a character may not be split between two (section 2, 5).
    private static func words(_ text: String) -> [String] {
        var words: [String] = [], chunk: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            // 45 bytes are 60 characters of base64.
            if chunk.count + bytes.count > 45 {
                words.append(word(chunk))
                chunk = []
            }
            chunk += bytes
        }
        return chunk.isEmpty ? words : words + [word(chunk)]
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Data(bytes).base64EncodedString())?=" }
}
