import Foundation
import Testing

@Suite("matrix: who owns what")
struct ContractMatrixTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private func cells(_ arguments: [String]) throws -> [[String: String]] {
        let ending = try bench.drydock(["matrix", "--output", "json"] + arguments)
        try #require(ending.status == 0, "\(ending.err)")
        let document = try ContractJSON.object(ending.out)
        #expect(!(try ContractJSON.text(document, "edition")).isEmpty)
        return try #require(document["cells"] as? [[String: String]])
    }

    @Test("its JSON is the guide's table, cell by cell and word by word")
    func wholeTable() throws {
        let told = try cells([])
        #expect(told.count == 96)
        #expect(ContractTable.notAvailable.count == 37)
        let expected = ContractTable.cells.map { ["activity": $0.activity, "title": $0.title, "element": $0.element, "owner": $0.owner] }
        #expect(told == expected)
    }

    @Test("it can be narrowed to an activity, an element and an owner")
    func filters() throws {
        #expect(try cells(["--activity", "ssh-configuration"]).map { $0["owner"] } == ["hosting-provider", "hosting-provider", "jelastic-operations", "jelastic-operations"])
        let column = try cells(["--element", "end-user-container"])
        #expect(column.count == 24 && column.allSatisfy { $0["element"] == "end-user-container" })
        for (owner, count) in [("hosting-provider", 33), ("jelastic-operations", 26), ("not-available", 37)] {
            let cells = try cells(["--owner", owner])
            #expect(cells.count == count && cells.allSatisfy { $0["owner"] == owner })
        }
        #expect(try cells(["--owner", "hosting-provider", "--element", "end-user-container"]).count == 3)
    }

    @Test("its table has a line for each activity, and nothing but text")
    func table() throws {
        let ending = try bench.drydock(["matrix"])
        #expect(ending.status == 0 && !ending.hasEscapes)
        #expect(ending.lines.count == 25)
        for (row, line) in zip(ContractTable.rows, ending.lines.dropFirst()) {
            #expect(line.split(separator: " ").map(String.init) == [row.activity] + row.owners)
        }
    }

    @Test("a word that it doesn't know is refused, with the nearest one that it knows", arguments: [
        ("--activity", "ssh-configuratoin", "ssh-configuration"), ("--element", "user-hots", "user-host"),
        ("--owner", "hosting-providr", "hosting-provider"),
    ])
    func unknownWord(option: String, word: String, meant: String) throws {
        let ending = try bench.drydock(["matrix", option, word])
        #expect(ending.status == 2 && ending.out.isEmpty)
        #expect(ending.err.contains("'\(word)'") && ending.err.contains("did you mean '\(meant)'?"), "\(ending.err)")
        #expect(!bench.stateExists)
    }

    @Test("a word like no other is answered with all that it knows")
    func strangeWord() throws {
        let ending = try bench.drydock(["matrix", "--element", "zzzzzzzzzz"])
        #expect(ending.status == 2 && ending.out.isEmpty)
        for element in ContractTable.elements { #expect(ending.err.contains(element)) }
    }

    @Test("wrong arguments leave with 64 and no data", arguments: [
        ["matrix", "--output", "yaml"], ["matrix", "--nonsense"], ["nonsense"], ["plan"], ["approve"], ["status", "a", "b"],
        ["run", "x", "--until", "2030-01-01T00:00:00Z"], ["run", "x", "--ignore-window"],
        ["run", "x", "--ignore-window", "--reason", "r"], ["run", "x", "--ignore-window", "--until", "2030-01-01T00:00:00Z"],
        ["run", "x", "--ignore-window", "--until", "tomorrow", "--reason", "r"], ["run", "x", "--parallel", "0"],
        ["lab", "up"], ["resolve", "x", "y", "--as", "fine", "--by", "a", "--reason", "b"],
    ])
    func wrongArguments(words: [String]) throws {
        let ending = try bench.drydock(words)
        #expect(ending.status == 64, "\(words): \(ending.err)")
        #expect(ending.out.isEmpty && !ending.err.isEmpty)
        #expect(!bench.stateExists)
    }
}
