import Core
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Journal

@Suite("a run's lock")
struct LockTests {
    @Test("goes to exactly one of eight that ask at once", .tags(.fault))
    func eight() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journals = try (0..<8).map { _ in try SQLiteJournal(at: scratch.state) }
        for round in 0..<20 {
            let run = try journals[0].begin("r-\(round)")
            let won = Mutex<[any Lease]>([])
            let refused = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                do {
                    let lease = try journals[index].take(run)
                    won.withLock { $0.append(lease) }
                } catch JournalFailure.held { refused.withLock { $0 += 1 } } catch { Issue.record(error) }
            }
            #expect(won.withLock { $0.count } == 1 && refused.withLock { $0 } == 7, "round \(round)")
            #expect(won.withLock { $0.first?.epoch } == 1)
            won.withLock { $0.forEach { $0.release() } }
        }
    }

    @Test("dies with the process that had it, even by SIGKILL", .tags(.fault))
    func sigkill() throws {
        let python = "/usr/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            print("skipped: there is no \(python)")
            return
        }
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try journal.begin()
        try journal.take(run).release()
        let holder = Process(), said = Pipe()
        holder.executableURL = URL(fileURLWithPath: python)
        holder.arguments = ["-c", """
            import fcntl, os, struct, sys, signal
            d = os.open(sys.argv[1], os.O_RDWR)
            fcntl.fcntl(d, 37, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))
            print('locked', flush=True)
            signal.pause()
            """, journal.folder + "/\(run).lock"]
        holder.standardOutput = said
        try holder.run()
        #expect(said.fileHandleForReading.availableData.starts(with: Data("locked".utf8)))
        #expect(try journal.isHeld(run))
        let failure = #expect(throws: JournalFailure.self) { try journal.take(run) }
        #expect(failure == .held(by: "anna@deploy1, process 4242, since 2025-11-24T16:00:00Z"))
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        #expect(try !journal.isHeld(run))
        let lease = try journal.take(run)
        #expect(lease.epoch == 2)
        lease.release()
    }

    @Test("isn't inherited by programs that the holder starts")
    func inherited() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try journal.begin()
        let lease = try journal.take(run)
        let path = journal.folder + "/\(run).lock"
        // Asked of each descriptor itself: what a child really gets depends on who starts it, and how.
        var found = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            guard let descriptor = Int32(name), (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == path
            else { continue }
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
            found += 1
        }
        #expect(found == 1)
        lease.release()
    }

    @Test("that was removed or replaced stops its holder", arguments: [false, true])
    func removed(_ replaced: Bool) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let (journal, other) = (try SQLiteJournal(at: scratch.state), try SQLiteJournal(at: scratch.state))
        let run = try journal.begin()
        let lease = try journal.take(run)
        try FileManager.default.removeItem(atPath: journal.folder + "/\(run).lock")
        if replaced { try Data().write(to: URL(fileURLWithPath: journal.folder + "/\(run).lock")) }
        let failure = #expect(throws: JournalFailure.self) { try lease.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))])) }
        #expect(failure?.unusable?.contains("lock of this run is gone") == true)
        #expect(try journal.whole(run).count == 1)
        let next = try other.take(run)
        #expect(throws: JournalFailure.fenced(epoch: 2)) { try lease.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))])) }
        try next.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0), epoch: 2)]))
        next.release()
    }
}

@Suite("a state file in use")
struct InUseTests {
    @Test("that is removed or replaced stops its writers", .tags(.fault), arguments: [false, true])
    func removed(_ replaced: Bool) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try journal.begin()
        let lease = try journal.take(run)
        let copy = scratch.path + "/copy"
        try FileManager.default.copyItem(atPath: scratch.state, toPath: copy)
        if replaced { #expect(rename(copy, scratch.state) == 0) } else { #expect(unlink(scratch.state) == 0) }
        for attempt in [
            { try lease.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))])) },
            { _ = try journal.say(try Sample.word(run: run)) }, { try journal.store(plan: Data([1]), fingerprint: Sample.other) },
        ] as [() throws -> Void] {
            let failure = #expect(throws: JournalFailure.self) { try attempt() }
            #expect(failure?.unusable?.contains("while it was in use") == true, "\(String(describing: failure))")
        }
        if replaced { #expect(try SQLiteJournal(at: scratch.state).whole(run).count == 1) }
    }

    @Test("that is removed between a transaction's first write and its commit isn't committed to", .tags(.fault))
    func removedMeanwhile() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try journal.begin()
        let failure = #expect(throws: JournalFailure.self) {
            try journal.write { db in
                _ = try LeaseRow.raise(run, Sample.holder, Sample.start, db)
                #expect(unlink(scratch.state) == 0)
            }
        }
        #expect(failure?.unusable?.contains("while it was in use") == true)
    }

    @Test("is waited for while another process writes, and then given up without a doubt")
    func busy() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state, schema: .current, patience: 0.2)
        let lease = try journal.take(try journal.begin())
        let entry = JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))])
        let plain = try scratch.plain()
        try plain.writeWithoutTransaction { db in
            // A writer keeps BEGIN IMMEDIATE from beginning; a reader keeps COMMIT from ending. Neither leaves a doubt.
            for other in ["BEGIN IMMEDIATE", "BEGIN; SELECT count(*) FROM fact"] {
                try db.execute(sql: other)
                let failure = #expect(throws: JournalFailure.self) { try lease.commit(entry) }
                #expect(failure?.unusable?.contains("kept locked by another process") == true, "\(other): \(String(describing: failure))")
                try db.execute(sql: "ROLLBACK")
            }
        }
        try lease.commit(entry)
        lease.release()
    }

    @Test("is read in pages while another writes a thousand times", .tags(.slow))
    func paging() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let (writer, reader) = (try SQLiteJournal(at: scratch.state), try SQLiteJournal(at: scratch.state))
        let run = try writer.begin()
        let lease = try writer.take(run)
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            do {
                if index == 0 {
                    for number in 2...1001 { try lease.commit(JournalTransaction(entries: [Sample.entry(number, .asked(step: number))])) }
                    return
                }
                var last = 0
                while last < 1001 {
                    for entry in try reader.entries(of: run, after: last, limit: 50) {
                        #expect(entry.number == last + 1)
                        last = entry.number
                    }
                }
            } catch { Issue.record(error) }
        }
        #expect(try reader.verify(run).number == 1001)
        lease.release()
    }
}
