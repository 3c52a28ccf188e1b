import Core
import SSH

/// Checks for people: what is the same for many hosts is one line.
enum CheckView {
    static func lines(_ checks: [HostCheck]) -> [String] {
        var order: [HostCheck] = [], hosts: [String: [HostName]] = [:]
        for check in checks {
            let key = key(check)
            if hosts[key] == nil { order.append(check) }
            hosts[key, default: []] += check.host.map { [$0] } ?? []
        }
        return order.map { check in
            let names = hosts[key(check)].flatMap { $0.isEmpty ? nil : AccessWarnings.names($0) + ": " } ?? ""
            // A failure names its host and its address itself.
            let subject = check.host.map { check.words.hasPrefix("\($0) (") } == true ? "" : names
            return word(check.state) + " " + Harmless.line(subject + check.words + (check.remedy.map { "; " + $0 } ?? ""))
        }
    }

    private static func key(_ check: HostCheck) -> String { "\(check.check) \(check.state) \(check.words) \(check.remedy ?? "")" }

    private static func word(_ state: HostCheck.State) -> String {
        switch state {
        case .ok: Colour.green("ok     ")
        case .warning: Colour.yellow("warning")
        case .fault: Colour.red("amiss  ")
        }
    }
}
