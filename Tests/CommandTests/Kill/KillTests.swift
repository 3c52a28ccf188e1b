import TestKit
import Testing

extension RealBinary {
    /// `scripts/kill-campaign` runs these at length: DRYDOCK_KILLS says how many kills, DRYDOCK_SEED repeats a campaign.
    @Suite("Killed at any instant, nothing is done twice and nothing is lost", .serialized)
    struct KillTests {
        private static let kills = ProcessEnvironment.value("DRYDOCK_KILLS").flatMap { Int($0) } ?? 12
        private static let seed = ProcessEnvironment.value("DRYDOCK_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)

        private func campaign(_ mode: KillCampaign.Mode, kills: Int = Self.kills) throws -> KillCampaign.Figures {
            print("\(mode): DRYDOCK_SEED=\(Self.seed) DRYDOCK_KILLS=\(Self.kills)")
            let figures = try KillCampaign.run(mode: mode, kills: kills, seed: Self.seed)
            print("\(mode): DRYDOCK_SEED=\(Self.seed) \(figures)")
            return figures
        }

        @Test("drydock is killed and resumed, again and again")
        func drydock() throws {
            let figures = try campaign(.drydock)
            #expect(figures.kills >= Self.kills && figures.doubles == 0 && figures.lost == 0)
            if Self.kills >= 50 { #expect(figures.early > 0 && figures.inFlight > 0) }
        }

        @Test("its connections are killed on the hosts' side, and it goes on by itself")
        func sessions() throws {
            let figures = try campaign(.sessions)
            #expect(figures.kills >= Self.kills && figures.doubles == 0 && figures.lost == 0)
        }

        @Test("three resume at once: one goes on, the others are turned away")
        func rivals() throws {
            let figures = try campaign(.rivals)
            #expect(figures.kills >= Self.kills && figures.doubles == 0 && figures.lost == 0)
            #expect(figures.turnedAway > 0)
        }

        @Test("drydock is killed on entry to single system calls", .enabled(if: KillCampaign.canTrap))
        func calls() throws {
            // slow under strace: only a taste of it in the short form
            let figures = try campaign(.calls, kills: Self.kills < 50 ? 4 : Self.kills)
            #expect(figures.doubles == 0 && figures.lost == 0)
        }

        @Test("killed around a reboot: every host reboots once")
        func reboot() throws {
            let figures = try KillCampaign.run(mode: .drydock, hosts: 3, steps: 2, reboots: true, kills: max(10, Self.kills / 5), perRun: 4, seed: Self.seed)
            print("reboot: DRYDOCK_SEED=\(Self.seed) \(figures)")
            #expect(figures.doubles == 0 && figures.lost == 0)
        }
    }
}
