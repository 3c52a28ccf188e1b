import ArgumentParser
import Core
import Foundation
import Playbooks

struct InventoryImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make an inventory of Ansible's.",
        discussion: """
            Reads INI, YAML, and what 'ansible-inventory --list' prints. Runs nothing and connects to nothing. Groups become labels \
            ('web' is 'group_web: yes'). What can't be carried over is told on standard error, with its place and what to do; a host \
            is written as a comment where nobody can tell how it is reached.

            Example: drydock inventory import hosts.ini --element user-host --element-of infra=infrastructure-host --out inventory.yaml
            """)

    @Argument(help: "Ansible's inventories; later ones overrule earlier ones.", completion: .file()) var files: [String]
    @Option(help: "What hosts are: user-host or infrastructure-host.", completion: .list(["user-host", "infrastructure-host"])) var element: String?
    @Option(help: ArgumentHelp("What hosts of a group are; may be repeated.", valueName: "group=element")) var elementOf: [String] = []
    @Option(help: "The platform of all hosts.", completion: .list(["virtuozzo-7", "linux"])) var platform: String = Platform.virtuozzo7.rawValue
    @Option(help: ArgumentHelp("Variables that become labels.", valueName: "variable,...")) var labelsFrom: String?
    @Option(help: "The new file; it must not be there yet [default: standard output].", completion: .file()) var out: String?

    func run() throws {
        let choices = AnsibleImport.Choices(
            element: try element.map(Self.element), elementOf: try elementOf.map(Self.pair), platform: try platformName(), labelsFrom: try labels())
        if let out, FileManager.default.fileExists(atPath: out) { throw Leave(.invalid, "drydock: '\(out)' is there already; name another file, or remove it") }
        let made = try AnsibleImport(of: files, choices)
        for note in made.notes.sorted { Terminal.talk("\(note)") }
        if made.left > 0 { Terminal.talk("drydock: \(made.left) of \(made.left + made.hosts) hosts are written as comments; see above why") }
        guard let out else {
            Terminal.print(String(made.text.dropLast()))
            return
        }
        do { try Data(made.text.utf8).write(to: URL(fileURLWithPath: out), options: .withoutOverwriting) } catch {
            throw Leave(.invalid, "drydock: '\(out)' can't be written: \(error.localizedDescription) Name a file in a folder that you may write")
        }
        Terminal.talk("drydock: \(made.hosts) hosts are in \(out); add their containers, then: drydock inventory -i \(out)")
    }

    private static func element(_ word: String) throws -> Element {
        let known = Element.allCases.filter { !$0.isContainer }.map(\.rawValue)
        if let element = Element(rawValue: word), !element.isContainer { return element }
        throw ValidationError("'\(Harmless.line(word))' is no element of hosts; " + didYouMean(word, among: known, otherwise: "write \(known.joined(separator: " or "))"))
    }

    private static func pair(_ text: String) throws -> (group: String, element: Element) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("'\(Harmless.line(text))' where GROUP=ELEMENT should be; write it as in infra=infrastructure-host") }
        return (parts[0], try element(parts[1]))
    }

    private func platformName() throws -> Platform {
        guard let name = Platform(rawValue: platform) else { throw ValidationError("'\(Harmless.line(platform))' is no platform's name; use \(Platform.rule)") }
        return name
    }

    private func labels() throws -> [String] {
        let names = labelsFrom?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
        for name in names where !InventoryReader.isLabel(name) { throw ValidationError("'\(Harmless.line(name))' can't be a label's name; leave it out of --labels-from") }
        return names
    }
}
