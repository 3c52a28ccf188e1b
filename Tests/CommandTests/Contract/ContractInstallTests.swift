import Foundation
import Testing

@Suite("installing", .serialized)
struct ContractInstallTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL.path
    private var place: String { bench.path("dest") + "/usr/local" }

    /// What the Makefile's goals do.
    private func script(_ goal: String, prefix: String = "/usr/local", binary: String = ContractBench.binary) throws -> ContractEnding {
        try bench.shell("'\(Self.root)/scripts/install' \(goal) '\(prefix)' '\(bench.path("dest"))' '\(binary)'", limit: 120)
    }

    @Test("make hands on where and what to install", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/make"), "make isn't installed"))
    func make() throws {
        func commands(_ goal: String) throws -> String { try bench.shell("make -n -C '\(Self.root)' \(goal)").out }
        #expect(try commands("install PREFIX=/opt/d DESTDIR=/tmp/x BINARY=/tmp/b").contains("scripts/install' install '/opt/d' '/tmp/x' '/tmp/b'"))
        #expect(try !commands("install BINARY=/tmp/b").contains("swift build"))
        #expect(try commands("install").contains("swift build -c release --product drydock --static-swift-stdlib"))
        #expect(try commands("uninstall").contains("scripts/install' uninstall '/usr/local' ''"))
        #expect(try commands("deb VERSION=1.2 BINARY=/tmp/b").contains("scripts/make-deb' '1.2' '/tmp/b'"))
        let version = try bench.drydock(["--version"]).out.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try version.hasPrefix("drydock ") && commands("deb BINARY=/tmp/b").contains("scripts/make-deb' '\(version.dropFirst(8))' '/tmp/b'"), "\(version)")
    }

    private func files() -> Set<String> { Set((try? FileManager.default.subpathsOfDirectory(atPath: bench.path("dest"))) ?? []) }

    @Test("what is installed works from anywhere, and is taken away again, but for what others put there")
    func cycle() throws {
        try FileManager.default.createDirectory(atPath: place + "/share/zsh", withIntermediateDirectories: true)
        let before = files()
        let installed = try script("install")
        try #require(installed.status == 0, "\(installed.err)")
        for file in [
            "bin/drydock", "share/drydock/Playbooks/ownership-matrix.yaml", "share/drydock/Playbooks/blocks/evacuation.yaml",
            "share/bash-completion/completions/drydock", "share/zsh/site-functions/_drydock", "share/fish/vendor_completions.d/drydock.fish",
            "share/man/man1/drydock.1.gz", "share/man/man1/drydock-run.1.gz", "share/man/man5/drydock-plan.5.gz", "lib/systemd/system/drydock.service",
            "lib/systemd/system/drydock-once.timer", "lib/sysusers.d/drydock.conf", "share/doc/drydock/service.md",
        ] { #expect(FileManager.default.fileExists(atPath: "\(place)/\(file)"), "\(file)") }

        try FileManager.default.createDirectory(atPath: bench.path("empty"), withIntermediateDirectories: true)
        let matrix = try bench.shell("cd '\(bench.path("empty"))' && '\(place)/bin/drydock' playbook list --output json && '\(place)/bin/drydock' validate")
        #expect(matrix.status == 0 && matrix.out.contains("\(place)/share/drydock/Playbooks/ssh-configuration.yaml"), "\(matrix.out)\(matrix.err)")

        // Once more over itself: the same, and nothing half written.
        let once = files()
        #expect(try script("install").status == 0)
        #expect(files() == once)
        try bench.write("dest/usr/local/share/drydock/Playbooks/my-own.yaml", "mine")
        let removed = try script("uninstall")
        #expect(removed.status == 0, "\(removed.err)")
        let own = ["usr/local/share/drydock", "usr/local/share/drydock/Playbooks", "usr/local/share/drydock/Playbooks/my-own.yaml"]
        #expect(files() == before.union(own), "\(files().symmetricDifference(before.union(own)).sorted())")
        let again = try script("uninstall")
        #expect(again.status != 0 && again.err.contains("nothing is installed there"), "\(again.err)")
    }

    @Test("another prefix stands in the units, and a relative one is refused")
    func prefix() throws {
        let ending = try script("install", prefix: "/opt/drydock")
        #expect(ending.status == 0, "\(ending.err)")
        let unit = try bench.read("dest/opt/drydock/lib/systemd/system/drydock.service")
        #expect(unit.contains("ExecStart=/opt/drydock/bin/drydock serve") && !unit.contains("/usr/local"))
        #expect(try script("uninstall", prefix: "/opt/drydock").status == 0)
        #expect(files().filter { $0.contains("opt") } == [])
        #expect(try script("install", prefix: "local").err.contains("absolute path"))
        #expect(try script("install", binary: "/nowhere/drydock").err.contains("there is no binary /nowhere/drydock"))
    }

    @Test("a package has it all, needs what it needs, and its scripts never touch the state", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg-deb"), "no dpkg-deb"))
    func package() throws {
        let ending = try bench.shell("'\(Self.root)/scripts/make-deb' 1.2.3~test '\(ContractBench.binary)' '\(bench.path("drydock.deb"))'", limit: 180)
        try #require(ending.status == 0, "\(ending.err)")
        let deb = bench.path("drydock.deb")
        let control = try bench.shell("dpkg-deb -I '\(deb)'").out, contents = try bench.shell("dpkg-deb -c '\(deb)'").out
        for words in ["Package: drydock", "Version: 1.2.3~test", "libssh2-1 | libssh2-1t64", "libsqlite3-0"] { #expect(control.contains(words), "\(words)") }
        #expect(!control.contains("conffiles"))
        for file in ["./usr/bin/drydock", "./usr/share/drydock/Playbooks/ownership-matrix.yaml", "./usr/share/zsh/vendor-completions/_drydock", "./usr/lib/systemd/system/drydock.service", "./usr/share/man/man5/drydock-inventory.5.gz"] {
            #expect(contents.contains("root/root") && contents.contains(file + "\n"), "\(file)")
        }
        #expect(!contents.contains("/var/") && !contents.contains("installed-files") && !contents.contains(".new"))
        let scripts = try bench.shell("dpkg-deb -e '\(deb)' '\(bench.path("control"))' && cd '\(bench.path("control"))' && for s in postinst prerm postrm; do sh -n $s; done && ! grep -n 'rm -\\|rmdir\\|userdel\\|deluser' postinst prerm postrm")
        #expect(scripts.status == 0, "\(scripts.out)\(scripts.err)")
        let unit = try bench.shell("dpkg-deb --fsys-tarfile '\(deb)' | tar -xO ./usr/lib/systemd/system/drydock.service")
        #expect(unit.out.contains("ExecStart=/usr/bin/drydock serve"))
    }
}
