import ArgumentParser
import Core
import Playbooks

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check playbooks, matrix, inventory and plan, and tell all their faults.",
        discussion: "Without a plan or an inventory only the playbooks and the matrix are checked. Connects to nothing.\n\nExample: drydock validate plan.yaml -i inventory.yaml")

    @Argument(help: "A maintenance plan.", completion: Completions.yaml) var plan: String?
    @Option(name: [.customShort("i"), .customLong("inventory")], help: "The inventory.", completion: Completions.yaml) var inventory: String?
    @OptionGroup var playbooks: PlaybookOptions

    func run() throws {
        let library = try playbooks.library()
        var found = library.diagnostics
        if let plan, let inventory {
            do { _ = try PlanSource.make(plan: plan, inventory: inventory, playbooks) } catch let faults as Diagnostics { found.add(contentsOf: faults) }
        } else if let inventory {
            do { found.add(contentsOf: try InventoryReader.load(path: inventory).warnings) } catch { found.add(contentsOf: error) }
        } else if let plan {
            do { found.add(contentsOf: try PlanReader.load(path: plan).warnings) } catch { found.add(contentsOf: error) }
        }
        for diagnostic in found.sorted { Terminal.talk("\(diagnostic)") }
        guard !found.hasErrors else { throw Leave(.invalid, "drydock: \(found.errors.count) \(found.errors.count == 1 ? "error" : "errors")") }
        let checked = [plan, inventory].compactMap(\.self) + ["\(library.entries.count) playbooks", "the matrix"]
        Terminal.print("valid: " + checked.joined(separator: ", "))
    }
}
