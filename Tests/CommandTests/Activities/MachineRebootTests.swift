import Core
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("rebooting-host-or-container on real machines", .serialized, .onMachines)
    struct MachineRebootTests {
        private static let activity = "rebooting-host-or-container"
        private static let bootID = "cat /proc/sys/kernel/random/boot_id"
        /// Each start writes a line to systemd's own journal of boots.
        private static let boots = "cat /root/boots | wc -l"
        private static let counter = """
            printf '[Service]\\nType=oneshot\\nExecStart=/bin/sh -c \"echo boot >>/root/boots\"\\n[Install]\\nWantedBy=multi-user.target\\n' \
            >/etc/systemd/system/boots.service; systemctl daemon-reload; systemctl -q enable boots
            """

        @Test("the machine restarts, once, and is looked at afterwards", arguments: [false, true])
        func reboot(isKilled: Bool) throws {
            try MachinePlace.with(3) { place in
                for machine in [place.fleet.machines[0], place.fleet.machines[2]] {
                    _ = try place.read(machine, Self.counter)
                    let before = try place.read(machine, Self.bootID)
                    let outcome = try isKilled ? killed(machine, in: place)
                        : place.carryOut(Self.activity, on: machine.name.rawValue, "reboot_timeout: 5m", agreeing: true)
                    #expect(outcome.exit == 0 && outcome.state("reboot") == "succeeded", "\(outcome.report)")
                    #expect(try place.read(machine, Self.bootID) != before)
                    #expect(try place.read(machine, Self.boots) == "1")
                }
            }
        }

        /// SIGKILL as soon as the reboot has been issued; resumed while the machine is dark, or back already.
        private func killed(_ machine: Machine, in place: MachinePlace) throws -> Outcome {
            let plan = try place.plan(Self.activity, on: machine.name.rawValue, "reboot_timeout: 5m, ask_first: false")
            let child = try place.startRun(plan)
            try child.wait(for: "the reboot") { $0.out.contains("/reboot started") }
            child.end()
            let run = try #require(child.runID)
            return try place.follow(run, after: try place.drydock(["resume", run, "--no-wait"], within: 300))
        }
    }
}
