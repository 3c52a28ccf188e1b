import Core
import Foundation
import Lab
import Testing

extension RealBinary {
    @Suite("Steps whose output or end is odd", .serialized)
    struct OutputTests {
        @Test("floods, binary, silence, daemons, signals, a full disk and a time limit, all in one run")
        func odd() throws {
            try Workplace.with(hosts: OddStep.allCases.count) { place in
                let fleet = place.fleet
                try place.put("playbooks/restarting-processes.yaml", OddStep.playbook)
                let plan = try place.put("plan.yaml", OddStep.plan(fleet))
                try Data(OddStep.noise).write(to: URL(fileURLWithPath: OddStep.binary.host(fleet).directory + "/noise"))
                let disk = FullDisk(over: OddStep.full.host(fleet).stateDirectory)
                defer { disk?.unmount() }

                let child = try place.startRun(plan: plan)
                try child.wait(within: 180)
                print("peak memory of drydock: \(child.peakMemory / 1024) MB")
                #expect(child.peakMemory > 1 << 10 && child.peakMemory < 100 << 10)
                #expect(child.ending?.status == 1, "\(child.report)")
                let run = try #require(child.runID)
                let status = try Status.of(run, in: place)
                func state(_ odd: OddStep) throws -> String {
                    let step = try status.step(odd.id(fleet))
                    return "\(step.state) \(step.exit_status.map(String.init) ?? "-")"
                }

                #expect(try state(.flood) == "succeeded 0")
                #expect(child.out.contains(#/flood/\S+/step succeeded.*1022\.0 MiB of output not kept/#), "\(child.out)")
                try checkFlood(run, place)

                #expect(try state(.binary) == "succeeded 0")
                try checkNoise(run, place)

                #expect(try state(.closes) == "succeeded 0")
                #expect(FileManager.default.fileExists(atPath: OddStep.closes.host(fleet).directory + "/proof"))

                #expect(try state(.daemon) == "succeeded 0")
                let daemon = try #require(Int32(place.read("daemon", of: OddStep.daemon.host(fleet)).trimmingCharacters(in: .whitespacesAndNewlines)))
                #expect(kill(daemon, 0) == 0, "the daemon lives on")
                kill(daemon, SIGKILL)
                #expect(try place.drydock("log", run, OddStep.daemon.id(fleet)).out == "left\n")

                #expect(try state(.signal) == "failed 137")
                #expect(try status.step(OddStep.signal.id(fleet)).reason?.contains("killed by signal 9") == true)
                #expect(try place.drydock("log", run, OddStep.signal.id(fleet)).out == "last words\n")
                #expect(try state(.seven) == "failed 7")

                let slow = try status.step(OddStep.slow.id(fleet))
                #expect(slow.state == "failed" && slow.reason == "ended after its time limit of 2 s", "\(slow)")
                #expect(!FileManager.default.fileExists(atPath: OddStep.slow.host(fleet).directory + "/proof"))

                let full = try status.step(OddStep.full.id(fleet))
                if disk == nil { print("skipped: no small file system can be mounted here for the full disk") } else {
                    #expect(full.state == "failed" && full.reason?.contains("nothing was run: the host has no room") == true, "\(full)")
                    #expect(!FileManager.default.fileExists(atPath: OddStep.full.host(fleet).directory + "/proof"))
                }
            }
        }

        /// Head and tail are kept, here and on the host, and the rest is counted.
        private func checkFlood(_ run: String, _ place: Workplace) throws {
            let id = OddStep.flood.id(place.fleet)
            let raw = try place.drydock("log", run, id, "--raw").outBytes
            #expect(raw.count >= 2 << 20 && raw.count < 3 << 20, "\(raw.count)")
            let shown = try place.drydock("log", run, id).out
            let dropped = try #require(shown.firstMatch(of: #/… (\d+) bytes were dropped here …/#).flatMap { Int($0.1) })
            #expect(dropped + raw.count == OddStep.floodSize + "beginend".utf8.count)
            let head = 1 << 20
            let wrong = raw.indices.first { raw[$0] != OddStep.floodByte($0 < head ? $0 : $0 + dropped) }
            #expect(wrong == nil, "byte \(wrong ?? 0) of what is kept")
            let kept = place.state + ".d/\(run)"
            let files = try FileManager.default.subpathsOfDirectory(atPath: kept).map { kept + "/" + $0 }
            let size = try files.reduce(0) { sum, file in
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                return sum + (attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int ?? 0 : 0)
            }
            #expect(size < 4 << 20, "\(size) bytes in \(files)")
        }

        private func checkNoise(_ run: String, _ place: Workplace) throws {
            let id = OddStep.binary.id(place.fleet)
            #expect(try place.drydock("log", run, id, "--raw").outBytes == OddStep.noise + OddStep.noise)
            let shown = try place.drydock("log", run, id).outBytes
            let text = try #require(String(validating: shown, as: UTF8.self), "what is shown is UTF-8")
            let harmful = text.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control: scalar != "\n" && scalar != "\t"
                case .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            }
            #expect(harmful.isEmpty, "\(harmful)")
            for words in ["\\e]0;title\\x07", "\\e]52;c;aGk=", "\\u{202e}txt", "é✓"] { #expect(text.contains(words), "\(words) in \(text)") }
        }
    }
}
