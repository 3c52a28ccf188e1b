import Testing

/// One row of a table: an activity carried out with these parameters, how it ends, and what is then true of the machine.
struct Scenario {
    var name: String
    /// As a YAML flow mapping has them, without its braces.
    var parameters: String
    /// A command that makes the machine ready for it.
    var given: String?
    var agreeing = false
    var exit: Int32 = 0
    /// Names of the steps that changed something, or nil where that isn't the point.
    var changed: [String]?
    /// A part of what the failed or last step said.
    var says: String?
    /// Steps in the state that they must have.
    var states: [String: String] = [:]
    /// Commands on the machine afterwards, with what they print.
    var then: [String: String] = [:]

    init(
        _ name: String, _ parameters: String, given: String? = nil, agreeing: Bool = false, exit: Int32 = 0, changed: [String]? = nil,
        says: String? = nil, states: [String: String] = [:], then: [String: String] = [:]
    ) {
        (self.name, self.parameters, self.given, self.agreeing, self.exit) = (name, parameters, given, agreeing, exit)
        (self.changed, self.says, self.states, self.then) = (changed, says, states, then)
    }

    /// Carries it out and checks it.
    @discardableResult
    func check(_ activity: String, on target: String? = nil, in place: MachinePlace) throws -> Outcome {
        if let given { _ = try place.read(nil, given) }
        let outcome = try place.carryOut(activity, on: target, parameters, agreeing: agreeing)
        let said = try outcome.report + outcome.output()
        #expect(outcome.exit == exit, "\(name): \(said)")
        if let changed { #expect(outcome.changed == changed, "\(name): \(said)") }
        if let says { #expect(said.contains(says), "\(name): '\(says)' isn't in:\n\(said)") }
        for (step, state) in states { #expect(outcome.state(step) == state, "\(name), \(step): \(said)") }
        for (command, output) in then {
            let child = try place.ssh(nil, command)
            let now = child.out.split(separator: "\n").joined(separator: "\n")
            #expect(now == output, "\(name), \(command): \(child.report)")
        }
        return outcome
    }
}
