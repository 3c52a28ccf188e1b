public import Core
public import Foundation

/// What is handed to a sink at one attempt.
public struct Parcel: Sendable {
    public let notice: Notice
    /// The notice's bytes: the same at every attempt.
    public let body: Data
    /// From 1.
    public let attempt: Int
    public let at: Date

    public init(_ notice: Notice, attempt: Int, at: Date) throws {
        self.notice = notice
        body = try notice.encoded()
        self.attempt = attempt
        self.at = at
    }
}

/// A way to a sink.
public protocol Delivering: Sendable {
    /// Returns once the sink has taken the parcel.
    /// - Throws: why it hasn't, or may not have; it is then offered again.
    func deliver(_ parcel: Parcel) async throws(DeliveryFailure)
}

/// Why a sink didn't take a notice, for a person; holds no secret, and not the sink's address.
public struct DeliveryFailure: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String
    public init(_ words: String) { description = words }
}

/// Time limits of attempts, in seconds.
public struct DeliveryLimits: Sendable {
    public var webhook = 10.0
    public var command = 60.0
    public init(webhook: Double = 10, command: Double = 60) {
        self.webhook = webhook
        self.command = command
    }
}

extension Sink {
    /// How this sink is reached.
    public func courier(secrets: any SecretResolving, limits: DeliveryLimits = .init()) -> any Delivering {
        switch way {
        case .webhook(let url, let secret): WebhookDelivery(url: url, secret: secret, secrets: secrets, limit: limits.webhook)
        case .command(let line): CommandDelivery(line: line, limit: limits.command)
        case .mail(let mail): MailDelivery(mail, limit: limits.command)
        }
    }
}
