import Core
import Foundation
import Playbooks
import TestKit
import Testing

/// What we understand of an inventory against what Ansible itself prints of it.
@Suite("Ansible's inventories, compared with ansible-inventory", .enabled(if: Ansible.isThere, Ansible.why))
struct AnsibleComparisonTests {
    @Test("hosts, groups and resolved variables of a table of inventories, and of their listings")
    func table() throws { try compare(AnsibleCases.all, "the table") }

    @Test("random inventories")
    func random() throws {
        var dice = Dice(seed: Seeds.base)
        let made = (0..<40).map { number in
            number % 2 == 0 ? (file: "r\(number).ini", text: RandomInventory(&dice).ini) : (file: "r\(number).yml", text: RandomInventory(&dice).yaml)
        }
        try compare(made, "seed \(Seeds.base)")
    }

    @Test("group_vars and host_vars beside an inventory")
    func variableFiles() throws {
        let hosts = "[web]\nw1 v=inline h=inline\nw2\n[site:children]\nweb\n[web:vars]\nv=ini\nw=ini\nx=ini\n[all:vars]\na=ini\nb=ini\n[odd]\nw2\n"
        let files = [
            ("group_vars/all.yml", "a: file\nw: all-file\nx: all-file\nansible_user: deploy\n"), ("group_vars/web/one.yml", "x: one\ny: one\n"), ("group_vars/web/two.yaml", "y: two\n"),
            ("group_vars/web/.hidden.yml", "y: hidden\n"), ("group_vars/web/old.yml~", "y: old\n"), ("group_vars/web/notes.txt", "y: notes\n"), ("group_vars/web/deep/three", "z: three\ny: three\n"),
            ("group_vars/web.yml", "x: never\n"), ("group_vars/site", "x: site\ns: [1, 2]\n"), ("group_vars/ungrouped.yml", "x: never\n"), ("group_vars/nobody.yml", "{ not: read"),
            ("group_vars/odd.json", #"{"x": "json", "n": 5}"#), ("group_vars/odd.txt", "x: txt\n"), ("host_vars/w1.yml", "h: file\nansible_host: 192.0.2.1\nansible_group_priority: 3\n"), ("host_vars/w2.yml", ""),
        ]
        var ours: Resolved?
        let listings = try Ansible.within([("hosts.ini", hosts)], besides: files) { folder in ours = Resolved(try AnsibleReader.load(["\(folder)/hosts.ini"]).inventory) }
        let theirs = try Resolved(listing: #require(listings[0].json, "\(listings[0].errors)"))
        #expect(try #require(ours).difference(from: theirs) == [])
    }

    @Test("what Ansible refuses is refused here")
    func refused() throws {
        let texts = [
            "[a:children]\nb\n[b:children]\na\n", "[x:vars]\ny=1\n", "[x:children]\nmissing\n", "[x:things]\nh\n", "h a\n", "h a='open\n", "h[1:2\n", "h[5:]\n", "h[01:100]\n",
            "[a b]\nh\n", "h:\n", "h\n[g:vars]\nnothing\n", "[g]\nh[a:c:0]\n", "all:\n  hosts:\n    5:\n", "plugin: x\n", "5: { hosts: { a: } }\n",
        ]
        let inventories = texts.enumerated().map { (file: "hosts\($0)" + ($1.contains(": ") || $1.contains(":\n  ") ? ".yml" : ".ini"), text: $1) }
        for (inventory, listing) in zip(inventories, try Ansible.listings(of: inventories)) {
            #expect(throws: Diagnostics.self, "\(inventory.text)") { try AnsibleReader.read([inventory]) }
            #expect(listing.json == nil, "Ansible takes it: \(inventory.text)")
        }
    }

    private func compare(_ inventories: [(file: String, text: String)], _ what: String) throws {
        for (inventory, listing) in zip(inventories, try Ansible.listings(of: inventories)) {
            guard let json = listing.json else {
                Issue.record("\(what), \(inventory.file): Ansible doesn't take it: \(listing.errors)\n\(inventory.text)")
                continue
            }
            do {
                let theirs = try Resolved(listing: json)
                let ours = Resolved(try AnsibleReader.read([inventory]).inventory)
                let difference = ours.difference(from: theirs)
                #expect(difference == [], "\(what), \(inventory.file)\n\(inventory.text)")
                let again = Resolved(try AnsibleReader.read([(file: "all.json", text: json)]).inventory).difference(from: theirs)
                #expect(again == [], "\(what), the listing of \(inventory.file)\n\(json)")
            } catch { Issue.record("\(what), \(inventory.file): \(error)\n\(inventory.text)") }
        }
    }
}
