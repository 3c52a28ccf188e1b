import Foundation
import Testing

@Suite("inventory import")
struct ContractImportTests {
    private static let hosts = """
        gate ansible_host=198.51.100.1
        [web]
        uh-[1:2] ansible_port=2222 rack=a1
        [web:vars]
        ansible_ssh_common_args="-J gate"
        ansible_user=deploy
        ansible_become=yes
        [infra]
        ih-1 ansible_host=192.0.2.21
        odd ansible_connection=local
        """

    @Test("the new inventory shows, validates and plans; what was left out is told")
    func whole() throws {
        let bench = try ContractBench()
        try bench.write("hosts.ini", Self.hosts)
        let arguments = ["inventory", "import", "hosts.ini", "--element", "user-host", "--element-of", "infra=infrastructure-host", "--labels-from", "rack", "--platform", "linux"]
        let printed = try bench.drydock(arguments)
        #expect(printed.status == 0 && printed.err.contains("hosts.ini:10:1: warning: ansible_connection is 'local'"), "\(printed.err)")
        let written = try bench.drydock(arguments + ["--out", "inventory.yaml"])
        #expect(written.status == 0 && written.out.isEmpty)
        #expect(try bench.read("inventory.yaml") == printed.out)
        #expect(try bench.drydock(["inventory", "-i", "inventory.yaml"]).out == bench.drydock(["inventory", "show", "-i", "inventory.yaml"]).out)
        try bench.write("plan.yaml", "name: p\ntasks:\n  - { id: r, activity: rebooting-host-or-container, targets: group_web=yes and rack=a1 and not group_infra=yes }\n")
        let plan = try bench.drydock(["plan", "plan.yaml", "-i", "inventory.yaml"])
        #expect(plan.status == 0 && plan.out.contains("uh-1") && plan.out.contains("uh-2") && !plan.out.contains("ih-1"), "\(plan.err)")
    }

    @Test("a file that is there isn't overwritten, and arguments that can't be are 64", arguments: [
        (["--element", "user-host", "--out", "there.yaml"], Int32(2), "'there.yaml' is there already"),
        (["--element", "user-hots"], 64, "did you mean 'user-host'?"), (["--element", "end-user-container"], 64, "is no element of hosts"),
        (["--element-of", "web"], 64, "where GROUP=ELEMENT should be"), (["--element", "user-host", "--platform", "No Name"], 64, "is no platform's name"),
        (["--element", "user-host", "--labels-from", "element"], 64, "can't be a label's name"), ([], 2, "Ansible doesn't say which element a host is"),
        (["--element", "user-host", "missing.ini"], 2, "there is no file 'missing.ini'"),
    ])
    func refused(more: [String], status: Int32, words: String) throws {
        let bench = try ContractBench()
        try bench.write("hosts.ini", Self.hosts)
        try bench.write("there.yaml", "mine\n")
        let ending = try bench.drydock(["inventory", "import", "hosts.ini"] + more)
        #expect(ending.status == status && ending.err.contains(words) && ending.out.isEmpty, "\(ending.status) \(ending.err)")
        #expect(try bench.read("there.yaml") == "mine\n")
    }

    @Test("variables of folders beside the inventory are read; an encrypted file is told of; a hostile name moves no cursor")
    func beside() throws {
        let bench = try ContractBench()
        try bench.write("a/hosts", "h ansible_host=\"\u{1b}[2Jx\" \n k\n")
        try bench.write("a/group_vars/all.yml", "ansible_user: x\n")
        try bench.write("a/host_vars/k/vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n")
        let ending = try bench.drydock(["inventory", "import", "a/hosts", "--element", "user-host"])
        #expect(ending.status == 0 && ending.out.contains("    user: x") && ending.err.contains("a/host_vars/k/vault.yml:1:1: warning: this file is encrypted") && !ending.hasEscapes, "\(ending.err)")
    }
}
