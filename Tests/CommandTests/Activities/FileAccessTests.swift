import Testing

extension RealBinary.Activities {
    @Suite("file-access-settings on a machine", .serialized, .onMachines)
    struct FileAccessTests {
        private static let plain = "stat -c '%U:%G %a' /srv/plain"

        private static let table = [
            Scenario(
                "owner, group and mode", "paths: /srv/plain, owner: deploy, group: deploy, mode: \"0640\"", given: "touch /srv/plain",
                changed: ["access"], then: [plain: "deploy:deploy 640"]),
            Scenario(
                "once more", "paths: /srv/plain, owner: deploy, group: deploy, mode: \"0640\"", changed: [], says: "nothing was changed"),
            Scenario(
                "who must read it can't: taken back", "paths: /srv/plain, owner: root, mode: \"0600\", reader: operator", exit: 1,
                says: "operator can't read", then: [plain: "deploy:deploy 640"]),
            Scenario(
                "an access list", "paths: /srv/plain, mode: \"\", acl: \"u:operator:r\", reader: operator", changed: ["access"],
                then: ["getfacl -cp /srv/plain | grep operator": "user:operator:r--"]),
            Scenario("and once more", "paths: /srv/plain, mode: \"\", acl: \"u:operator:r\", reader: operator", changed: []),
            Scenario("open to everybody: a person is asked", "paths: /srv/plain, mode: \"0666\"", exit: 3),
            Scenario(
                "a list, recursively, taken back whole",
                "paths: \"/srv/a:/srv/b\", owner: deploy, mode: \"0600\", folder_mode: \"0700\", recursive: true, reader: operator",
                given: "mkdir -p /srv/a/in /srv/b; touch /srv/a/in/f '/srv/a/with blank'", agreeing: true, exit: 1,
                then: ["stat -c '%U %a' /srv/a /srv/a/in/f '/srv/a/with blank' /srv/b": "root 755\nroot 644\nroot 644\nroot 755"]),
            Scenario("the system's own folder", "paths: /etc, mode: \"0700\"", exit: 1, says: "holds the system together"),
            Scenario("over a link", "paths: /srv/link/passwd, mode: \"0600\"", given: "ln -s /etc /srv/link", exit: 1, says: "symbolic link"),
            Scenario("a second name", "paths: /srv/hard, mode: \"0600\"", given: "ln /srv/plain /srv/hard", exit: 1, says: "hard links"),
        ]

        @Test("rights are saved, changed, checked as their user, and brought back")
        func rights() throws {
            try MachinePlace.with { place in
                for scenario in Self.table { try scenario.check("file-access-settings", in: place) }
            }
        }
    }
}
