import Core
import Foundation
import Playbooks
import Testing

/// Messages as people read them, kept in `Tests/Golden`. `DRYDOCK_RECORD=1 swift test` writes them anew; review the diff.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["DRYDOCK_RECORD"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let pairs = zip(text.split(separator: "\n", omittingEmptySubsequences: false), recorded.split(separator: "\n", omittingEmptySubsequences: false))
        let difference = pairs.first { $0 != $1 }
        #expect(text == recorded, "first difference: \(difference.map { "\($0.0)\nrecorded: \($0.1)" } ?? "length")", sourceLocation: sourceLocation)
    }
}

enum Kind: String, CaseIterable, Sendable {
    case matrix, inventory, plan, playbook

    var file: String { "\(rawValue).yaml" }

    /// Nil: it can be read without a warning.
    func complaints(_ text: String) -> String? { complaints(bytes: Array(text.utf8)) }

    func complaints(bytes: [UInt8]) -> String? {
        do {
            let warnings = switch self {
            case .matrix: try MatrixReader.read(bytes: bytes, file: file).warnings
            case .inventory: try InventoryReader.read(bytes: bytes, file: file).warnings
            case .plan: try PlanReader.read(bytes: bytes, file: file).warnings
            case .playbook: try PlaybookReader.read(bytes: bytes, file: file).warnings
            }
            return warnings.all.isEmpty ? nil : warnings.description
        } catch {
            return error.description
        }
    }

    var sample: String {
        switch self {
        case .matrix: Samples.matrix
        case .inventory: Samples.inventory
        case .plan: Samples.plan
        case .playbook: Samples.playbook
        }
    }
}

enum Samples {
    static let matrix = """
        edition: "2020"
        activities:
          adding-new-host: { title: Adding New Host, user-host: hosting-provider, infrastructure-host: hosting-provider, infrastructure-container: not-available, end-user-container: not-available }
        """

    static let inventory = """
        defaults: { user: ops, port: 2222, become: sudo, jump: gate }
        hosts:
          gate: { element: infrastructure-host, address: gate.example, port: 22, become: sudo }
          uh-ams-01:
            element: user-host
            address: 192.0.2.11
            platform: linux
            identity: ~/.ssh/ams
            state_dir: /srv/drydock
            labels: { region: ams, rack: a1, country: NO }
            containers:
              node1001: { element: end-user-container, ctid: 7d1f6c2e-0a55-4a53-9c93-2f1f1b0c7c11 }
              node1002: { element: end-user-container, ctid: 101, labels: { component: db } }
        """

    static let plan = """
        name: kernel-update-ams
        summary: December kernel, Amsterdam
        requested_by: anna@provider.example
        tasks:
          - id: kernel
            activity: virtuozzo-software-and-kernel-update
            targets: element=user-host and region=ams and not rack=a9
            parameters: { evacuate: platform }
            rollout: { serial: [1, 25%], max_failures: 1, spread_by: rack, soak: 10m, any_unknown: continue }
          - id: firewall
            activity: host-firewall-configuration
            targets: uh-ams-01, uh-ams-02
            custom_configuration: true
            after: [kernel, { task: kernel, even_if_failures: true }]
          - id: odd
            activity: unlisted
            targets: uh-ams-01
            parameters: { path: /etc/motd }
            steps:
              - id: look
                probe: cat {{path}}
        window:
          timezone: Europe/Amsterdam
          start: 2026-12-05T01:00
          end: 05:00
          repeat: FREQ=WEEKLY;BYDAY=SA
          cutoff: 30m
        approvals: { quorum: 2, expires: 7d, requester_may_approve: true }
        """

    static let playbook = """
        activity: rebooting-host-or-container
        revision: 3
        variants:
          - for: [user-host, infrastructure-host]
            platforms: [virtuozzo-7, linux]
            parameters:
              min_free: { type: size, default: 2GiB, min: 1MiB, help: Free space that / must have }
              reboot_timeout: { type: duration, default: 75m }
              mode: { type: choice, choices: [soft, hard], example: soft }
              note: { type: string, pattern: "[a-z ]*", example: hello }
            steps:
              - id: preflight
                probe: |
                  # free space
                  test "$(df -Pk / | awk 'NR == 2 { print $4 * 1024 }')" -gt {{min_free}}
                  echo {{note}}
                timeout: 30s
                expect: { exit: [0, 3], output: "^ok" }
              - id: ask
                confirm: Is {{host}} empty ({{mode}})?
                per: batch
              - id: stop
                title: Stop things on {{host}}
                run: systemctl stop vz
                effect: idempotent
                verify: '! systemctl is-active vz'
                retry: { every: 10s, for: "{{reboot_timeout}}" }
                cancel: safe
                expected: 5m
                on: host
              - id: reboot
                reboot: { timeout: "{{reboot_timeout}}" }
              - id: wait
                pause: 2m
              - id: ticket
                handoff: "Please look at {{host}}: it's back"
          - for: [end-user-container]
            steps:
              - id: restart
                run: vzctl restart {{ctid}}
                on: host
        """
}
