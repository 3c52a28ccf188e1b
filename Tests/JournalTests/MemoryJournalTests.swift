import Core
import Foundation
import TestKit
import Testing

@Suite("the journal in memory")
struct MemoryJournalTests {
    @Test("fails at the commit that a test names, and otherwise behaves", arguments: [
        (MemoryJournal.Fault.full, false), (.fenced, false), (.commitUnknown(landed: false), false), (.commitUnknown(landed: true), true),
    ])
    func faults(_ fault: MemoryJournal.Fault, _ landed: Bool) throws {
        let journal = MemoryJournal(faults: [2: fault])
        let run = try journal.begin()
        let lease = try journal.take(run)
        func commit(_ number: Int) throws { try lease.commit(JournalTransaction(entries: [Sample.entry(number, .asked(step: number))])) }
        try commit(2)
        let failure = #expect(throws: JournalFailure.self) { try commit(3) }
        switch fault {
        case .full:
            #expect(failure == .full("injected"))
            try commit(3)
        case .fenced:
            #expect(failure == .fenced(epoch: 2))
            #expect(throws: JournalFailure.fenced(epoch: 2)) { try commit(3) }
        case .commitUnknown:
            #expect(failure == .commitUnknown("injected"))
            #expect(throws: JournalFailure.self) { try journal.entries(of: run, after: 0, limit: 1) }
            #expect(throws: JournalFailure.self) { try commit(4) }
        }
        let next = journal.afterCrash()
        #expect(try next.whole(run).count == (landed || fault == .full ? 3 : 2))
        #expect(try next.take(run).epoch > 1)
    }

    @Test("begins from any prefix of a run, with its words taken up and its attempts begun")
    func prefixes() throws {
        let run = try Sample.run()
        var word = try Sample.word(run: run)
        word.word.id = 7
        let entries = [
            Entry(number: 1, epoch: 0, at: Sample.start, fact: .created(try Sample.origin())), Sample.entry(2, .spoken(step: 0, word.word)),
            Sample.entry(3, .started(step: 0, attempt: 1, Intent()), epoch: 4),
        ]
        for count in 1...3 {
            let journal = MemoryJournal(run, entries.prefix(count), plan: Sample.plan, inbox: [word])
            #expect(try journal.whole(run) == Array(entries.prefix(count)))
            #expect(try journal.inbox(of: run, after: 0) == (count == 1 ? [word] : []))
            let lease = try journal.take(run)
            #expect(lease.epoch == [1, 2, 5][count - 1])
            let again = Sample.entry(count + 1, .started(step: 0, attempt: 1, Intent()), epoch: lease.epoch)
            if count == 3 {
                #expect(throws: JournalFailure.self) { try lease.commit(JournalTransaction(entries: [again])) }
            } else {
                try lease.commit(JournalTransaction(entries: [again]))
            }
        }
    }
}
