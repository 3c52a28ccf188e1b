import Core
import Foundation
import Playbooks
import TestKit

/// A variant of a shipped playbook on one kind of target.
struct ShippedVariant: CustomStringConvertible {
    var matrix: OwnershipMatrix
    var activity: ActivityID
    var variant: Playbook.Variant
    var element: Element
    var platform: Platform

    var description: String { "\(activity) on \(element), \(platform)" }

    static let folder = URL(filePath: #filePath).appending(path: "../../../../Playbooks").standardizedFileURL.path

    static func all() throws -> [ShippedVariant] {
        let library = PlaybookLibrary(folders: [folder])
        let matrix = try library.matrix.get().value
        return try library.entries.flatMap { entry in
            try entry.outcome.get().value.variants.flatMap { variant in
                variant.elements.flatMap { element in
                    (variant.platforms ?? [.virtuozzo7, .linux]).map {
                        ShippedVariant(matrix: matrix, activity: entry.activity, variant: variant, element: element, platform: $0)
                    }
                }
            }
        }
    }

    /// Each variant on the first kind of target that it is for.
    static func distinct() throws -> [ShippedVariant] {
        var seen: Set<Place> = []
        return try all().filter { seen.insert($0.variant.place).inserted }
    }

    /// Every parameter has a line of its own in the plan that a test writes.
    func place(of name: ParameterName) -> Place {
        Place(file: "plan.yaml", line: 100 + (variant.parameters.firstIndex { $0.name == name } ?? -1), column: 7)
    }

    func inputs(_ values: [ParameterName: String]) -> PlanInputs {
        let isUsers = [.userHost, .endUserContainer].contains(element)
        var host = Sample.host("uh-1", isUsers ? .userHost : .infrastructureHost, containers: element.isContainer ? ["node1"] : [])
        host.platform = platform
        var task = Sample.task("work", activity.rawValue, element.isContainer ? "node1" : "uh-1")
        task.parameters = values.reduce(into: [:]) { $0[$1.key] = Located($1.value, at: place(of: $1.key)) }
        let playbook = Playbook(activity: activity, place: variant.place, revision: 1, variants: [variant])
        var inputs = Sample.inputs(hosts: [host], playbooks: [playbook], tasks: [task])
        inputs.matrix = matrix
        return inputs
    }

    /// With every way back, also those that only a person would ask for.
    func plan(_ values: [ParameterName: String]) throws(Diagnostics) -> FrozenPlan {
        var plan = try Planner.plan(inputs(values)).plan
        plan.tasks[0].variants[0].onFailure = .undo
        return plan
    }

    /// Sound values, so that between them every step is in some plan: all given, as little as possible given, and what the
    /// conditions of each step ask for.
    func assignments() -> Set<[ParameterName: String]> {
        func values(_ choose: (Parameter) -> String?) -> [ParameterName: String] {
            variant.parameters.reduce(into: [:]) { $0[$1.name] = choose($1) }
        }
        let full = values(\.harmless), least = values { $0.fallback?.value ?? $0.example?.value }
        var all: Set = [full, least]
        for step in variant.steps + variant.finally {
            all.insert(step.when.map(\.value).reduce(into: full) { values, condition in
                guard case .value(let name) = condition.subject, let parameter = variant.parameters.first(where: { $0.name == name }),
                    values[name].map({ !condition.holds(for: $0) }) ?? false
                else { return }
                values[name] = (condition.values + parameter.choices).first { condition.holds(for: $0) && parameter.accepts($0) }
            })
        }
        return all
    }
}

extension Parameter {
    fileprivate var choices: [String] {
        switch type {
        case .choice(let choices): choices
        case .boolean: ["true", "false"]
        case .string, .integer, .size, .duration, .unit, .path, .content, .secret: []
        }
    }
}
