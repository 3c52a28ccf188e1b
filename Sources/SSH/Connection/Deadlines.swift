/// How long each phase may take, in milliseconds. The library has no timer of its own that could be relied on, so every
/// wait ends by one of these.
public struct Deadlines: Sendable {
    /// Name look-up, and all addresses together.
    public var connect: Int64 = 10_000
    public var handshake: Int64 = 20_000
    public var authentication: Int64 = 30_000
    /// The ssh-agent's list of keys. Its signature may wait for a person's word and has the time of the authentication.
    public var agent: Int64 = 10_000
    /// Opening a channel, and the request to execute.
    public var channel: Int64 = 30_000
    /// Silence in one answer, whose script shows life more often than this.
    public var reply: Int64 = 60_000
    /// Between two SSH keepalives, which ask for a reply.
    public var keepalive: Int64 = 15_000
    /// Without one byte from the host the connection counts as dead.
    public var silence: Int64 = 45_000
    /// A connection that nobody uses is closed after this.
    public var idle: Int64 = 300_000
    /// The library keeps every keepalive reply until the session ends, so no session is kept for longer.
    public var age: Int64 = 12 * 3_600_000

    public init() {}
}
