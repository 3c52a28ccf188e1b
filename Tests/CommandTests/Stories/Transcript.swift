import Foundation
import Testing

/// A session at a terminal, as it is told in the docs: what was typed, what came, and what was thought between.
///
/// With `DRYDOCK_RECORD=1` it is written into `docs/stories`; without, only its test's expectations count.
final class Transcript {
    private let place: Workplace
    private let name: String
    private var text: String

    init(_ name: String, title: String, in place: Workplace) {
        (self.name, self.place) = (name, place)
        text = "# \(title)\n"
    }

    /// A sentence between two commands.
    func tell(_ words: String) { text += "\n\(words)\n" }

    /// Shows a file of the session, or only its beginning.
    func show(_ file: String, _ content: String, head: Int = .max) {
        let lines = content.trimmingCharacters(in: .newlines).split(separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.count > head ? "\n# … \(lines.count - head) more lines" : ""
        text += "\n`\(file)`:\n\n```yaml\n\(lines.prefix(head).joined(separator: "\n"))\(rest)\n```\n"
    }

    /// Runs a command to its end; of a long answer the docs have its beginning and its end, or one section.
    @discardableResult
    func type(_ words: String..., head: Int = 12, tail: Int = 14, into file: String? = nil, section: String? = nil) throws -> Child {
        let child = try place.start(words)
        try child.wait(within: 300)
        add(child, head: head, tail: tail, into: file, section: section)
        return child
    }

    /// What a command said that was started before.
    /// - Parameters:
    ///   - file: where its data went, which then isn't shown.
    ///   - section: a line of Markdown's heading: only what stands below it is shown.
    func add(_ child: Child, head: Int = 12, tail: Int = 14, into file: String? = nil, section: String? = nil) {
        let note = file.map { " > \($0)" } ?? ""
        // A terminal shows first which files are read.
        let talk = child.err.split(separator: "\n", omittingEmptySubsequences: false), files = talk.prefix { $0.hasPrefix("matrix ") || $0.hasPrefix("playbook ") }
        let first = files.map { $0 + "\n" }.joined(), rest = talk.dropFirst(files.count).joined(separator: "\n")
        let lines = (first + (file == nil ? section.map { Self.section($0, of: child.out) } ?? child.out : "") + rest).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let said = lines.last == "" ? Array(lines.dropLast()) : lines
        let shown = said.count > head + tail + 1 ? said.prefix(head) + ["… \(said.count - head - tail) more lines"] + said.suffix(tail) : said[...]
        let status = child.ending.map { $0.status == 0 ? "" : "\n(exit status \($0.status))" } ?? ""
        let typed = child.words.map { $0.contains { " *'{".contains($0) } ? "'\($0)'" : $0 }.joined(separator: " ")
        text += "\n```console\n$ drydock \(typed)\(note)\n\(shown.joined(separator: "\n"))\(status)\n```\n"
    }

    private static func section(_ heading: String, of text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(of: heading) else { return text }
        let own = lines[start...].dropFirst().prefix { !$0.hasPrefix("## ") }
        return (["… \(start) lines above", heading] + own + ["… \(lines.count - start - own.count - 1) lines below"]).joined(separator: "\n") + "\n"
    }

    /// Written only when it is asked for.
    func end() throws {
        guard ProcessInfo.processInfo.environment["DRYDOCK_RECORD"] == "1" else { return }
        let docs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/stories")
        try FileManager.default.createDirectory(at: docs, withIntermediateDirectories: true)
        var own = text.replacing(place.folder + "/", with: "").replacing(place.folder, with: ".")
        own = own.replacing(Self.playbooks + "/", with: "/usr/share/drydock/Playbooks/")
        var machine = [CChar](repeating: 0, count: 256)
        gethostname(&machine, 255)
        own = own.replacing("\(NSUserName())@\(String(decoding: machine.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))", with: "anna@deploy1")
        try own.write(to: docs.appending(path: name + ".md"), atomically: true, encoding: .utf8)
    }

    /// Those of the source tree.
    static let playbooks = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Playbooks").path
}
