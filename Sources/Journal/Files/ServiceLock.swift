public import Core

/// Proof that this process is the one service of a state file; dropped with the process.
public final class ServiceLock: Sendable {
    private let lock: RunLock

    private init(_ lock: RunLock) { self.lock = lock }

    /// Nil while another living process has it.
    /// - Throws: ``JournalFailure/unusable(_:)`` where the lock file can't be made.
    public static func take(of journal: SQLiteJournal) throws(JournalFailure) -> ServiceLock? {
        do {
            try SystemCall.makeFolder(journal.folder)
            return try RunLock.take("\(journal.folder)/serve.lock").map(ServiceLock.init)
        } catch { throw .unusable("the service's lock can't be taken: \(error); look at the rights of that folder") }
    }

    /// Whether a service of this state file lives.
    public static func isTaken(of journal: SQLiteJournal) -> Bool {
        (try? RunLock.isTaken("\(journal.folder)/serve.lock")) ?? false
    }

    public func release() { lock.release() }
}
