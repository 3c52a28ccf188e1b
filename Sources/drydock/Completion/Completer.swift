import ArgumentParser
import Core
import Foundation
import Journal

/// Looks for the words that a shell offers. Within a moment and without a trace: what can't be read, or would take long, offers
/// nothing, and no file is made.
struct Completer {
    /// The line so far, from the program's name on.
    private let words: [String]
    /// What has been typed of the word.
    private let prefix: String

    /// Longer lists help nobody.
    private static let most = 500
    /// Bytes of a plan that is still read.
    private static let largest = 8 << 20
    private static let valued: Set = ["--state", "--output", "--attempt", "--by", "--ticket", "--role", "--reason", "--as", "--playbooks"]

    init(_ words: [String], _ prefix: String) {
        self.words = words.map(Self.bare)
        self.prefix = Self.bare(prefix)
    }

    /// Shells hand words over as they were typed.
    private static func bare(_ word: String) -> String { word.filter { $0 != "'" && $0 != "\"" && $0 != "\\" } }

    // MARK: - Answers

    var runs: [String] {
        let ids = (try? journal?.newestRuns(limit: Self.most))?.map(\.id.rawValue) ?? []
        return fitting(ids.isEmpty ? [] : ["last"] + ids)
    }

    var scheduled: [String] { fitting(((try? journal?.schedules()) ?? []).filter { $0.removedAt == nil }.map { "\($0.id)" }) }

    var activities: [String] {
        guard let options = try? PlaybookOptions.parse(option("--playbooks").map { ["--playbooks", Self.expanded($0)] } ?? []),
            let folders = try? options.folders()
        else { return [] }
        let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
        let names = Set(files.filter { $0.hasSuffix(".yaml") && $0 != "ownership-matrix.yaml" }.map { String($0.dropLast(5)) })
        return fitting(names.filter { ActivityID(rawValue: $0) != nil }.sorted())
    }

    /// Files that begin as frozen plans do, and folders in which there may be some.
    var frozenPlans: [String] {
        let typed = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let folder = typed.isEmpty ? "." : Self.expanded(typed)
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
        return fitting(names.map { typed + $0 }).prefix(Self.most).compactMap { name in
            let path = Self.expanded(name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
            return isFolder.boolValue ? name + "/" : Self.isFrozen(path) ? name : nil
        }
    }

    var steps: [String] {
        guard let graph else { return [] }
        return fitting(graph.steps.map(graph.name))
    }

    var tasks: [String] { fitting(graph?.plan.tasks.map(\.id.rawValue) ?? []) }

    /// Each by its name alone, then with its task.
    var targets: [String] {
        guard let graph else { return [] }
        let ids = graph.steps.compactMap(graph.stepID)
        return fitting(Set(ids.map(\.target.rawValue)).sorted() + Set(ids.map { "\($0.task)/\($0.target)" }).sorted())
    }

    /// Each gate, and a glob where the same step of a task has several.
    var gates: [String] {
        guard let graph else { return [] }
        let ids = graph.steps.filter { graph.step($0)?.gate != nil }.compactMap(graph.stepID)
        let globs = Dictionary(grouping: ids) { "\($0.task)/*/\($0.step)" }.filter { $0.value.count > 1 }.keys.sorted()
        return fitting(globs + ids.map(\.description))
    }

    private func fitting(_ names: [String]) -> [String] { Array(names.lazy.filter { $0.hasPrefix(prefix) && Self.isPlain($0) }.prefix(Self.most)) }

    /// Bash expands the words that are offered, command substitutions in them included: a file's name must not become a command.
    static func isPlain(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "._/@%+=:,~*?-".unicodeScalars.contains(scalar)
        }
    }

    // MARK: - What is on the line

    private func option(_ name: String) -> String? {
        for (index, word) in words.enumerated() {
            if word.hasPrefix(name + "=") { return String(word.dropFirst(name.count + 1)) }
            if word == name, index + 1 < words.count { return words[index + 1] }
        }
        return nil
    }

    /// The first word after the command that is no option and no option's value.
    private var subject: String? {
        var rest = words.dropFirst(2)
        while let word = rest.popFirst() {
            if Self.valued.contains(word) { rest = rest.dropFirst() } else if !word.hasPrefix("-") { return word }
        }
        return nil
    }

    private static func expanded(_ path: String) -> String { (path as NSString).expandingTildeInPath }

    // MARK: - What is read

    private var journal: SQLiteJournal? {
        guard let options = try? StateOptions.parse(option("--state").map { ["--state", Self.expanded($0)] } ?? []) else { return nil }
        return try? SQLiteJournal(reading: options.file(), wholly: false)
    }

    private var graph: PlanGraph? {
        guard let subject, let bytes = isFile(subject) ? file(subject) : plan(of: subject), bytes.count <= Self.largest,
            let (plan, fingerprint) = try? FrozenPlan.decode(bytes)
        else { return nil }
        return PlanGraph(plan, fingerprint: fingerprint)
    }

    private func isFile(_ name: String) -> Bool { Self.isFrozen(Self.expanded(name)) }

    private func file(_ name: String) -> Data? {
        let path = Self.expanded(name), size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? .max
        return size <= Self.largest ? FileManager.default.contents(atPath: path) : nil
    }

    private func plan(of name: String) -> Data? {
        guard let journal, let runs = try? journal.newestRuns(limit: Self.most) else { return nil }
        let found = name == "last" ? runs.first : runs.first { $0.id.rawValue == name } ?? runs.first { $0.id.rawValue.hasPrefix(name) }
        return found.flatMap { try? journal.plan($0.fingerprint) }
    }

    /// Only regular files are opened: a pipe would keep the shell waiting.
    private static func isFrozen(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: (path as NSString).resolvingSymlinksInPath)
        guard attributes?[.type] as? FileAttributeType == .typeRegular, let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: 64)).map(FrozenPlan.isFrozen) ?? false
    }
}
