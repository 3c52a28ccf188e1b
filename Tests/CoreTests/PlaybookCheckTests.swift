import Core
import Testing

@Suite("Checks of playbooks")
struct PlaybookCheckTests {
    private static func at(_ line: Int) -> Place { Place(file: "p", line: line, column: 1) }

    private static func name(_ text: String) throws -> ParameterName { try #require(ParameterName(rawValue: text)) }

    private static func step(
        _ action: StepTemplate.Action, _ change: (inout StepTemplate) -> Void = { _ in }
    ) throws -> StepTemplate {
        var step = StepTemplate(id: Located(try #require(StepName(rawValue: "s")), at: at(9)), action: action)
        change(&step)
        return step
    }

    private static func problems(
        _ steps: [StepTemplate], _ parameters: [Parameter] = [], on elements: [Element] = [.userHost]
    ) -> [String] {
        PlaybookCheck.check(steps: steps, parameters: parameters, elements: elements).sorted.map(\.problem)
    }

    private static func script(_ text: String) -> Located<String> { Located(text, at: at(10)) }

    @Test("a sound step has no fault")
    func sound() throws {
        let step = try Self.step(.run(Self.script("systemctl restart {{unit}}"))) {
            $0.effect = .idempotent
            $0.retry = .init(every: Located(.seconds(1), at: Self.at(1)), during: Located(.seconds(9), at: Self.at(1)))
            $0.verify = Self.script("true")
            $0.site = .host
        }
        let unit = Parameter(name: try Self.name("unit"), place: Self.at(2), type: .unit, example: Located("a.service", at: Self.at(2)))
        #expect(Self.problems([step], [unit]) == [])
    }

    @Test("a parameter that is declared twice is told once, with its first place")
    func twice() throws {
        let parameter = Parameter(name: try Self.name("a"), place: Self.at(2), type: .boolean, fallback: Located("true", at: Self.at(2)))
        var again = parameter
        again.place = Self.at(3)
        let faults = PlaybookCheck.check(steps: [], parameters: [parameter, again], elements: [])
        #expect(faults.description == "p:3:1: error: the parameter 'a' is declared twice; the first is at p:2:1; remove one of them")
    }

    @Test("exit statuses are those that a process can have", arguments: [-1, 256, Int.max])
    func exit(status: Int) throws {
        let step = try Self.step(.probe(Self.script("true"))) { $0.expect = Expectation(exit: [0, status]) }
        #expect(Self.problems([step]) == ["\(status) is no exit status"])
    }

    @Test("keys that mean nothing on a kind are faults", arguments: ["pause", "handoff", "confirm", "reboot"])
    func meaningless(kind: String) throws {
        let seconds = Located(StepTemplate.Setting.seconds(1), at: Self.at(1))
        let action: StepTemplate.Action = switch kind {
        case "pause": .pause(seconds)
        case "handoff": .handoff(Self.script("x"))
        case "confirm": .confirm(Self.script("x"))
        default: .reboot(timeout: seconds)
        }
        let step = try Self.step(action) {
            $0.effect = .idempotent
            $0.verify = Self.script("true")
            $0.retry = .init(every: seconds, during: seconds)
            $0.timeout = seconds
            $0.perBatch = true
        }
        let expected = ["effect", "per", "retry", "timeout", "verify"].filter { kind != "confirm" || $0 != "per" }
        #expect(Self.problems([step]) == expected.map { "'\($0)' means nothing on a '\(kind)' step" })
    }

    @Test("a container is never rebooted as a host is", arguments: [
        (Element.userHost, false), (.infrastructureHost, false), (.infrastructureContainer, true), (.endUserContainer, true),
    ])
    func reboot(element: Element, isRefused: Bool) throws {
        let step = try Self.step(.reboot(timeout: Located(.seconds(1), at: Self.at(1))))
        #expect(Self.problems([step], on: [element]).isEmpty != isRefused)
    }

    @Test("the built-in names are known everywhere, but a host has no ctid")
    func builtIns() throws {
        let all = BuiltIn.allCases.map { "{{\($0.rawValue)}}" }.joined(separator: " ")
        let step = try Self.step(.run(Self.script("echo \(all)")))
        #expect(Self.problems([step], on: [.endUserContainer]) == [])
        #expect(Self.problems([step], on: [.endUserContainer, .userHost]) == ["'{{ctid}}' has no value on a user-host"])
    }

    @Test("what a fault's place is, its reader decides")
    func placing() throws {
        let step = try Self.step(.run(Self.script("echo {{nobody}}")))
        let faults = PlaybookCheck.check(steps: [step], parameters: [], elements: []) {
            Place(file: "p", line: $0.place.line, column: $0.place.column + $1)
        }
        #expect(faults.description == "p:10:6: error: '{{nobody}}' is not a parameter; declare it under 'parameters'")
    }
}
