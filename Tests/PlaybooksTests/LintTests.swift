import Core
import Foundation
import Playbooks
import Testing

@Suite("The shipped playbooks and the linter")
struct LintTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Playbooks").path

    @Test("no step of theirs is found")
    func clean() throws {
        let library = PlaybookLibrary(folders: [Self.folder])
        let linter = Linter(matrix: try MatrixReader.load(path: "\(Self.folder)/ownership-matrix.yaml").value)
        var scripts = 0
        for activity in library.activities {
            for variant in try #require(try library.playbook(for: activity)).variants {
                for (element, step) in variant.elements.flatMap({ element in variant.steps.map { (element, $0) } }) {
                    let findings = linter.findings(in: step, activity: activity, element: element)
                    #expect(findings.map(\.1) == [], "\(activity), \(element), \(step.id.value)")
                    scripts += 1
                }
            }
        }
        #expect(scripts > 30, "the test has lost its playbooks")
    }

    @Test("with the shipped matrix a crossing names owner and row in the guide's words")
    func words() throws {
        let linter = Linter(matrix: try MatrixReader.load(path: "\(Self.folder)/ownership-matrix.yaml").value)
        let script = Located("yum install nano", at: Place(file: "plan.yaml", line: 3, column: 9))
        let findings = linter.findings(in: script, activity: .unlisted, element: .userHost, site: .target, isReadOnly: false)
        #expect(findings.map(\.diagnostic.description) == [
            "plan.yaml:3:9: error: 'yum install' is Additional Software, which belongs to jelastic-operations on a user-host; make it a task of additional-software"
        ])
    }
}
