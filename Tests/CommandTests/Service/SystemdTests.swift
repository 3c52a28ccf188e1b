import Foundation
import Testing

extension RealBinary {
    @Suite("the service under a real systemd", .serialized, .onMachines)
    struct SystemdTests {
        @Test("it is ready when it says so, goes on after SIGKILL, a hang and a stop, and a timer can start it instead")
        func whole() throws {
            try ServicePlace.with { place in
                try verified(place)
                try ready(place)
                try onlyOne(place)
                try killed(place)
                try hung(place)
                try stopped(place)
                try byTimer(place)
                try letGo(place)
            }
        }

        private func verified(_ place: ServicePlace) throws {
            let said = try place.read("cd /etc/systemd/system && systemd-analyze verify drydock.service drydock-once.service drydock-once.timer 2>&1")
            #expect(said.isEmpty)
        }

        /// The start isn't over before the process has said READY=1.
        private func ready(_ place: ServicePlace) throws {
            _ = try place.read("touch \(ServicePlace.hold)")
            #expect(try place.ssh("timeout 1 systemctl start drydock").ending?.status == 124)
            #expect(try place.show("ActiveState") == "activating")
            _ = try place.read("rm \(ServicePlace.hold); systemctl start drydock")
            #expect(try place.show("ActiveState") == "active")
            #expect(try place.show("StatusText") == "nothing is due")
            #expect(try place.read("stat -c '%a %U' /var/lib/drydock-control \(ServicePlace.state)") == "700 drydock\n600 drydock")
        }

        private func onlyOne(_ place: ServicePlace) throws {
            let second = try place.ssh(ServicePlace.drydock("serve"))
            #expect(second.ending?.status == 6 && second.err.contains("another service has \(ServicePlace.state)"), "\(second.report)")
            #expect(try place.show("ActiveState") == "active")
        }

        /// What it drove goes on: the job on the host by itself, the run in the next process.
        private func killed(_ place: ServicePlace) throws {
            try place.schedule("killed", opensIn: -1, lasts: "7s")
            try place.wait(for: "the work") { try place.mark("killed") == ["begun"] }
            let (process, run) = (try place.process(), try #require(try place.entry("killed").run))
            #expect(try place.show("StatusText") == "1 run: \(run)")
            _ = try place.read("kill -KILL \(process)")
            try place.wait(for: "the restart") { try place.restarts() == 1 && place.show("ActiveState") == "active" }
            #expect(try place.process() != process)
            try place.wait(for: "the run's end") { try place.entry("killed").state == "succeeded" }
            #expect(try place.entry("killed").run == run)
            #expect(try place.mark("killed") == ["begun", "ended", "after"])
        }

        /// A process that is there and does nothing.
        private func hung(_ place: ServicePlace) throws {
            try place.put(dropIn: "[Service]\nWatchdogSec=2s\nRestartSec=100ms", over: "drydock.service")
            _ = try place.read("systemctl restart drydock")
            let (process, before) = (try place.process(), try place.restarts())
            _ = try place.read("kill -STOP \(process)")
            try place.wait(for: "the watchdog") { try place.restarts() == before + 1 && place.show("ActiveState") == "active" }
            #expect(try place.process() != process)
            #expect(try place.log().contains("Watchdog timeout"))
        }

        private func stopped(_ place: ServicePlace) throws {
            try place.schedule("waiting", opensIn: 20)
            try place.wait(for: "the run") { try place.entry("waiting").run != nil }
            let run = try #require(try place.entry("waiting").run)
            try place.wait(for: "its probe") { try place.log().contains("\(run): ") && place.log().contains("work/own/seen succeeded") }
            // The drop-in's two seconds still hold: it lives longer than that by its signs of life.
            try place.wait(for: "signs of life") { try place.microseconds("WatchdogTimestamp") > place.microseconds("ActiveEnterTimestamp") + 3_000_000 }

            let start = ContinuousClock.now
            _ = try place.read("systemctl stop drydock")
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(try place.show("ActiveState") == "inactive")
            #expect(try place.show("Result") == "success")
            #expect(try place.show("ExecMainStatus") == "0")
            #expect(try place.entry("waiting").state == "waiting")

            _ = try place.read("systemctl start drydock")
            try place.wait(for: "the run, driven again") { try place.show("StatusText") == "1 run: \(run)" }
            #expect(try place.mark("waiting").isEmpty)
            _ = try place.read("systemctl stop drydock")
        }

        private func byTimer(_ place: ServicePlace) throws {
            #expect(try place.show("Persistent", of: "drydock-once.timer") == "no")
            // The run that waits for its window is looked at, and left.
            _ = try place.read("systemctl start drydock-once")
            #expect(try place.show("ExecMainStatus", of: "drydock-once") == "5")
            #expect(try place.show("Result", of: "drydock-once") == "success")

            try place.put(dropIn: "[Timer]\nOnCalendar=\nOnCalendar=*:*:0/2", over: "drydock-once.timer")
            try place.schedule("due", opensIn: -1)
            _ = try place.read("systemctl start drydock-once.timer")
            try place.wait(for: "the timer's run") { try place.entry("due").state == "succeeded" }
            _ = try place.read("systemctl stop drydock-once.timer drydock-once.service")
            #expect(try place.mark("due") == ["begun", "ended", "after"])
        }

        /// Asked twice it doesn't wait for what is under way.
        private func letGo(_ place: ServicePlace) throws {
            _ = try place.read("systemctl start drydock")
            try place.schedule("long", opensIn: -1, lasts: "10m")
            try place.wait(for: "the work") { try place.mark("long") == ["begun"] }
            _ = try place.read("systemctl stop --no-block drydock")
            try place.wait(for: "the stop") { try place.show("StatusText").hasPrefix("stopping: ") }
            #expect(try place.show("ActiveState") == "deactivating")
            _ = try place.read("systemctl kill --kill-whom=main drydock")
            try place.wait(5, for: "its end") { try place.show("ActiveState") == "inactive" }
            #expect(try place.show("Result") == "success")
            #expect(try place.mark("long") == ["begun"])
            #expect(try place.read("pgrep -cf '^sleep 600$'") == "1", "the job goes on")
        }
    }
}
