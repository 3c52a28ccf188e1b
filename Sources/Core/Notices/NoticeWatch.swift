/// Follows one run's facts and has every notice of them recorded once, over any number of processes and crashes.
///
/// Whoever starts watching lets each run catch up first and enrolls the sinks then: what is told of facts from before a sink
/// was there isn't its news.
public struct NoticeWatch: Sendable {
    public let run: RunID
    /// The fold of the facts that were looked at.
    public private(set) var machine: RunMachine
    /// Facts up to this one were looked at before this watch began.
    private var cursor: Int?

    public init(_ run: RunID, of graph: PlanGraph) {
        self.run = run
        machine = RunMachine(graph)
    }

    /// Looks at the facts that were added since, in bounded pieces; notices and cursor are recorded together.
    ///
    /// After an error begin anew, with another watch.
    /// - Throws: ``JournalFailure`` or ``IllegalFact``.
    public mutating func catchUp(from journal: any Journaling, into store: any NoticeStoring) throws {
        let known = try cursor ?? store.noticeCursor(of: run)
        cursor = known
        while true {
            let entries = try journal.entries(of: run, after: machine.lastNumber, limit: 1000)
            if entries.isEmpty { return }
            var notices: [Notice] = []
            for entry in entries {
                try machine.fold(entry)
                if entry.number > known { notices += NoticeMaker.notices(of: entry, in: machine, run: run) }
            }
            if machine.lastNumber > known { try store.add(notices, of: run, cursor: machine.lastNumber) }
        }
    }

    /// Records what ``NoticeMaker`` made of time; a notice that is there already stays as it is.
    public func record(_ notices: [Notice], into store: any NoticeStoring) throws(JournalFailure) {
        if !notices.isEmpty { try store.add(notices, of: run, cursor: machine.lastNumber) }
    }
}
