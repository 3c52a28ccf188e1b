import Testing

extension RealBinary.Activities {
    @Suite("managing-os-user-accounts on a machine", .serialized, .onMachines)
    struct OSAccountTests {
        private static let activity = "managing-os-user-accounts"
        private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Zk2cZrVZc3mGv6jzq2oJkq0Zr8Kx0Zr1Zr2Zr3Zr4 on call"
        private static let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOther2cZrVZc3mGv6jzq2oJkq0Zr8Kx0Zr1Zr2Zr3Z second"
        private static let made = "user: ops, action: present, groups: users, uid: 4321, key: \"\(key)\""
        private static let keys = "cat /home/ops/.ssh/authorized_keys"

        private static let table = [
            Scenario(
                "an account with its key", made, changed: ["login", "key-in"],
                then: [
                    "id -u ops; id -Gn ops": "4321\nops users", keys: key,
                    "stat -c '%U %a' /home/ops/.ssh /home/ops/.ssh/authorized_keys": "ops 700\nops 600",
                ]),
            Scenario("once more", made, changed: [], says: "nothing was changed"),
            Scenario("another number", made.replacing("4321", with: "4322"), exit: 1, says: "files would change hands"),
            Scenario("a second key", "user: ops, action: key-added, key: \"\(other)\"", changed: ["key-in"], then: [keys: "\(key)\n\(other)"]),
            Scenario("the first one goes", "user: ops, action: key-removed, key: \"\(key)\"", changed: ["key-out"], then: [keys: other]),
            Scenario("and is gone", "user: ops, action: key-removed, key: \"\(key)\"", changed: []),
            Scenario(
                "locked", "user: ops, action: locked", given: "echo ops:secret | chpasswd", changed: ["state"],
                then: ["passwd -S ops | cut -d ' ' -f 2; getent shadow ops | cut -d : -f 8": "L\n0"]),
            Scenario("locked already", "user: ops, action: locked", changed: []),
            Scenario(
                "unlocked", "user: ops, action: unlocked", changed: ["state"],
                then: ["passwd -S ops | cut -d ' ' -f 2; getent shadow ops | cut -d : -f 8 | grep -c .": "P\n0"]),
            Scenario(
                "with an end", "user: ops, action: expires, expires_on: 2027-03-01", changed: ["state"],
                then: ["getent shadow ops | cut -d : -f 8": "20878"]),
            Scenario("a group of root's rights", made.replacing("users", with: "sudo"), exit: 3, then: ["id -Gn ops": "ops users"]),
            Scenario("without a person's word nothing is removed", "user: ops, action: absent", exit: 3, then: ["id -u ops": "4321"]),
            Scenario(
                "removed, but for its home", "user: ops, action: absent", agreeing: true, changed: ["removed"],
                then: ["id ops 2>/dev/null | wc -l; ls -d /home/ops": "0\n/home/ops"]),
            Scenario("removed already", "user: ops, action: absent", agreeing: true, changed: []),
            Scenario("root", "user: root, action: locked", exit: 1, says: "an account of the system or of the platform"),
            Scenario("an account of a service", "user: www-data, action: locked", exit: 1, says: "an account of the system or of a service"),
            Scenario("no key given", "user: deploy, action: key-added", exit: 1, says: "needs the key"),
        ]

        @Test("accounts are made, changed, locked and removed once, and the platform's are left alone")
        func accounts() throws {
            try MachinePlace.with { place in
                for scenario in Self.table { try scenario.check(Self.activity, in: place) }
            }
        }
    }
}
