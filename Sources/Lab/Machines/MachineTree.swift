import Core
import Foundation

/// The tree of files that all machines start from. Each machine lays its own changes over it, so it is made once and
/// never changed; another recipe makes another tree beside it.
enum MachineTree {
    static let cache = "/var/cache/drydock-lab"

    static let path = "\(cache)/debian12-" + Fingerprint(of: Data(recipe.utf8)).short

    static var isThere: Bool { FileManager.default.fileExists(atPath: path) }

    /// Makes the tree if it isn't there. Of several who come at once one makes it, the others wait for it.
    static func make() throws(LabError) {
        if isThere { return }
        do { try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true) } catch {
            throw .file(cache, error.localizedDescription)
        }
        // Whoever still works on it holds the lock, also when the lab that began it is gone; and what debootstrap mounts in
        // the tree goes with the mount namespace, also if it is killed.
        let turn = #"[ -d "$2" ] || exec unshare --mount --propagation private /bin/sh -euc "$1" recipe "$2""#
        let ending = try Spawn.run(
            ["/usr/bin/flock", "--timeout", "1700", "\(cache)/lock", "/bin/sh", "-c", turn, "sh", recipe, path], limit: 1800)
        guard ending.status == 0 else {
            let words = ending.output.split(separator: "\n").suffix(5).joined(separator: "; ")
            throw .command("making \(path)", status: Int(ending.status), output: words)
        }
    }

    /// Called with the tree's path. Built beside it and renamed when complete.
    private static let recipe = #"""
        tree=$1 new=$1.new
        rm -rf --one-file-system "$new"
        # the mirror is the one that this machine itself is installed from
        site=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(SITE)' 'Created-By: Packages' |
          awk '$1 == "bookworm" && $2 == "main" { print $3; exit }')
        [ -n "$site" ] || { echo "apt's sources have no bookworm main; add Debian 12 to them and run 'apt-get update'"; exit 1; }
        eval "$(apt-config shell proxy Acquire::http::Proxy)"
        [ -z "${proxy:-}" ] || export http_proxy="$proxy"
        packages=systemd-sysv,dbus,libpam-systemd,udev,openssh-server,sudo,passwd,procps,cron,logrotate,zabbix-agent
        packages=$packages,iproute2,iptables,acl,openssl,curl,ca-certificates
        debootstrap --variant=minbase --include="$packages" bookworm "$new" "$site" >"$new.log" 2>&1 ||
          { tail -n 5 "$new.log"; exit 1; }

        # nothing in it says where it came from, and each machine gets its own identity
        rm -rf "$new"/var/cache/apt/archives/*.deb "$new"/var/lib/apt/lists/* "$new"/etc/ssh/ssh_host_*
        rm -f "$new/etc/machine-id"
        : >"$new/etc/apt/sources.list"
        rm -f "$new/etc/resolv.conf"; : >"$new/etc/resolv.conf"
        ln -sf /etc/machine-id "$new/var/lib/dbus/machine-id"
        : >"$new/etc/default/locale"
        mkdir -p "$new/vz" "$new/opt/drydock-lab" "$new/opt/drydock-template" "$new/opt/drydock-fleet"

        in_tree() { chroot "$new" /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
        in_tree systemctl -q mask console-getty.service getty@tty1.service
        for timer in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim; do
          in_tree systemctl -q disable "$timer.timer" 2>/dev/null || :
        done
        in_tree systemctl -q enable zabbix-agent.service ssh.service cron.service
        # Debian has a group of this name already
        in_tree useradd -m -s /bin/bash -g operator operator
        in_tree useradd -m -s /bin/bash deploy
        printf 'operator ALL=(ALL) ALL\ndeploy ALL=(ALL) NOPASSWD: ALL\n' >"$new/etc/sudoers.d/lab"
        chmod 440 "$new/etc/sudoers.d/lab"
        for user in operator deploy; do
          in_tree install -d -m 700 -o "$user" -g "$(in_tree id -gn "$user")" "/home/$user/.ssh"
        done
        install -d -m 700 "$new/root/.ssh"
        printf 'MaxStartups 300\nMaxSessions 100\nPrintMotd no\nUseDNS no\n' >"$new/etc/ssh/sshd_config.d/lab.conf"

        # tells whoever waits outside that this boot is complete
        cat >"$new/etc/systemd/system/drydock-lab-ready.service" <<'UNIT'
        [Unit]
        Description=This boot is complete
        After=multi-user.target
        [Service]
        Type=oneshot
        ExecStart=/bin/cp /proc/sys/kernel/random/boot_id /opt/drydock-lab/ready
        [Install]
        WantedBy=multi-user.target
        UNIT
        in_tree systemctl -q enable drydock-lab-ready.service
        mv "$new.log" "$tree.log"
        mv -T "$new" "$tree"
        """#
}
