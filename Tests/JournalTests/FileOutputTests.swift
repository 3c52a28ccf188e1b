import Core
import Foundation
import TestKit
import Testing

@testable import Journal

@Suite("output in files")
struct FileOutputTests {
    @Test("comes back as it was written, each stream for itself, with the gaps in their places")
    func gaps() throws {
        let bench = try OutputBench()
        defer { bench.scratch.remove() }
        let record = try bench.record()
        record.write(Array("one ".utf8), to: .out)
        record.write(Array("two".utf8), to: .out)
        record.skip(1000, of: .out)
        record.write(Array("end".utf8), to: .out)
        record.write([0, 255, 10], to: .err)
        record.skip(7, of: .err)
        #expect(record.offsets == OutputOffsets(out: 1010, err: 10))
        #expect(bench.pieces(.out, limit: 4) == [.bytes(Array("one ".utf8)), .bytes(Array("two".utf8)), .dropped(1000), .bytes(Array("end".utf8))])
        #expect(bench.pieces(.err) == [.bytes([0, 255, 10]), .dropped(7)])
        #expect(record.head(.out, limit: 9) == Array("one twoen".utf8) && record.head(.err, limit: 1) == [0])
        let summary = record.summary()
        #expect(summary.out == .init(bytes: 1010, dropped: 1000, sha256: Hex.sha256(Data("one twoend".utf8))))
        #expect(summary.err == .init(bytes: 10, dropped: 7, sha256: Hex.sha256(Data([0, 255, 10]))))
        #expect(bench.store.attempts(of: bench.run, step: 3) == [2])
        record.close()
    }

    @Test("leaves no file where a step printed nothing, and files of their user's own where it did")
    func files() throws {
        let bench = try OutputBench()
        defer { bench.scratch.remove() }
        let record = try bench.record()
        #expect(record.summary().out == .init(bytes: 0, dropped: 0, sha256: Hex.sha256(Data())))
        #expect(bench.names() == [])
        record.write([1], to: .err)
        #expect(bench.names() == ["2.err"])
        #expect(try #require(try SystemCall.status(bench.folder + "/2.err")).st_mode & 0o777 == 0o600)
        #expect(try #require(try SystemCall.status(bench.folder)).st_mode & 0o777 == 0o700)
    }

    @Test("goes on after a crash exactly where the files end, wherever they were cut", .tags(.fault))
    func everyOffset() throws {
        let bench = try OutputBench(cap: OutputCap(head: 40, tail: 24))
        defer { bench.scratch.remove() }
        let text = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        for length in 0...text.count {
            let record = try bench.record(step: length)
            // In uneven pieces, as they come from a network.
            for start in stride(from: 0, to: length, by: 7) { record.write(Array(text[start..<min(start + 7, length)]), to: .out) }
            let again = try bench.record(step: length)
            #expect(again.offsets == OutputOffsets(out: length))
            #expect(again.head(.out, limit: .max) == record.head(.out, limit: .max))
            again.write(Array(text[length...]), to: .out)
            #expect(bench.joined(step: length) == bench.expected(text), "cut at \(length)")
        }
    }

    @Test("loses at most what was being written when the process died", .tags(.fault))
    func torn() throws {
        let bench = try OutputBench(cap: OutputCap(head: 16, tail: 16))
        defer { bench.scratch.remove() }
        let text = (0..<64).map { UInt8($0) }
        try bench.record().write(text, to: .out)
        let files = OutputSegments(folder: bench.folder, attempt: 2, stream: .out)
        // The newest file, cut at each length that a kill can leave, down to one that was made and not yet written.
        let last = try #require(files.list().last)
        for length in stride(from: last.length, through: 0, by: -1) {
            #expect(truncate(files.path(last.offset), off_t(length)) == 0)
            #expect(try bench.record().offsets.out == last.offset + length)
        }
    }

    @Test("keeps the beginning and the end of a stream that is too long, and counts the rest")
    func cap() throws {
        let bench = try OutputBench(cap: OutputCap(head: 1000, tail: 400))
        defer { bench.scratch.remove() }
        let record = try bench.record()
        let text = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for start in stride(from: 0, to: text.count, by: 997) { record.write(Array(text[start..<min(start + 997, text.count)]), to: .out) }
        let summary = record.summary().out
        #expect(summary.bytes == text.count)
        #expect((1400...1500).contains(summary.bytes - summary.dropped))
        let pieces = bench.pieces(.out)
        #expect(pieces.first == .bytes(Array(text[..<1000])) && pieces.dropFirst().first == .dropped(summary.dropped))
        #expect(record.head(.out, limit: .max) == Array(text[..<1000] + text.suffix(summary.bytes - summary.dropped - 1000)))
        #expect(bench.names().count <= 7)
    }

    @Test("stays bounded whatever a host says that it dropped")
    func hostile() throws {
        let bench = try OutputBench()
        defer { bench.scratch.remove() }
        let record = try bench.record()
        for count in [Int.max, Int.max, 0, -5, Int.min, 1] { record.skip(count, of: .out) }
        record.write([1, 2, 3], to: .out)
        #expect(record.offsets.out == OutputSegments.largest)
        for _ in 0..<200 {
            record.write([9], to: .err)
            record.skip(1, of: .err)
        }
        #expect(record.offsets.err == 400)
        #expect(bench.names().count < 25)
        #expect(try bench.record().offsets.err == 400)
    }

    @Test("isn't written through a link that somebody laid")
    func link() throws {
        let bench = try OutputBench()
        defer { bench.scratch.remove() }
        try SystemCall.makeFolder(bench.folder)
        let target = bench.scratch.path + "/target"
        try FileManager.default.createSymbolicLink(atPath: bench.folder + "/2.out", withDestinationPath: target)
        let record = try bench.record()
        record.write([1], to: .out)
        #expect(!FileManager.default.fileExists(atPath: target))
        #expect(record.summary().out.dropped == 1)
    }

    @Test("in memory tells the same")
    func memory() throws {
        let bench = try OutputBench()
        defer { bench.scratch.remove() }
        let records = [try bench.record(), try MemoryOutputStore().record(of: bench.run, step: 3, attempt: 2)]
        for record in records {
            record.write([1, 2], to: .out)
            record.skip(5, of: .out)
            record.write([3], to: .out)
        }
        #expect(records[0].offsets == records[1].offsets && records[0].summary() == records[1].summary())
        #expect(records[0].head(.out, limit: 2) == records[1].head(.out, limit: 2))
    }
}

private struct OutputBench {
    let scratch: Scratch
    let run: RunID
    let cap: OutputCap
    let store: FileOutputStore
    var folder: String { scratch.path + "/s.d/\(run)/3" }

    init(cap: OutputCap = OutputCap()) throws {
        scratch = try Scratch()
        run = try Sample.run()
        self.cap = cap
        store = FileOutputStore(folder: scratch.path + "/s.d", cap: cap)
    }

    func record(step: Int = 3) throws -> any OutputRecord { try store.record(of: run, step: step, attempt: 2) }
    func names() -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

    func pieces(_ stream: Core.OutputStream, step: Int = 3, limit: Int = 1 << 16) -> [FileOutputStore.Piece] {
        var pieces: [FileOutputStore.Piece] = []
        var position = 0
        while let (piece, next) = store.piece(of: run, step: step, attempt: 2, stream, from: position, limit: limit) {
            pieces.append(piece)
            position = next
        }
        return pieces
    }

    /// Each byte in its place, and nil where it was dropped.
    func joined(step: Int) -> [UInt8?] {
        pieces(.out, step: step).flatMap { piece -> [UInt8?] in
            switch piece {
            case .bytes(let bytes): bytes
            case .dropped(let count): Array(repeating: nil, count: count)
            }
        }
    }

    /// What must be there of a text written through the caps: the head, and the last files of the end.
    func expected(_ text: [UInt8]) -> [UInt8?] {
        let files = (text.count - cap.head + cap.tailFile - 1) / cap.tailFile
        let last = text.count - cap.head - (files - 1) * cap.tailFile
        let kept = (cap.tail - last + cap.tailFile - 1) / cap.tailFile
        let from = cap.head + (files - 1 - kept) * cap.tailFile
        return text.indices.map { $0 < cap.head || $0 >= from ? text[$0] : nil }
    }
}
