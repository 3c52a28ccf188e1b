import Core
import TestKit
import Testing

struct LintCase: Sendable {
    var rule: LintRule.ID
    /// What the message must say: the owning row, or the reason.
    var says: String
    var element: Element = .userHost
    var site: Site = .target
    var activity = "restarting-processes"
    var severity: Diagnostic.Severity = .error
    var scripts: [String]
}

@Suite("The linter's closed list")
struct LintRuleTests {
    @Test("each line of the list finds what it is for", arguments: LintCases.all.flatMap { line in line.scripts.map { (line, $0) } })
    func finds(line: LintCase, script: String) {
        let findings = LintBench.findings(script, line.activity, on: line.element, site: line.site)
        let finding = findings.first { $0.rule == line.rule }
        #expect(finding != nil, "\(script): \(findings)")
        #expect(finding?.diagnostic.severity == line.severity)
        #expect(finding?.diagnostic.description.contains(line.says) == true, "\(script): \(finding?.diagnostic.description ?? "")")
    }

    @Test("every rule is tested, and says why")
    func complete() {
        let tested = Set(LintCases.all.map(\.rule)).union([.probeChanges, .unreadable])
        #expect(tested == Set(LintRule.ID.allCases))
        #expect(Set(LintRule.all.map(\.id)).union([.unreadable]) == Set(LintRule.ID.allCases))
        for rule in LintRule.all {
            #expect(!rule.why.isEmpty && !rule.why.hasSuffix("."), "\(rule.id)")
            if case .prohibition = rule.ground { #expect(rule.remedy != nil, "\(rule.id)") }
        }
    }

    @Test("a crossing names the row and its owner")
    func words() {
        #expect(LintBench.findings("yum install x", "unlisted").map(\.diagnostic.description) == [
            "sample.yaml:1:1: error: 'yum install' is Additional Software, which belongs to jelastic-operations on a user-host; make it a task of additional-software"
        ])
        #expect(LintBench.findings("yum install x", "additional-software").map { $0.diagnostic.remedy } == ["make it a hand-off"])
        #expect(LintBench.findings("vzctl exec2 101 'iptables -F'").map(\.diagnostic.description) == [
            "sample.yaml:1:1: error: 'iptables -F' is Container Firewall Configuration, which belongs to jelastic-operations on an end-user-container; make it a task of container-firewall-configuration"
        ])
        #expect(LintBench.findings("cp x /etc/ssh/sshd_config", "unlisted").map(\.diagnostic.description) == [
            "sample.yaml:1:1: error: 'cp /etc/ssh/sshd_config' is Ssh Configuration, which is an activity of its own on a user-host; make it a task of ssh-configuration"
        ])
        #expect(LintBench.findings("reboot", on: .endUserContainer).map(\.diagnostic.description) == [
            "sample.yaml:1:1: error: 'reboot' is Rebooting Host Or Container, which is not available on an end-user-container; take it out: an end user's container is its owner's to restart"
        ])
        #expect(LintBench.findings("killall x").map(\.diagnostic.description) == [
            "sample.yaml:1:1: error: 'killall' on a user-host: a host sees the processes of all its containers, so a signal by name or user hits customers too; use systemctl on a named unit, or the PID that the unit names"
        ])
    }

    @Test("the matrix decides, not the list")
    func edition() {
        var rows = LintBench.matrix.rows
        rows[21].cells[.userHost] = .owner(.hostingProvider)
        func rules(_ activity: String, _ rows: [OwnershipMatrix.Row]) -> [String] {
            Linter(matrix: OwnershipMatrix(edition: "later", rows: rows)).findings(
                in: Sample.at("yum install x"), activity: Sample.name(activity), element: .userHost, site: .target, isReadOnly: false
            ).map(\.diagnostic.problem)
        }
        #expect(rules("additional-software", rows) == [])
        #expect(rules("restarting-processes", rows) == ["'yum install' is Additional Software, which is an activity of its own on a user-host"])
        #expect(rules("unlisted", []) == ["'yum install' is additional-software, a row that this matrix doesn't have"])
    }

    @Test("whose row a file belongs to", arguments: [
        ("/etc/ssh/sshd_config", "editing-system-files", .userHost, .sshFile), ("/etc/ssh/sshd_config", "ssh-configuration", .userHost, nil),
        ("/etc/ssh/sshd_config", "ssh-configuration", .endUserContainer, .sshFile), ("/etc/chrony.conf", "editing-system-files", .userHost, nil),
        ("/etc/hosts", "editing-system-files", .infrastructureContainer, .containerFile), ("/etc/hosts", "zabbix-agent-configuration", .endUserContainer, .containerFile),
        ("/etc/zabbix/zabbix_agentd.d/{{name}}.conf", "zabbix-agent-configuration", .endUserContainer, nil), ("/etc/zabbix/{{name}}", "editing-system-files", .userHost, .zabbixFile),
        ("/etc/logrotate.d/{{name}}", "logrotate-configuration", .userHost, nil), ("/etc/logrotate.d/{{name}}", "logrotate-configuration", .endUserContainer, .logrotateFile),
        ("/etc/logrotate.d/{{name}}", "unlisted", .userHost, .logrotateFile), ("/etc/sudoers.d/x", "managing-os-user-accounts", .endUserContainer, nil),
        ("/etc/sudoers", "editing-system-files", .userHost, .accountFile), ("/etc/sysconfig/iptables", "editing-system-files", .userHost, .firewallFile),
        ("/etc/sysconfig/network-scripts/ifcfg-eth0", "editing-system-files", .userHost, .addressFile), ("/etc/resolv.conf", "editing-system-files", .infrastructureHost, .addressFile),
        ("/etc/vz/conf/{{ctid}}.conf", "infra-container-resources", .infrastructureHost, .limitsFile), ("/etc/vz/vz.conf", "editing-system-files", .userHost, nil),
        ("/etc/yum.repos.d/x.repo", "editing-system-files", .userHost, .foreignRepository), ("/etc/yum.conf", "editing-system-files", .userHost, nil),
        ("/usr/lib/jelastic/x", "editing-system-files", .userHost, .platformFile), ("/etc/../etc//ssh/./sshd_config", "editing-system-files", .userHost, .sshFile),
        ("/vz/root/101/etc/hosts", "editing-system-files", .userHost, .containerFile), ("/root/.ssh/authorized_keys", "managing-os-user-accounts", .endUserContainer, .keysRewritten),
        ("{{path}}", "editing-system-files", .userHost, nil), ("{{path}}", "editing-system-files", .endUserContainer, nil), ("/etc/sshd", "editing-system-files", .userHost, nil),
    ] as [(String, String, Element, LintRule.ID?)])
    func files(path: String, activity: String, element: Element, rule: LintRule.ID?) {
        let findings = Linter(matrix: LintBench.matrix).findings(forFile: Sample.at(path), activity: Sample.name(activity), element: element)
        #expect(findings.map(\.rule) == (rule.map { [$0] } ?? []))
    }

    @Test("a probe changes nothing", arguments: [
        "echo x >/etc/x", "echo x >>/var/log/x", "systemctl restart zabbix-agent", "systemctl start x", "systemctl reload x", "service x stop", "rm -f /etc/x", "mv /a /b", "sed -i s/a/b/ /etc/x",
        "vzctl start 101", "prlctl stop 101", "if true; then systemctl stop x; fi", "tee /etc/x", "vzctl suspend 101", "{ echo x; } >/etc/x", "cp /tmp/x /etc/x", "[ x ] || systemctl enable x", "prlctl snapshot 101 -n x",
    ])
    func probes(script: String) {
        #expect(LintBench.findings(script, isProbe: true).map { [$0.rule.rawValue, $0.diagnostic.severity.rawValue] } == [["probe-changes", "warning"]])
        #expect(LintBench.rules(script) == [])
    }

    @Test("nor does it do what its own activity may do otherwise", arguments: [
        ("managing-os-user-accounts", "useradd anna"), ("user-host-decommission", "poweroff"), ("ssh-configuration", "mv /tmp/x /etc/ssh/sshd_config"),
    ])
    func ownProbes(activity: String, script: String) { #expect(LintBench.rules(script, activity, isProbe: true) == [.probeChanges]) }

    @Test("what a probe may do", arguments: LintHarmlessTests.onHosts.filter { script in
        !["vzctl st", "prlctl st", "rm -f /tmp", "loginctl", "systemctl st", "systemctl re", "service", "/var/log/provider", "prlctl backup 101"].contains { script.contains($0) }
            && !["cp -a", "install ", "sed -i", "chmod", "chown", "ln -s", "prlctl snapshot 1"].contains { script.hasPrefix($0) }
    } + ["echo x >/tmp/x", "f=$(mktemp); echo x >\"$f\"; rm -f \"$f\"", "echo x >\"$f\"", "systemctl is-active x", "systemctl \"$a\" x", "vzlist -a >/dev/null 2>&1"])
    func quietProbes(script: String) { #expect(LintBench.rules(script, isProbe: true) == []) }

    @Test("the scripts of a step: a probe, a run, and what verifies it")
    func steps() {
        func rules(_ step: StepTemplate) -> [LintRule.ID] {
            Linter(matrix: LintBench.matrix).findings(in: step, activity: Sample.name("restarting-processes"), element: .userHost).map(\.1.rule)
        }
        #expect(rules(Sample.probe("p", "systemctl restart x")) == [.probeChanges])
        #expect(rules(Sample.run("r", "systemctl restart x", verify: "systemctl start x")) == [.probeChanges])
        #expect(rules(Sample.run("r", "killall x", verify: "pkill x")) == [.signalByName, .signalByName])
        #expect(rules(Sample.step("h", .handoff(Sample.at("killall x")))) == [])
        #expect(rules(Sample.step("h", .confirm(Sample.at("yum install x")))) == [])
    }
}
