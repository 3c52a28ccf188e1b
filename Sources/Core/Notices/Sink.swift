public import Foundation

/// Where notices go, as a configuration file says it.
public struct NotificationSettings: Equatable, Sendable {
    /// At least one, each with a name of its own.
    public var sinks: [Sink]
    public init(sinks: [Sink]) { self.sinks = sinks }
}

/// A place that takes notices.
public struct Sink: Equatable, Sendable {
    public enum Way: Equatable, Sendable {
        /// A signed POST; unsigned without a secret.
        case webhook(URL, secret: SecretReference?)
        /// Run by `/bin/sh -c`, the notice on its standard input.
        case command(String)
        case mail(Mail)
    }

    public struct Mail: Equatable, Sendable {
        public var to: [MailAddress]
        public var from: MailAddress
        /// A program that takes `-t -i` and a message on its standard input.
        public var sendmail: String
        public static let usualSendmail = "/usr/sbin/sendmail"
        public init(to: [MailAddress], from: MailAddress, sendmail: String = usualSendmail) {
            self.to = to
            self.from = from
            self.sendmail = sendmail
        }
    }

    public var name: SinkName
    public var way: Way
    /// Nil: all.
    public var kinds: Set<NoticeKind>?
    public init(name: SinkName, way: Way, kinds: Set<NoticeKind>? = nil) {
        self.name = name
        self.way = way
        self.kinds = kinds
    }
}

public typealias SinkName = Identifier<Sink>

/// A mail address that can stand in a header and mean one recipient: `name@domain` in ASCII, without quotes, comments or
/// lists.
public struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isLegal) }),
            text.first != "-", parts[1].first != "-"
        else { return nil }
        description = text
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-/=?^_{|}~.".utf8.contains(byte)
        }
    }
}
