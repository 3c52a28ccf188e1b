import Core
import Foundation
import Journal
import Lab
import TestKit
import Testing

/// Kills a service around the openings of what it has to do, restarts it at once, and counts on the hosts what came of it.
final class ServiceCampaign {
    struct Figures {
        var kills = 0, rounds = 0, steps = 0
        /// Kills before the round's first opening, and kills while a step was at work.
        var early = 0, inFlight = 0
        var faults: [String] = []
        var seconds = 0.0
    }

    private let place: Workplace
    private var dice: Dice
    private var service: Child
    private let steps = ["s1", "s2", "s3", "s4"]
    private(set) var figures = Figures()

    static func run(rounds: Int, kills: Int, seed: UInt64) throws -> Figures {
        try Workplace.with(hosts: 3) { place in
            let campaign = try ServiceCampaign(place, seed: seed), begin = ContinuousClock.now
            for round in 1...rounds { try campaign.round(round, kills: kills) }
            campaign.service.send(SIGTERM)
            guard try campaign.service.wait().status == 0 else { throw Trouble(campaign.service.report) }
            campaign.figures.seconds = ((ContinuousClock.now - begin) / .seconds(1)).rounded()
            return campaign.figures
        }
    }

    private init(_ place: Workplace, seed: UInt64) throws {
        self.place = place
        dice = Dice(seed: seed)
        let look = "- id: look\n  probe: test -d \"$DRYDOCK_LAB\"\n  expected: 1s\n"
        try place.putDiaryPlaybook([look] + steps.map { Diary.step($0, seconds: 0.3) })
        service = try place.start("serve")
    }

    /// One plan with a short opening and a long one.
    private func round(_ number: Int, kills: Int) throws {
        try place.forgetDiary()
        let openings = Openings(3..<6, 8..<90), origin = openings.all[0].lowerBound
        let plan = try place.freezePlan(openings, as: "round-\(number)")
        let added = try place.drydock("schedule", "add", plan)
        guard added.ending?.status == 0 else { throw Trouble(added.report) }
        for instant in instants(kills) {
            try place.wait(until: origin.addingTimeInterval(instant))
            kill(before: origin)
        }
        guard Waiting.until(60, { place.diary.count { $0.word == .end } >= place.fleet.hosts.count * steps.count }) else {
            throw Trouble("round \(number) doesn't end: \(place.diaryText)\n\(service.report)")
        }
        try Waiting.until(20) { try entries().allSatisfy { $0.state == "succeeded" } }
        try check(number, openings)
    }

    /// Seconds from the first opening: before it, close to it and to the second, and anywhere while there is work.
    private func instants(_ count: Int) -> [Double] {
        (0..<count).map { index in
            switch index % 4 {
            case 0: Double.random(in: -1.5...0, using: &dice)
            case 1: Double.random(in: -0.2...1.2, using: &dice)
            case 2: Double.random(in: 4.8...6.2, using: &dice)
            default: Double.random(in: 0...7, using: &dice)
            }
        }.sorted()
    }

    private func kill(before opening: Date) {
        service.end()
        figures.kills += 1
        if Date() < opening { figures.early += 1 }
        let lines = place.diary
        if lines.count(where: { $0.word == .start }) > lines.count(where: { $0.word == .end }) { figures.inFlight += 1 }
        do { service = try place.start("serve") } catch { figures.faults.append("\(error)") }
    }

    // MARK: - Checking

    private struct Row: Decodable { var id: Int, state: String, run: String? }

    private func entries() throws -> [Row] {
        let list = try place.drydock("schedule", "list", "--all", "--output", "json")
        guard list.ending?.status == 0 else { throw Trouble(list.report) }
        return try JSONDecoder().decode([Row].self, from: Data(list.outBytes))
    }

    private func check(_ number: Int, _ openings: Openings) throws {
        figures.rounds += 1
        figures.steps += place.fleet.hosts.count * steps.count
        let found = place.faults(of: steps, in: openings)
        if !found.isEmpty { figures.faults += found + [place.diaryText] }
        let entries = try entries(), runs = try place.runs()
        if entries.count != number || Set(entries.compactMap(\.run)).count != number || runs.count != number || entries.contains(where: { $0.state != "succeeded" }) {
            figures.faults.append("\(entries), runs \(runs)\n\(service.report)")
        }
        for run in runs.compactMap({ RunID(rawValue: $0) }) { _ = try place.journal().verify(run) }
    }
}

extension RealBinary {
    /// DRYDOCK_SEED repeats a campaign, DRYDOCK_ROUNDS makes it longer.
    @Suite("A service that is killed around an opening", .serialized, .timeLimit(.minutes(30)))
    struct ServiceKillTests {
        @Test("thirty kills: every step runs once and inside an opening, and each entry has one run")
        func kills() throws {
            let seed = ProcessEnvironment.value("DRYDOCK_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
            let rounds = ProcessEnvironment.value("DRYDOCK_ROUNDS").flatMap { Int($0) } ?? 5
            print("service: DRYDOCK_SEED=\(seed)")
            let figures = try ServiceCampaign.run(rounds: rounds, kills: 6, seed: seed)
            print("service: DRYDOCK_SEED=\(seed) \(figures)")
            #expect(figures.faults == [], "DRYDOCK_SEED=\(seed)")
            #expect(figures.kills == 6 * rounds && figures.early > 0 && figures.inFlight > 0)
        }
    }
}
