import ArgumentParser
import Core
import Foundation
import Playbooks

struct PlanOptions: ParsableArguments {
    @Argument(help: "A maintenance plan (YAML), or a frozen plan made by 'plan --out'.", completion: Completions.plan)
    var plan: String

    @Option(name: [.customShort("i"), .customLong("inventory")], help: "The inventory; a frozen plan needs none.", completion: Completions.yaml)
    var inventory: String?

    @Option(help: "Plan only for these targets and what is on these hosts: a selection as under 'targets'.") var limit: String?

    @OptionGroup var playbooks: PlaybookOptions
}

/// A plan ready to be shown or run.
struct LoadedPlan {
    var plan: FrozenPlan
    var fingerprint: Fingerprint
    var bytes: Data
    /// What the planner warned of; of a frozen plan nothing is known.
    var warnings: [String] = []
    var graph: PlanGraph { PlanGraph(plan, fingerprint: fingerprint) }
}

enum PlanSource {
    /// The largest frozen plan that is read, in bytes.
    private static let limit = 1 << 30

    static func load(_ options: PlanOptions) throws -> LoadedPlan {
        if let frozen = try frozen(options.plan) {
            guard options.limit == nil else {
                throw Leave(.usage, "drydock: '\(options.plan)' is a frozen plan, which is run as it was shown: give --limit to 'drydock plan' with the maintenance plan that it was made of")
            }
            return frozen
        }
        guard let inventory = options.inventory else {
            throw Leave(.usage, "drydock: '\(options.plan)' is a maintenance plan: name the inventory with -i INVENTORY.yaml")
        }
        return try make(plan: options.plan, inventory: inventory, options.playbooks, limit: options.limit)
    }

    /// Nil when the file is no frozen plan.
    static func frozen(_ path: String) throws -> LoadedPlan? {
        guard let bytes = try peek(path) else { return nil }
        do {
            let (plan, fingerprint) = try FrozenPlan.decode(bytes)
            return LoadedPlan(plan: plan, fingerprint: fingerprint, bytes: bytes)
        } catch { throw Leave(.invalid, "\(path): error: \(error)") }
    }

    static func decode(_ bytes: Data, name: String) throws -> LoadedPlan {
        do {
            let (plan, fingerprint) = try FrozenPlan.decode(bytes)
            return LoadedPlan(plan: plan, fingerprint: fingerprint, bytes: bytes)
        } catch { throw Leave(.invalid, "\(name): error: \(error)") }
    }

    static func make(plan path: String, inventory: String, _ options: PlaybookOptions, limit: String? = nil) throws -> LoadedPlan {
        let limit = try limit.map(selection)
        let library = try options.library()
        var faults = Diagnostics()
        func read<Value>(_ body: () throws(Diagnostics) -> Value) -> Value? {
            do { return try body() } catch {
                faults.add(contentsOf: error)
                return nil
            }
        }
        let matrix = read { () throws(Diagnostics) in try library.matrixOrThrow() }
        let hosts = read { () throws(Diagnostics) in try InventoryReader.load(path: inventory) }
        let plan = read { () throws(Diagnostics) in try PlanReader.load(path: path) }
        var playbooks: [ActivityID: Playbook] = [:]
        for activity in Set(plan?.value.tasks.compactMap { ActivityID(rawValue: $0.activity.value) } ?? []) {
            playbooks[activity] = read { () throws(Diagnostics) in try library.playbook(for: activity) } ?? nil
        }
        guard let matrix, let hosts, let plan, !faults.hasErrors else { throw faults }
        tellUse(of: library, playbooks)
        let contents = Planner.contentFiles(of: plan.value, playbooks: playbooks).reduce(into: [:]) { contents, file in
            contents[file] = ContentFile.text(at: file, besidePlan: path)
        }
        let result = try Planner.plan(PlanInputs(
            matrix: matrix, playbooks: playbooks, inventory: hosts.value, plan: plan.value, contents: contents, limit: limit))
        let warnings = (hosts.warnings.sorted + plan.warnings.sorted + result.warnings).map { "\($0)" }
        warnings.forEach(Terminal.talk)
        let (bytes, fingerprint) = try result.plan.encode()
        return LoadedPlan(plan: result.plan, fingerprint: fingerprint, bytes: bytes, warnings: warnings)
    }

    private static func selection(_ text: String) throws(Diagnostics) -> Located<TargetSelector> {
        do { return Located(try TargetSelector(parsing: text), at: Place(file: "--limit", line: 1, column: 1)) } catch {
            let place = Place(file: "--limit", line: 1, column: error.offset + 1)
            throw Diagnostics([Diagnostic(error.problem, at: place, remedy: "write a selection, such as 'uh-ams-01, uh-ams-02' or 'rack=a1'")])
        }
    }

    private static func tellUse(of library: PlaybookLibrary, _ playbooks: [ActivityID: Playbook]) {
        let file = if case .success(let reading) = library.matrix { reading.file } else { "" }
        Terminal.talk("matrix \(file)")
        for entry in library.entries where playbooks[entry.activity] != nil { Terminal.talk("playbook \(entry.file)") }
    }

    private static func peek(_ path: String) throws -> Data? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Leave(.invalid, "\(path): error: there is no such file; name a plan")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: (path as NSString).resolvingSymlinksInPath)
        guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = attributes?[.size] as? Int else { return nil }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Leave(.invalid, "\(path): error: it can't be read; check its permissions")
        }
        defer { try? handle.close() }
        guard let head = try handle.read(upToCount: 64), FrozenPlan.isFrozen(head) else { return nil }
        guard size <= limit else { throw Leave(.invalid, "\(path): error: \(size) bytes are too many for a frozen plan; divide it into several") }
        return head + (try handle.readToEnd() ?? Data())
    }
}
