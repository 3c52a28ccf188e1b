import Core
import Foundation
import Playbooks
import TestKit
import Testing

@Suite("Nasty values of the shipped playbooks' parameters")
struct InjectionTests {
    @Test("a value that doesn't fit its type is refused at its place")
    func refusals() throws {
        var refused = 0, taken = 0
        for shipped in try ShippedVariant.distinct() {
            let sound = shipped.variant.parameters.reduce(into: [ParameterName: String]()) { $0[$1.name] = $1.harmless }
            let wrong = shipped.variant.parameters.map { parameter in (parameter, Nasty.values.filter { !parameter.accepts($0) }) }
            refused += wrong.map(\.1.count).reduce(0, +)
            taken += wrong.count * Nasty.values.count
            // Each parameter has another one of them at a time: planning is what takes long.
            for round in [0, 17, 35] {
                var values = sound, expected: Set<Place> = [], places: Set<Place> = []
                for (number, (parameter, refused)) in wrong.enumerated() where !refused.isEmpty {
                    values[parameter.name] = refused[(round + number) % refused.count]
                    expected.insert(shipped.place(of: parameter.name))
                }
                do throws(Diagnostics) { _ = try shipped.plan(values) } catch { places = Set(error.errors.compactMap(\.place)) }
                #expect(places == expected, "\(shipped): \(values)")
            }
        }
        taken -= refused
        print("\(refused) values refused, \(taken) taken")
        #expect(refused > 1000 && taken > 100)
    }

    @Test("no word that a script may split, and no word of its own, is taken for an option")
    func options() throws {
        for shipped in try ShippedVariant.distinct() {
            let scripts = (shipped.variant.steps + shipped.variant.finally).flatMap(\.scripts).compactMap { try? ShellTemplate(parsing: $0.text.value) }
            let used = scripts.reduce(into: Set<ParameterName>()) { $0.formUnion($1.names) }
            for parameter in shipped.variant.parameters where used.contains(parameter.name) {
                switch parameter.type {
                case .content, .secret, .choice, .integer, .boolean, .size, .duration: continue
                case .string, .unit, .path: break
                }
                for nasty in ["-rf", "--flag", "x -rf", "x --flag", "x,-rf", "x  -rf"] {
                    #expect(!parameter.accepts(nasty), "\(shipped): \(parameter.name) takes \(nasty)")
                }
            }
        }
    }
}
