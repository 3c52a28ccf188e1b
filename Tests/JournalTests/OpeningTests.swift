import Core
import Foundation
import GRDB
import Testing

@testable import Journal

@Suite("opening the state file")
struct OpeningTests {
    @Test("refuses what isn't a whole record of this program, and says what to do", arguments: Damage.allCases)
    func refuses(_ damage: Damage) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try damage.make(scratch)
        let before = FileManager.default.contents(atPath: scratch.state)
        let failure = #expect(throws: JournalFailure.self) { try SQLiteJournal(at: scratch.state) }
        let words = try #require(failure?.unusable, "\(String(describing: failure))")
        #expect(words.contains(damage.words) && words.contains(";") || words.contains("restore"), "\(words)")
        #expect(FileManager.default.contents(atPath: scratch.state) == before, "what is left isn't touched")
    }

    enum Damage: String, CaseIterable, Sendable {
        case garbage, empty, truncated, foreign, newer, folder, linked, orphanJournal, orphanRuns, flippedPage

        var words: String {
            switch self {
            case .garbage: "is no SQLite database"
            case .empty: "is empty"
            case .truncated, .flippedPage: "is damaged"
            case .foreign: "not Drydock's"
            case .newer: "newer drydock (format \(Schema.current.version + 1), this one knows \(Schema.current.version))"
            case .folder: "is no file"
            case .linked: "second name"
            case .orphanJournal: "its database isn't"
            case .orphanRuns: "holds runs"
            }
        }

        func make(_ scratch: Scratch) throws {
            func write(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: scratch.state)) }
            func record() throws -> Data {
                let journal = try SQLiteJournal(at: scratch.state)
                let run = try journal.begin()
                let lease = try journal.take(run)
                try lease.commit(JournalTransaction(entries: (2...200).map { Sample.entry($0, .asked(step: $0)) }))
                lease.release()
                try journal.database.close()
                return try #require(FileManager.default.contents(atPath: scratch.state))
            }
            switch self {
            case .garbage: try write(Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }))
            case .empty: try write(Data())
            case .truncated: try write(try record().dropLast(9_000))
            case .flippedPage:
                var bytes = try record()
                // The header of the last page, whose cells hold facts.
                for index in 0..<64 { bytes[bytes.count - 4096 + index] ^= 0x55 }
                try write(bytes)
            case .foreign: try scratch.plain().write { try $0.execute(sql: "CREATE TABLE t (x); INSERT INTO t VALUES (1)") }
            case .newer:
                _ = try record()
                try scratch.plain().writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = \(Schema.current.version + 1)") }
            case .folder: try FileManager.default.createDirectory(atPath: scratch.state, withIntermediateDirectories: false)
            case .linked:
                _ = try record()
                try FileManager.default.linkItem(atPath: scratch.state, toPath: scratch.path + "/other")
            case .orphanJournal: try Data([1]).write(to: URL(fileURLWithPath: scratch.state + "-journal"))
            case .orphanRuns:
                _ = try record()
                try FileManager.default.removeItem(atPath: scratch.state)
            }
        }
    }

    @Test("brings an older file up to date and keeps its facts; the older program then refuses it")
    func migrates() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let run = try SQLiteJournal(at: scratch.state).begin()
        let next = Schema(migrations: Schema.current.migrations + [.init(name: "more", sql: "CREATE TABLE more (x INTEGER) STRICT;")])
        let newer = try SQLiteJournal(at: scratch.state, schema: next)
        #expect(try newer.verify(run).number == 1)
        #expect(try newer.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == next.version)
        let failure = #expect(throws: JournalFailure.self) { try SQLiteJournal(at: scratch.state) }
        #expect(failure?.unusable?.contains("newer drydock (format \(next.version), this one knows \(next.version - 1))") == true)
        _ = try SQLiteJournal(at: scratch.state, schema: next)
    }

    @Test("brings a file of the first version up to date, and it takes notices")
    func migratesFirst() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let run = try SQLiteJournal(at: scratch.state, schema: Schema(migrations: [Schema.record])).begin()
        let journal = try SQLiteJournal(at: scratch.state)
        #expect(try journal.verify(run).number == 1)
        try journal.add([], of: run, cursor: 1)
        #expect(try journal.noticeCursor(of: run) == 1)
    }

    @Test("leaves nothing of a migration that fails")
    func failedMigration() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let run = try SQLiteJournal(at: scratch.state).begin()
        let bad = Schema(migrations: Schema.current.migrations + [.init(name: "bad", sql: "CREATE TABLE more (x); SELECT nonsense;")])
        #expect(throws: JournalFailure.self) { try SQLiteJournal(at: scratch.state, schema: bad) }
        #expect(try SQLiteJournal(at: scratch.state).verify(run).number == 1)
    }

    @Test("makes one file, however many begin at once", .tags(.slow))
    func makesOnce() throws {
        for _ in 0..<20 {
            let scratch = try Scratch()
            defer { scratch.remove() }
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                do { _ = try SQLiteJournal(at: scratch.state).begin("r-\(index)") } catch { Issue.record(error) }
            }
            #expect(try SQLiteJournal(at: scratch.state).runs().count == 8)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["drydock.sqlite"])
        }
    }

    @Test("goes through links, so that two names share locks and journal")
    func links() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try journal.begin()
        let link = scratch.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.state)
        let other = try SQLiteJournal(at: link)
        #expect(other.path == journal.path)
        let lease = try journal.take(run)
        #expect(throws: JournalFailure.self) { try other.take(run) }
        lease.release()
    }

    @Test("tells a local file system from one where locks mean nothing", arguments: [
        ("/home/anna/state", FileSystemKind.unreliable("nfs4")), ("/home/annabel", .durable("ext4")), ("/var/x", .durable("xfs")),
        ("/mnt/a b/state", .unreliable("fuse.sshfs")), ("/dev/shm/state", .volatile("tmpfs")), ("/over", .unreliable("9p")),
    ])
    func fileSystems(_ path: String, _ kind: FileSystemKind) {
        let mounts = """
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            30 27 0:50 / /home/anna rw - nfs4 server:/home rw
            31 27 8:1 / /var rw shared:3 master:1 - xfs /dev/sda1 rw
            32 27 0:51 / /mnt/a\\040b rw - fuse.sshfs x rw
            33 27 0:52 / /dev/shm rw - tmpfs tmpfs rw
            34 27 0:53 / /over rw - ext4 /dev/sdb rw
            35 27 0:54 / /over rw - 9p host rw
            """
        #expect(FileSystemKind(below: path, mounts: mounts) == kind)
        #expect(FileSystemKind(below: path, mounts: "") == .unreliable("unknown"))
    }
}
