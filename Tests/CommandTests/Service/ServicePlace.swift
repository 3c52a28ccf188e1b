import Foundation
import Lab
import TestKit

/// A machine on which Drydock is installed as docs/service.md says, with the machine's own sshd as the host to work on.
struct ServicePlace {
    let place: MachinePlace
    static let state = "/var/lib/drydock-control/drydock.sqlite"
    /// While this file is there, a service that is started waits before it becomes drydock.
    static let hold = "/run/drydock-test-hold"

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func with(_ body: (ServicePlace) throws -> Void) throws {
        try MachinePlace.with { place in
            let service = ServicePlace(place: place)
            try service.install()
            try body(service)
        }
    }

    // MARK: - Installing

    private func install() throws {
        guard let program = Workplace.program else { throw Trouble("drydock isn't built beside the tests") }
        let copied = try Shell.run(["/bin/sh", "-euc", Self.copying, "sh", program, place.machine.root, Self.root.appending(path: "systemd").path])
        guard copied.status == 0 else { throw Trouble("drydock can't be copied to the machine: \(String(decoding: copied.out, as: UTF8.self))") }
        let keys = place.fleet
        let trusted = try Shell.run(["/bin/cp", keys.identity, keys.knownHosts, "\(place.machine.root)/root/"])
        guard trusted.status == 0 else { throw Trouble("the keys can't be copied to the machine") }
        _ = try read("""
            systemd-sysusers
            install -d -m 700 -o drydock -g drydock /var/lib/drydock-control /var/lib/drydock-control/.ssh
            cd /var/lib/drydock-control/.ssh
            install -m 600 -o drydock -g drydock /root/client_key id_ed25519
            install -m 644 -o drydock -g drydock /root/known_hosts known_hosts
            systemctl -q enable drydock
            # systemd forgets how a unit ended that nothing refers to
            systemctl -q add-wants multi-user.target drydock-once.service
            """)
        try put("books/restarting-processes.yaml", Self.playbook)
        try put("inventory.yaml", """
            defaults: { user: root, identity: ~/.ssh/id_ed25519, known_hosts: ~/.ssh/known_hosts }
            hosts:
              own: { element: user-host, address: \(place.machine.address), platform: linux }
            """)
    }

    /// A debug build needs its libraries; those that the machine has are its own.
    private static let copying = #"""
        exec 2>&1
        program=$1 root=$2 units=$3
        mkdir -p "$root/opt/drydock/lib"
        cp "$program" "$root/opt/drydock/drydock"
        ldd "$program" | awk '$3 ~ /^\// { print $3 }' | while read -r library; do
          [ -e "$root/usr/lib/x86_64-linux-gnu/${library##*/}" ] || cp -L "$library" "$root/opt/drydock/lib/"
        done
        cat >"$root/usr/local/bin/drydock" <<'WRAPPER'
        #!/bin/sh
        while [ "$1" = serve ] && [ -e /run/drydock-test-hold ]; do sleep 0.05; done
        LD_LIBRARY_PATH=/opt/drydock/lib exec /opt/drydock/drydock "$@"
        WRAPPER
        chmod 755 "$root/usr/local/bin/drydock"
        cp "$units"/drydock*.service "$units"/drydock*.timer "$root/etc/systemd/system/"
        mkdir -p "$root/usr/lib/sysusers.d"
        cp "$units/sysusers.conf" "$root/usr/lib/sysusers.d/drydock.conf"
        """#

    /// What happened, and how often, is read from the file that a plan names.
    private static let playbook = """
        activity: restarting-processes
        revision: 1
        variants:
          - for: [user-host]
            parameters:
              mark: { type: path, example: /root/mark, help: "Where it writes" }
              lasts: { type: duration, default: 1s, help: "How long it works" }
            steps:
              - { id: seen, probe: 'true' }
              - id: work
                run: |
                  mark={{mark}}
                  echo begun >>"$mark"
                  sleep {{lasts}}
                  echo ended >>"$mark"
                expected: 10s
              - { id: after, run: 'mark={{mark}}; echo after >>"$mark"', expected: 1s }

        """

    private func put(_ name: String, _ text: String) throws {
        let path = "\(place.folder)/\(name)"
        try FileManager.default.createDirectory(atPath: NSString(string: path).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    // MARK: - Plans

    /// Hands a plan of that name over, with a window of four hours.
    /// - Parameter hours: from now until the window opens.
    func schedule(_ name: String, opensIn hours: Int, lasts: String = "1s") throws {
        let start = Date().addingTimeInterval(Double(hours) * 3600).formatted(.iso8601).prefix(16)
        try put("\(name).yaml", """
            name: \(name)
            tasks:
              - { id: work, activity: restarting-processes, targets: own, parameters: { mark: /root/\(name), lasts: \(lasts) } }
            window: { timezone: UTC, start: \(start), duration: 4h }
            """)
        let frozen = "\(place.machine.root)/opt/drydock/\(name).frozen"
        let planned = try place.drydock([
            "plan", "\(place.folder)/\(name).yaml", "-i", "\(place.folder)/inventory.yaml", "--playbooks", "\(place.folder)/books", "--out", frozen,
        ])
        guard planned.ending?.status == 0 else { throw Trouble(planned.report) }
        _ = try read("chmod 644 /opt/drydock/\(name).frozen; \(Self.drydock("schedule add /opt/drydock/\(name).frozen"))")
    }

    struct Entry: Decodable { var plan: String, state: String, run: String? }

    /// The schedule's entry of the plan.
    func entry(_ name: String) throws -> Entry {
        let text = try read(Self.drydock("schedule list --all --output json"))
        guard let entry = try JSONDecoder().decode([Entry].self, from: Data(text.utf8)).first(where: { $0.plan == name }) else {
            throw Trouble("no entry of \(name): \(text)")
        }
        return entry
    }

    /// The lines that the plan's steps have written.
    func mark(_ name: String) throws -> [String] {
        try read("cat /root/\(name) 2>/dev/null || :").split(separator: "\n").map(String.init)
    }

    /// A command with the service's user and state file.
    static func drydock(_ words: String) -> String { "sudo -u drydock drydock \(words) --state \(state)" }

    // MARK: - Commands

    func ssh(_ command: String) throws -> Child { try place.ssh(nil, command) }

    /// The trimmed output of a command that must succeed.
    func read(_ command: String) throws -> String { try place.read(nil, command) }

    // MARK: - Units

    /// A property of a unit, as systemd has it.
    func show(_ property: String, of unit: String = "drydock") throws -> String {
        try read("systemctl show --value -p \(property) \(unit)")
    }

    func process() throws -> String { try show("MainPID") }
    func microseconds(_ moment: String) throws -> Int { Int(try show(moment + "Monotonic")) ?? 0 }
    func log() throws -> String { try read("journalctl -u drydock -o cat") }
    func restarts() throws -> Int { Int(try show("NRestarts")) ?? -1 }

    /// Lays lines over a unit, until the machine is gone.
    func put(dropIn lines: String, over unit: String) throws {
        _ = try read("""
            mkdir -p /run/systemd/system/\(unit).d
            printf '\(lines.replacing("\n", with: "\\n"))\\n' >/run/systemd/system/\(unit).d/test.conf
            systemctl daemon-reload
            """)
    }

    func wait(_ seconds: Double = 30, for what: String, _ condition: () throws -> Bool) throws {
        guard try !Waiting.until(seconds, condition) else { return }
        throw Trouble("waited in vain for \(what): \(try read("systemctl status --no-pager -n 30 'drydock*' || :"))")
    }
}
