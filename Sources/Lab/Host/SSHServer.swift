import Foundation

/// What a lab needs of OpenSSH.
enum SSHServer {
    /// sshd insists on being called by its full path.
    static func executable() throws(LabError) -> String {
        try find("sshd", package: "openssh-server")
    }

    /// Makes `path` and `path.pub`, ed25519, without a passphrase.
    static func makeKey(_ path: String, comment: String) throws(LabError) {
        let generator = try find("ssh-keygen", package: "openssh-client")
        let ending = try Spawn.run([generator, "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path])
        guard ending.status == 0 else {
            throw .command("ssh-keygen -f \(path)", status: Int(ending.status), output: ending.output)
        }
    }

    private static func find(_ name: String, package: String) throws(LabError) -> String {
        for directory in ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin", "/usr/local/bin"] {
            let path = "\(directory)/\(name)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw LabError.missing(command: name, package: package)
    }

    /// As root, sshd leaves its privileges in this directory and won't start without it. A system that runs sshd has
    /// made it at boot; a container image with the package alone has not.
    static func makePrivilegeDirectory() throws(LabError) {
        guard geteuid() == 0, !FileManager.default.fileExists(atPath: "/run/sshd") else { return }
        if mkdir("/run/sshd", 0o755) != 0, errno != EEXIST {
            throw LabError.file("/run/sshd", String(cString: strerror(errno)))
        }
    }

    static func configuration(port: Int, directory: String, keys: String) -> String {
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(directory)/ssh_host_ed25519_key
        AuthorizedKeysFile \(keys)
        PidFile none
        PubkeyAuthentication yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        UsePAM \(accountIsLocked ? "yes" : "no")
        # the lab may lie below a directory that others can write, such as /tmp
        StrictModes no
        UseDNS no
        PrintMotd no
        PrintLastLog no
        PermitUserRC no
        MaxStartups 3000
        MaxSessions 100
        LogLevel ERROR
        # One line: sshd takes the first SetEnv and no other. HOME keeps the login shell from the start-up files of who
        # made the lab: they may be slow and may change PATH.
        SetEnv PATH=\(directory)/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DRYDOCK_LAB=\(directory) HOME=\(directory)/home
        ForceCommand exec /bin/sh \(directory)/lib/session

        """
    }

    /// Without PAM, sshd refuses an account whose password field begins with `!`, with a key too. Only root can tell;
    /// sshd of another user can't read the field either.
    private static var accountIsLocked: Bool {
        guard let shadow = try? String(contentsOfFile: "/etc/shadow", encoding: .utf8) else { return false }
        return shadow.split(separator: "\n").contains { $0.hasPrefix("\(NSUserName()):!") }
    }
}
