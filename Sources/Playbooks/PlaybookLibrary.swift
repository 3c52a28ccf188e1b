public import Core
import Foundation

/// The playbooks and the matrix of several folders laid over each other: of files with the same name, the one in the first
/// folder counts. A folder may be partial; one broken playbook doesn't hide the others.
public struct PlaybookLibrary: Sendable {
    public struct Entry: Sendable {
        public let activity: ActivityID
        public let file: String
        /// The file as read, or its faults.
        public let outcome: Result<Reading<Playbook>, Diagnostics>
        /// Files of the same name in later folders, which are not used.
        public let hides: [String]
    }

    public static let matrixFile = "ownership-matrix.yaml"

    /// As given, the first that counts most.
    public let folders: [String]
    /// Sorted by activity.
    public let entries: [Entry]
    public let matrix: Result<Reading<OwnershipMatrix>, Diagnostics>
    /// Faults that belong to no single playbook: folders that can't be read, names that are none, and files that aren't used.
    public let faults: Diagnostics

    /// Reads everything; never throws, so that `validate` can tell all and a plan needs only what it uses.
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
        var entries: [Entry] = []
        for (name, paths) in listing.paths where name != Self.matrixFile {
            guard let path = paths.first else { continue }
            guard let activity = ActivityID(rawValue: String(name.dropLast(".yaml".count))) else {
                faults.add(Diagnostic("'\(path)' is not named after an activity", at: nil, remedy: "rename it: <activity-id>.yaml"))
                continue
            }
            entries.append(Entry(
                activity: activity, file: path, outcome: Self.outcome { () throws(Diagnostics) in try Self.playbook(activity, at: path) },
                hides: Array(paths.dropFirst())))
        }
        self.entries = entries.sorted { $0.activity < $1.activity }
        self.faults = faults
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
        for entry in entries {
            switch entry.outcome {
            case .success(let reading):
                all.add(contentsOf: reading.warnings)
                if let strange = unlisted(entry.activity, reading) { all.add(strange) }
            case .failure(let faults): all.add(contentsOf: faults)
            }
        }
        return all
    }

    private func unlisted(_ activity: ActivityID, _ reading: Reading<Playbook>) -> Diagnostic? {
        guard case .success(let matrix) = matrix, matrix.value.row(activity) == nil else { return nil }
        return Diagnostic(
            "'\(activity)' is no activity of the matrix", at: reading.value.place,
            remedy: nearest(to: activity.rawValue, among: matrix.value.rows.map(\.activity.rawValue)).map { "did you mean '\($0)'?" }
                ?? "work outside the matrix is a task's own 'steps'")
    }

    private static func playbook(_ activity: ActivityID, at path: String) throws(Diagnostics) -> Reading<Playbook> {
        let reading = try PlaybookReader.load(path: path)
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
