public import Core
import Dispatch
import Foundation
import Synchronization

/// The playbooks and the matrix of several folders laid over each other: of files with the same name, the one in the first
/// folder counts. A folder may be partial; one broken playbook doesn't hide the others.
public struct PlaybookLibrary: Sendable {
    public struct Entry: Sendable {
        public let activity: ActivityID
        public let file: String
        /// The file as read, or its faults; read when it is first asked for.
        public var outcome: Result<Reading<Playbook>, Diagnostics> { reading.value }
        let reading: Lazy<Result<Reading<Playbook>, Diagnostics>>
        /// Files of the same name in later folders, which are not used.
        public let hides: [String]
    }

    public static let matrixFile = "ownership-matrix.yaml"
    /// Of each folder: what its playbooks include.
    public static let blockFolder = "blocks"

    /// As given, the first that counts most.
    public let folders: [String]
    /// Sorted by activity.
    public let entries: [Entry]
    private let blocks: BlockSet
    public let matrix: Result<Reading<OwnershipMatrix>, Diagnostics>
    /// Faults that belong to no single playbook: folders that can't be read, names that are none, and files that aren't used.
    public let faults: Diagnostics

    /// Reads the matrix, and looks for the rest; never throws, so that `validate` can tell all and a plan needs only what it uses.
    public init(folders: [String]) {
        self.folders = folders
        let listing = LibraryListing(folders: folders)
        var faults = listing.faults
        if let path = listing.paths[Self.matrixFile]?.first {
            matrix = Self.outcome { () throws(Diagnostics) in try MatrixReader.load(path: path) }
        } else {
            matrix = .failure(Diagnostics([Diagnostic(
                "no folder of playbooks holds '\(Self.matrixFile)'", at: nil,
                remedy: "looked in: \(folders.joined(separator: ", ")); name the right folder with --playbooks")]))
        }
        let blocks = Self.blocks(folders, &faults)
        self.blocks = blocks
        var entries: [Entry] = []
        for (name, paths) in listing.paths where name != Self.matrixFile {
            guard let path = paths.first else { continue }
            guard let activity = ActivityID(rawValue: String(name.dropLast(".yaml".count))) else {
                faults.add(Diagnostic("'\(path)' is not named after an activity", at: nil, remedy: "rename it: <activity-id>.yaml"))
                continue
            }
            entries.append(Entry(
                activity: activity, file: path,
                reading: Lazy { Self.outcome { () throws(Diagnostics) in try Self.playbook(activity, at: path, blocks) } },
                hides: Array(paths.dropFirst())))
        }
        self.entries = entries.sorted { $0.activity < $1.activity }
        self.faults = faults
    }

    private static func blocks(_ folders: [String], _ faults: inout Diagnostics) -> BlockSet {
        let present = folders.map { $0.hasSuffix("/") ? $0 + blockFolder : "\($0)/\(blockFolder)" }
            .filter { FileManager.default.fileExists(atPath: $0) }
        let listing = LibraryListing(folders: present)
        faults.add(contentsOf: listing.faults)
        var blocks: [BlockName: Lazy<Result<Block, Diagnostics>>] = [:]
        for (file, paths) in listing.paths {
            guard let path = paths.first else { continue }
            guard let name = BlockName(rawValue: String(file.dropLast(".yaml".count))) else {
                faults.add(Diagnostic("'\(path)' is not named after a block", at: nil, remedy: "rename it: <block-name>.yaml"))
                continue
            }
            blocks[name] = Lazy { outcome { () throws(Diagnostics) in try Self.block(name, at: path) } }
        }
        return BlockSet(blocks)
    }

    private static func block(_ name: BlockName, at path: String) throws(Diagnostics) -> Block {
        let block = try BlockReader.load(path: path).value
        guard block.name == name else {
            throw Diagnostics([Diagnostic(
                "the block '\(block.name)' is in a file named after '\(name)'", at: nil,
                remedy: "rename \(path) to \(block.name).yaml, or correct 'block'")])
        }
        return block
    }

    /// The playbook of an activity; nil if no folder has one.
    /// - Throws: the faults of its file.
    public func playbook(for activity: ActivityID) throws(Diagnostics) -> Playbook? {
        try entries.first { $0.activity == activity }?.outcome.get().value
    }

    public var activities: [ActivityID] { entries.map(\.activity) }

    /// The files that count, the matrix first.
    public var usedFiles: [String] {
        let matrixFile = if case .success(let reading) = matrix { [reading.file] } else { [String]() }
        return matrixFile + entries.map(\.file)
    }

    /// Everything that is wrong or doubtful anywhere in the library.
    public var diagnostics: Diagnostics {
        var all = faults
        switch matrix {
        case .success(let reading): all.add(contentsOf: reading.warnings)
        case .failure(let faults): all.add(contentsOf: faults)
        }
        all.add(contentsOf: blocks.faults)
        // Each file for itself, on all cores; put together in their order.
        let parts = Mutex<[Int: Diagnostics]>([:])
        DispatchQueue.concurrentPerform(iterations: entries.count) { index in
            let found = diagnostics(of: entries[index])
            parts.withLock { $0[index] = found }
        }
        for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { all.add(contentsOf: part) }
        return all
    }

    private func diagnostics(of entry: Entry) -> Diagnostics {
        switch entry.outcome {
        case .success(let reading):
            var all = reading.warnings
            if let strange = unlisted(entry.activity, reading) { all.add(strange) }
            all.add(contentsOf: lint(reading))
            return all
        case .failure(let faults): return faults
        }
    }

    /// Steps that cross an ownership line: only the matrix tells whose work they are.
    private func lint(_ reading: Reading<Playbook>) -> Diagnostics {
        guard case .success(let matrix) = matrix else { return Diagnostics() }
        var sources: [String: SourceText] = [:]
        return Linter(matrix: matrix.value).diagnostics(of: reading.value) { text, offset in
            let file = text.place.file
            sources[file] = sources[file] ?? (try? InputFile.read(file, limits: .handwritten))
            return sources[file]?.place(inScalarAt: text.place, offset: offset) ?? text.place
        }
    }

    private func unlisted(_ activity: ActivityID, _ reading: Reading<Playbook>) -> Diagnostic? {
        guard case .success(let matrix) = matrix, matrix.value.row(activity) == nil else { return nil }
        return Diagnostic(
            "'\(activity)' is no activity of the matrix", at: reading.value.place,
            remedy: didYouMean(activity.rawValue, among: matrix.value.rows.map(\.activity.rawValue), otherwise: "work outside the matrix is a task's own 'steps'"))
    }

    private static func playbook(_ activity: ActivityID, at path: String, _ blocks: BlockSet) throws(Diagnostics) -> Reading<Playbook> {
        let reading = try PlaybookReader.load(path: path, blocks: blocks)
        guard reading.value.activity == activity else {
            throw Diagnostics([Diagnostic(
                "the playbook of '\(reading.value.activity)' is in a file named after '\(activity)'", at: reading.value.place,
                remedy: "rename the file to \(reading.value.activity).yaml, or correct 'activity'")])
        }
        return reading
    }

    private static func outcome<Value>(_ read: () throws(Diagnostics) -> Value) -> Result<Value, Diagnostics> {
        do { return .success(try read()) } catch { return .failure(error) }
    }
}
