import Core
import Foundation
import Testing

@testable import Journal

/// A file system of its own, so small that it fills; needs root.
struct SmallDisk {
    let path: String

    /// Nil, with the reason printed, where nothing can be mounted.
    init?(bytes: Int) throws {
        guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: "/bin/mount") else {
            print("skipped: mounting a small tmpfs needs root and /bin/mount")
            return nil
        }
        path = NSTemporaryDirectory() + "drydock-small-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard try Self.call("/bin/mount", "-t", "tmpfs", "-o", "size=\(bytes)", "drydock", path) == 0 else {
            print("skipped: a tmpfs can't be mounted here")
            try FileManager.default.removeItem(atPath: path)
            return nil
        }
    }

    func remove() {
        _ = try? Self.call("/bin/umount", "-l", path)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Takes all of the room that is left, and gives back the file that has it.
    func fill() throws -> String {
        let ballast = path + "/ballast"
        let descriptor = try SystemCall.open(ballast, O_WRONLY | O_CREAT | O_APPEND)
        for size in [4096, 1] {
            let block = [UInt8](repeating: 1, count: size)
            while write(descriptor, block, size) == size {}
        }
        _ = close(descriptor)
        return ballast
    }

    static func call(_ program: String, _ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

@Suite("a full disk", .serialized)
struct DiskFullTests {
    @Test("refuses a commit as a whole, keeps what was written, and works again once there is room", .tags(.fault))
    func journal() throws {
        guard let disk = try SmallDisk(bytes: 400_000) else { return }
        defer { disk.remove() }
        let journal = try SQLiteJournal(at: disk.path + "/s.sqlite")
        #expect(journal.warnings.count == 1, "a record in memory is warned of")
        let run = try journal.begin()
        let lease = try journal.take(run)
        func commit(_ number: Int) throws(JournalFailure) {
            let reason = String(repeating: "x", count: 900)
            try lease.commit(JournalTransaction(entries: [Sample.entry(number, .notStarted(step: 0, attempt: 1, why: reason))]))
        }
        var written = 1
        var failure: JournalFailure?
        while failure == nil, written < 1000 {
            do {
                try commit(written + 1)
                written += 1
            } catch { failure = error }
        }
        #expect(failure?.isFull == true && written > 20, "\(written): \(String(describing: failure))")
        #expect(try journal.whole(run).count == written)
        let ballast = try disk.fill()
        let small = #expect(throws: JournalFailure.self) { try journal.say(try Sample.word(run: run)) }
        #expect(small?.isFull == true)
        // A process that starts on the full disk can still read all that was acknowledged.
        let next = try SQLiteJournal(at: disk.path + "/s.sqlite")
        #expect(try next.verify(run).number == written)
        #expect(unlink(ballast) == 0)
        _ = try next.say(try Sample.word(run: run))
        #expect(try journal.inbox(of: run, after: 0).count == 1)
        lease.release()
    }

    @Test("costs output, never the step", .tags(.fault))
    func output() throws {
        guard let disk = try SmallDisk(bytes: 100_000) else { return }
        defer { disk.remove() }
        let store = FileOutputStore(folder: disk.path + "/s.d")
        let record = try store.record(of: try Sample.run(), step: 1, attempt: 1)
        record.write([UInt8](repeating: 65, count: 10), to: .out)
        let ballast = try disk.fill()
        record.write([UInt8](repeating: 66, count: 50_000), to: .out)
        #expect(record.offsets.out == 50_010)
        let kept = record.head(.out, limit: .max).count
        #expect(kept < 50_010)
        #expect(unlink(ballast) == 0)
        record.write([UInt8](repeating: 67, count: 5), to: .out)
        let summary = record.summary().out
        #expect(summary.bytes == 50_015 && summary.dropped == 50_010 - kept)
        let again = try store.record(of: try Sample.run(), step: 1, attempt: 1)
        #expect(again.offsets.out == 50_015 && again.summary() == record.summary())
    }
}

@Suite("a commit that nobody can be sure of")
struct CommitUnknownTests {
    @Test("ends all work on this handle; another then reads what is there", .tags(.fault))
    func immutable() throws {
        let chattr = "/usr/bin/chattr"
        let scratch = try Scratch()
        defer { scratch.remove() }
        let rollback = scratch.state + "-journal"
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try journal.begin()
        try Data().write(to: URL(fileURLWithPath: scratch.path + "/try"))
        guard FileManager.default.isExecutableFile(atPath: chattr), try SmallDisk.call(chattr, "+i", scratch.path + "/try") == 0 else {
            print("skipped: chattr +i needs root and a file system that knows it")
            return
        }
        #expect(try SmallDisk.call(chattr, "-i", scratch.path + "/try") == 0)
        // From here on the rollback journal can be neither written nor unlinked, and unlinking it is what commits.
        let failure = #expect(throws: JournalFailure.self) {
            try journal.write(guarded: { _ = try SmallDisk.call(chattr, "+i", rollback) }) { db in
                _ = try LeaseRow.raise(run, Sample.holder, Sample.start, db)
            }
        }
        #expect(failure?.isCommitUnknown == true, "\(String(describing: failure))")
        let read = #expect(throws: JournalFailure.self) { try journal.entries(of: run, after: 0, limit: 1) }
        let taken = #expect(throws: JournalFailure.self) { try journal.take(run) }
        #expect(read?.isCommitUnknown == true && taken?.isCommitUnknown == true)
        #expect(try SmallDisk.call(chattr, "-i", rollback) == 0)
        let next = try SQLiteJournal(at: scratch.state)
        #expect(try next.verify(run).number == 1)
        try next.take(run).release()
    }
}
