import Core
import Foundation

/// A report for programs that show test results: a suite for each target of each task, a case for each step.
public enum ReportJUnit {
    public static func text(_ report: Report) -> String {
        let suites = report.tasks.flatMap { task in
            batchSuites(task, report) + task.targets.map { target in
                suite("\(task.id)/\(target.name)", host: target.host, target.startedAt, target.seconds, target.steps)
            }
        }
        let all = report.steps
        let document: Markup = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(report.plan.rawValue)" \(counts(all)) time="\(seconds(report.seconds))">
            \(Markup(suites))
            </testsuites>

            """
        return document.source
    }

    private static func batchSuites(_ task: Report.Task, _ report: Report) -> [Markup] {
        (1...max(1, task.batches)).compactMap { batch in
            let steps = task.batchSteps.filter { $0.batch == batch }
            guard !steps.isEmpty else { return nil }
            return suite("\(task.id)/batch-\(batch)", host: nil, steps.compactMap(\.startedAt).min(), nil, steps)
        }
    }

    private static func suite(_ name: String, host: HostName?, _ start: Date?, _ length: Double?, _ steps: [Report.Step]) -> Markup {
        let host: Markup = host.map { " hostname=\"\($0)\"" } ?? "", start: Markup = start.map { " timestamp=\"\(stamp($0))\"" } ?? ""
        return """
              <testsuite name="\(name)" \(counts(steps)) time="\(seconds(length ?? steps.compactMap(\.seconds).reduce(0, +)))"\(host)\(start)>
            \(Markup(steps.map { testcase($0, suite: name) }))
              </testsuite>
            """
    }

    private static func counts(_ steps: [Report.Step]) -> Markup {
        let verdicts = steps.map { Verdict($0.state) }
        func count(_ verdict: Verdict) -> Int { verdicts.count { $0 == verdict } }
        return "tests=\"\(steps.count)\" failures=\"\(count(.failure))\" errors=\"\(count(.error))\" skipped=\"\(count(.skipped))\""
    }

    private enum Verdict {
        case passed, failure, error, skipped
        init(_ state: StepState) {
            self = switch state {
            case .succeeded: .passed
            case .failed: .failure
            case .unreachable, .unknown: .error
            case .skipped, .cancelled, .waiting, .blocked, .ready, .started: .skipped
            }
        }
    }

    private static func testcase(_ step: Report.Step, suite: String) -> Markup {
        let reason = Harmless.line(step.reason ?? "")
        var inner: [Markup] = []
        switch Verdict(step.state) {
        case .passed: break
        case .failure: inner.append("      <failure message=\"\(reason)\" type=\"\(step.state.rawValue)\"></failure>")
        case .error: inner.append("      <error message=\"\(reason)\" type=\"\(step.state.rawValue)\"></error>")
        case .skipped:
            let message = [step.state.rawValue, reason].filter { !$0.isEmpty }.joined(separator: ": ")
            inner.append("      <skipped message=\"\(message)\"/>")
        }
        for (stream, name) in [("out", "system-out"), ("err", "system-err")] as [(String, Markup)] {
            let tails = step.output.filter { $0.stream == stream }
            guard !tails.isEmpty else { continue }
            inner.append("      <\(name)>\(Markup(tails.map { "\(OutputWords.omitted($0).map { $0 + "\n" } ?? "")\($0.text)" }))</\(name)>")
        }
        let head: Markup = "    <testcase classname=\"\(suite.replacing("/", with: "."))\" name=\"\(step.name)\" time=\"\(seconds(step.seconds ?? 0))\""
        return inner.isEmpty ? "\(head)/>" : "\(head)>\n\(Markup(inner))\n    </testcase>"
    }

    private static func seconds(_ seconds: Double) -> String { String(format: "%.3f", max(0, seconds)) }

    /// As the schema has it: UTC, without an offset.
    private static func stamp(_ date: Date) -> String { String(date.formatted(.iso8601).dropLast()) }
}
