extension StepEnding {
    /// The ending of a step whose findings aren't needed.
    var forgiven: StepEnding {
        switch outcome {
        case .succeeded, .skipped, .cancelled, .unknown: return self
        case .failed, .unreachable:
            var ending = self
            ending.outcome = .skipped
            ending.reason = "not available: " + (reason ?? "it failed")
            return ending
        }
    }
}

extension FrozenStep {
    /// What an exit status and an output mean for the step.
    func judge(exit status: Int, timedOut: Bool, _ output: StepOutput) -> StepEnding {
        var ending = StepEnding(.failed, exitStatus: status, output: output.summary)
        if timedOut {
            ending.reason = "ended after its time limit of \(timeout) s"
        } else if skipsHost, status == 0 {
            ending.outcome = .succeeded
            ending.reason = "nothing to do"
            ending.skipsHost = true
        } else if skipsHost ? status != 1 : !expect.exit.contains(status) {
            let signal = status > 128 && status < 160 ? " (killed by signal \(status - 128), or its own status)" : ""
            ending.reason = "exit status \(status)\(signal)" + (skipsHost ? ", which is neither 0 (nothing to do) nor 1 (go on)" : "")
        } else {
            judge(String(decoding: output.head, as: UTF8.self), &ending)
        }
        return ending
    }

    /// By what it printed, where its exit status is as it should be.
    private func judge(_ text: String, _ ending: inout StepEnding) {
        if let pattern = expect.output, (try? Pattern(pattern))?.matchesSomewhere(in: text) != true {
            ending.reason = "its output doesn't match '\(pattern)'"
            return
        }
        var captured: [ParameterName: String] = [:]
        for capture in capture {
            guard let value = (try? Pattern(capture.pattern))?.value(in: text) else {
                ending.reason = "\(capture.name) can't be captured: its output doesn't match '\(capture.pattern)'"
                return
            }
            captured[capture.name] = Self.bounded(value)
        }
        ending.outcome = .succeeded
        if !captured.isEmpty { ending.captured = captured }
        if skipsHost { ending.skipsHost = false }
        switch kind {
        case .run, .file: ending.changed = !text.split(whereSeparator: \.isNewline).contains("drydock: unchanged")
        case .probe, .reboot, .handoff, .confirm, .pause: break
        }
    }

    /// Bytes that a captured value may have; what is longer is cut.
    private static let longestCapture = 4096

    private static func bounded(_ value: String) -> String {
        var kept = String.UnicodeScalarView(), room = longestCapture
        for scalar in value.unicodeScalars where scalar != "\0" {
            room -= UTF8.width(scalar)
            if room < 0 { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
