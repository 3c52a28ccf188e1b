import Foundation

/// What machines need of the system that they run on.
enum MachineTools {
    static func path(_ name: String) -> String? {
        ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Nil, or why there can be no machines here.
    static func obstacle() -> String? {
        guard geteuid() == 0 else { return "machines need root" }
        let packages = ["systemd-nspawn": "systemd-container", "ip": "iproute2", "ssh-keygen": "openssh-client"]
            .merging(MachineTree.isThere ? [:] : ["debootstrap": "debootstrap", "apt-get": "apt"]) { $1 }
        for (command, package) in packages.sorted(by: { $0.key < $1.key }) where path(command) == nil {
            return "\(command) isn't installed; install the Debian package \(package), as 'scripts/install-tools machines' does"
        }
        let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        guard release.contains("VERSION_CODENAME=bookworm") else { return "machines are made on Debian 12 only" }
        // the kernel names only the file systems that it has loaded; a mount loads the others
        let trial = """
            mount -t tmpfs lab /mnt && cd /mnt && mkdir a b c d && mount -t overlay lab -o lowerdir=a,upperdir=b,workdir=c d
            """
        guard let ending = try? Spawn.run(["/usr/bin/unshare", "--mount", "--net", "--pid", "--fork", "/bin/sh", "-c", trial]),
            ending.status == 0
        else { return "this root may not make namespaces, or not mount an overlay" }
        let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd"]
        guard roots.contains(where: { access("\($0)/cgroup.procs", W_OK) == 0 }) else {
            return "there is no hierarchy of control groups below /sys/fs/cgroup that can be written"
        }
        return nil
    }
}
