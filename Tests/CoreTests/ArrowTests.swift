import Foundation
import Testing

/// Arrows between targets point one way: what a target may import, and what Core may not even name.
@Suite("The structure")
struct ArrowTests {
    @Test("every file imports only what its target may")
    func imports() throws {
        let files = try SourceTree.swiftFiles()
        #expect(files.count > 80, "the test has lost its sources")
        #expect(Set(files.map(\.target)).isSuperset(of: Arrows.allowed.keys.filter { $0 != "Journal" }))
        for file in files {
            for fault in Arrows.faults(in: file.text, of: file.target) { Issue.record("\(file.path): \(fault)") }
        }
    }

    @Test("the test can fail", arguments: [
        ("Core", "import GRDB", "Core may not import GRDB"),
        ("Core", "public import Foundation\ninternal import Glibc", "Core may not import Glibc"),
        ("Core", "@testable import Execution", "Core may not import Execution"),
        ("Core", "let files = FileManager.default", "Core mentions FileManager"),
        ("Core", "let file = FileHandle(forReadingAtPath: path)", "Core mentions FileHandle"),
        ("Core", "URLSession.shared", "Core mentions URLSession"),
        ("Core", "let child = Process()", "Core mentions Process("),
        ("Core", "let descriptor = open(path, 0)", "Core mentions open("),
        ("Core", "let descriptor = socket(2, 1, 0)", "Core mentions socket("),
        ("Execution", "import struct GRDB.Row", "Execution may not import GRDB"),
        ("Execution", "package import SSH", "Execution may not import SSH"),
        ("Journal", "import SSH", "Journal may not import SSH"),
        ("SSH", "import Execution", "SSH may not import Execution"),
        ("Playbooks", "import Journal", "Playbooks may not import Journal"),
        ("Lab", "import SSH", "Lab may not import SSH"),
        ("Notices", "import Journal", "Notices may not import Journal"),
        ("Reports", "import Journal", "Reports may not import Journal"),
        ("drydock", "import FoundationNetworking", "only Notices imports FoundationNetworking"),
        ("drydock", "import GRDB", "only Journal imports GRDB"),
        ("drydock", "import Yams", "only Playbooks imports Yams"),
        ("TestKit", "import CLibSSH2", "only SSH imports CLibSSH2"),
        ("drydock", "import TestKit", "drydock may not import TestKit"),
        ("Novelty", "import Core", "target Novelty has no line in the table"),
    ])
    func canFail(target: String, source: String, fault: String) {
        #expect(Arrows.faults(in: source, of: target).contains(fault))
    }

    @Test("what only looks like a breach is none", arguments: [
        ("Core", "// import GRDB would be wrong here"), ("Core", "reopen(step)"), ("Core", "let text = \"reimport GRDB\""),
        ("Core", "websocket(1)"), ("Core", "startProcess()"), ("drydock", "import Core\nimport SSH\nimport Journal"),
    ])
    func harmless(target: String, source: String) { #expect(Arrows.faults(in: source, of: target) == []) }
}

enum Arrows {
    static let allowed: [String: Set<String>] = [
        "Core": ["Foundation", "Crypto", "Synchronization"],
        "Playbooks": ["Core", "Foundation", "Dispatch", "Synchronization", "Yams", "CYaml"],
        "Journal": ["Core", "Foundation", "Glibc", "GRDB", "Synchronization"],
        "SSH": ["Core", "Foundation", "Glibc", "Dispatch", "Synchronization", "Crypto", "CLibSSH2", "CSSHShim", "CEvents"],
        "Execution": ["Core", "Foundation", "Synchronization"],
        "Notices": ["Core", "Execution", "Foundation", "FoundationNetworking", "Crypto", "Synchronization", "Glibc"],
        "Reports": ["Core", "Foundation"],
        "Screen": ["Core", "Foundation"],
        "Lab": ["Core", "Foundation", "Glibc", "Synchronization"],
        "TestKit": ["Core", "Execution", "Lab", "Foundation", "Glibc", "Synchronization"],
        "drydock": [
            "Core", "Playbooks", "Journal", "SSH", "Execution", "Notices", "Reports", "Screen", "Lab", "ArgumentParser", "Foundation", "Glibc", "Dispatch",
            "Synchronization",
        ],
    ]
    /// Libraries that one target alone may touch.
    static let reserved = ["GRDB": "Journal", "Yams": "Playbooks", "CYaml": "Playbooks", "CLibSSH2": "SSH", "FoundationNetworking": "Notices"]
    /// What would let Core reach the world.
    static let forbiddenInCore = ["FileManager", "FileHandle", "URLSession", "Process(", "open(", "socket("]

    static func faults(in source: String, of target: String) -> [String] {
        guard let allowed = allowed[target] else { return ["target \(target) has no line in the table"] }
        var faults: [String] = []
        for module in imports(of: source) where !allowed.contains(module) {
            faults.append(reserved[module].map { "only \($0) imports \(module)" } ?? "")
            faults.append("\(target) may not import \(module)")
        }
        if target == "Core" {
            for word in forbiddenInCore where mentions(word, source) { faults.append("Core mentions \(word)") }
        }
        return faults.filter { !$0.isEmpty }
    }

    static func imports(of source: String) -> [String] {
        source.split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ").filter { !$0.hasPrefix("@") }
            if let first = words.first, ["public", "package", "internal", "fileprivate", "private"].contains(first) { words.removeFirst() }
            guard words.first == "import", let last = words.last else { return nil }
            return String(last.prefix { $0 != "." })
        }
    }

    /// The word, not the end of a longer one.
    private static func mentions(_ word: String, _ source: String) -> Bool {
        source.ranges(of: word).contains { range in
            guard range.lowerBound > source.startIndex else { return true }
            let before = source[source.index(before: range.lowerBound)]
            return !before.isLetter && !before.isNumber && before != "_"
        }
    }
}

enum SourceTree {
    struct File {
        var path: String
        var target: String
        var text: String
    }

    /// The package's root, found from this file's own place.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func swiftFiles() throws -> [File] {
        let sources = root.appending(path: "Sources")
        let all = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return try all.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            File(
                path: "Sources/\(path)", target: String(path.prefix { $0 != "/" }),
                text: try String(contentsOf: sources.appending(path: path), encoding: .utf8))
        }
    }
}
