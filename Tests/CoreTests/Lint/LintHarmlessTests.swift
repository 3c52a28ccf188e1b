import Core
import Testing

@Suite("The linter leaves alone what does no harm")
struct LintHarmlessTests {
    /// On a user-host and on an infrastructure-host, in any provider's activity.
    static let onHosts = [
        "rpm -q bash", "rpm -qa | sort | sha256sum", "rpm -V openssh-server", "rpm -qf /etc/ssh/sshd_config", "rpm -qi x", "rpm -K x.rpm",
        "yum check-update", "yum -y --downloadonly update", "yum -y update --downloadonly", "yum list installed", "yum repolist -q", "dnf repoquery x",
        "yum info install", "yum history list", "yum-config-manager", "apt-get -s install x", "apt list --installed", "dpkg -l", "dpkg -s bash", "dpkg -V",
        "pip list", "pip3 freeze", "vzpkg list", "vzpkg clean x", "vzpkg update cache x", "needs-restarting -r",
        "iptables-save", "iptables-save -c | sha256sum", "iptables -L", "iptables -S", "iptables -nL", "iptables -t nat -nvL", "ip6tables -L -n", "nft list ruleset",
        "nft -a list table inet filter", "nft -c -f /tmp/x", "firewall-cmd --state", "firewall-cmd --list-all", "firewall-cmd --zone=public --list-ports",
        "firewall-cmd --query-port=22/tcp", "ufw status verbose", "ipset list", "ipset save", "iptables-restore --test </tmp/x", "systemctl is-active firewalld",
        "systemctl status iptables", "ip addr show", "ip a", "ip -4 -o addr", "ip addr show dev eth0", "ip route", "ip route show table main | grep venet0",
        "ip route get 192.0.2.1", "ip r s", "ip r", "ip link", "ip -s link show eth0", "ip rule list", "ip neigh show proxy", "ip -br a", "ip -j addr", "ifconfig", "ifconfig eth0",
        "ifconfig -a", "route -n", "nmcli con show", "nmcli dev status", "nmcli device show eth0", "networkctl status", "arp -n", "brctl show", "netplan get", "resolvectl status",
        "prlsrvctl net list -j", "prlsrvctl info", "cat /etc/resolv.conf", "cat /etc/sysconfig/network-scripts/ifcfg-eth0", "sha256sum /etc/ssh/sshd_config", "sshd -t", "sshd -T | sort",
        "rm -f /tmp/x", "rm /tmp/x", "rm -f \"$f\"", "d=$(mktemp -d); rm -rf \"$d\"", "d=$(mktemp -d /var/tmp/x.XXXXXX); trap 'rm -rf \"$d\"' EXIT; rm -r \"$d/x\"",
        "trap 'rm -rf \"$d\"' EXIT; d=$(mktemp -d)", "find / -xdev -name x -print", "find /var/log -size +1G -exec ls -l {} +", "rmdir /tmp/x", "printf '%s' 'rm -rf /'",
        "dd if=/dev/sda of=/dev/null bs=1M count=1", "dd if=/dev/zero of=/tmp/x bs=1M count=1", "wipefs /dev/sda", "parted -l", "lvs", "blkid", "echo x >/dev/null", "echo x >&2", "exec 3>&1",
        "vzlist -a -j", "vzctl status 101", "vzctl exec2 101 'free -b'", "vzctl exec2 {{ctid}} 'df -P /'", "prlctl list -i 101", "prlctl backup-list", "prlctl snapshot-list 101",
        "vzctl exec2 101 'systemctl is-active nginx'", "vzctl exec2 101 'iptables-save | sha256sum'", "vzctl stop 101", "vzctl start 101 --wait", "prlctl stop 101", "vzctl --quiet status 101",
        "vzmigrate --dry-run --online root@dst 101", "prlctl backup 101 -f", "prlctl backup-delete -t 1234 --keep-chain", "prlctl backup-delete 101 --tag=1", "prlctl restore -t 1 -n new",
        "grep killall /var/log/x", "echo 'pkill -9 x'", "kill \"$pid\"", "kill -1 \"$pid\"", "kill -HUP 1234", "kill -0 \"$(systemctl show -p MainPID nginx | cut -d= -f2)\"", "pgrep -x sshd",
        "pid=$(cat /run/x.pid); kill -TERM \"$pid\"", "fuser -v /vz", "loginctl terminate-user anna", "loginctl list-users", "killall -l", "vzps -E 0 ax -o pid,comm | grep -w yum",
        "systemctl restart zabbix-agent", "systemctl status vz", "systemctl is-active vz prl-disp", "systemctl show -p MainPID vz", "systemctl stop vzautoupdate.timer", "systemctl reload sshd",
        "systemctl \"$action\" \"$unit\"", "systemctl {{action}} {{unit}}", "systemctl restart sshd", "service zabbix-agent restart", "systemctl list-units 'vz*'", "systemctl --failed --no-legend",
        "ls /vz/root/101", "cat /vz/private/101/fs/etc/hostname", "test -x /etc/init.d/network", "sh -n /etc/init.d/x", "df /vz", "ls -d /vz/private/*.migrated",
        "t=$(mktemp /vz/private/.wtest.XXXXXX) && rm -f \"$t\"", "grep PHYSPAGES /etc/vz/conf/101.conf", "curl -s https://jca.example/1.0/x", "curl -u \"$user\" https://x", "curl -K /root/.curlrc https://x",
        "curl -H @/root/header https://x", "curl -fsS https://user.example/@x:y", "mysql -e 'select 1'", "mysql -p -e 'select 1'", "mysql --protocol=tcp -P 3306", "mysqladmin status", "sshpass -f /root/x ssh h true",
        "prlctl migrate --help", "ssh -o BatchMode=yes root@other true", "logrotate -d /etc/logrotate.conf", "crontab -l", "uname -r", "cat /proc/sys/kernel/random/boot_id", "shutdown -c", "grubby --default-kernel",
        "passwd -S anna", "chage -l anna", "getent passwd root", "id zabbix", "useradd -D", "visudo -cf /etc/sudoers", "getfacl -pR /etc", "stat -c %a /etc", "zabbix_agentd -t agent.ping",
        "grep -r 'AllowKey=system.run' /etc/zabbix", "echo 'AllowKey=system.run[*]'", "sysctl -n net.ipv4.ip_forward", "echo x >>/var/log/provider.log", "cp -a /etc/hosts /etc/hosts.bak",
        "install -m 644 /tmp/x /etc/chrony.conf", "sed -n 1p /etc/passwd", "sed -i 's/a/b/' /etc/chrony.conf", "chmod 600 /root/x", "chown root: /etc/chrony.conf", "chmod -R go-w /opt/provider",
        "mkdir -p -m 700 \"$DRYDOCK_BACKUPS\"; cp -a /etc/ssh/sshd_config \"$DRYDOCK_BACKUPS/\"", "tee /tmp/x </dev/null", "systemd-run --on-active=300 --unit={{name}}-rollback true", "find /tmp -name x | xargs ls", "find /x -exec sh -c 't=$(mktemp); rm -f \"$t\"' \\;",
        "curl -s --data-binary @/root/body https://jca.example/1.0/x", "printf '%s' \"$token\" | curl -K - https://x", "apt-get -d install x", "kexec -l /boot/x", "yum -q list updates", "mdadm --detail /dev/md0",
        "ip netns list", "ip -s -s neigh", "chattr -V", "python3 -m json.tool", "set -- a b; echo \"$1\"", "ln -s /a /opt/provider/x", "shred --help", "mount | grep vz", "prlctl snapshot 101 -n x", "cpan=1; echo $cpan", "sync", "readlink -f /vz", "journalctl -u vz --since -1h",
    ]

    @Test("on hosts", arguments: onHosts)
    func hosts(script: String) {
        #expect(LintBench.rules(script) == [])
        if !script.contains("migrate") { #expect(LintBench.rules(script, on: .infrastructureHost) == []) }
    }

    @Test("whole scripts, as playbooks have them", arguments: [
        ("rebooting-host-or-container", true, """
            hostname -f; cat /etc/virtuozzo-release /etc/os-release 2>/dev/null || true
            df -P -B1 / /boot /vz; systemctl --failed --no-legend --plain
            systemctl is-active vz prl-disp zabbix-agent sshd || true
            grep -E '^(VE_STOP_MODE|VE_PARALLEL)=' /etc/vz/vz.conf
            vzps -E 0 ax -o pid,comm | grep -wE 'pcompact|yum|dnf|vzmigrate|vzmsrc|vzmdest' && exit 1
            timeout 30 sh -c 't=$(mktemp /vz/private/.wtest.XXXXXX) && rm -f "$t"' && echo vz_writable
            """),
        ("ssh-configuration", false, """
            mkdir -p -m 700 "$DRYDOCK_BACKUPS"
            cp -a --no-clobber /etc/ssh/sshd_config "$DRYDOCK_BACKUPS/sshd_config"
            systemd-run --unit={{plan}}-sshd-rollback --on-active=300 sh -c 'cp -a "$0" /etc/ssh/sshd_config && systemctl reload sshd' "$DRYDOCK_BACKUPS/sshd_config"
            new=$(mktemp); printf '%s' {{content}} >"$new"; sshd -t -f "$new"
            install -o root -g root -m 600 "$new" /etc/ssh/sshd_config; rm -f "$new"
            systemctl reload sshd; systemctl stop {{plan}}-sshd-rollback.timer
            """),
        ("virtuozzo-software-and-kernel-update", false, """
            was=$(systemctl is-active vzautoupdate.timer) || was=inactive
            [ "$was" != active ] || systemctl stop vzautoupdate.timer
            for template in $(vzpkg list -O | awk '{ print $1 }'); do
              yum -y upgrade "$template-ez"; vzpkg clean "$template"; vzpkg update metadata "$template"; vzpkg update cache "$template"
            done
            yum -y update; needs-restarting -r || echo "a reboot is due"
            """),
        ("backup-and-restore", false, """
            prlsrvctl info | grep 'Backup path:'
            id=$(prlctl backup {{name}} -f | sed -n 's/.*\\({[^}]*}\\).*/\\1/p')
            prlctl backup-list | grep -F "$id"
            prlctl restore -t "$id" -n {{name}}-restored
            """),
    ])
    func scripts(activity: String, isProbe: Bool, script: String) {
        #expect(LintBench.findings(script, activity, isProbe: isProbe) == [])
    }

    @Test("in containers", arguments: [
        "killall nginx", "pkill -HUP nginx", "pkill -u anna", "kill $(pidof nginx)", "/etc/init.d/nginx restart", "systemctl restart nginx", "jem service restart",
        "systemctl restart docker", "echo x >/tmp/x", "cp /etc/hosts /tmp/hosts", "d=$(mktemp -d); cp /etc/hosts \"$d\"; rm -rf \"$d\"", "cat /etc/ssh/sshd_config",
        "sed -n 1p /etc/hosts", "echo x >/dev/null 2>&1", "tee /dev/stderr", "chmod 600 \"$f\"", "echo x >\"$f\"", "mysql -e 'show status like \"wsrep_%\"'", "cp -a {{file}} {{file}}.bak",
        "tee /dev/null", "touch /var/tmp/x", "nginx -t", "ss -ltn | grep -q :10050", "nproc; free -b",
    ], Element.allCases.filter(\.isContainer))
    func containers(script: String, element: Element) { #expect(LintBench.rules(script, on: element) == []) }

    @Test("what is the activity's own", arguments: [
        ("virtuozzo-software-and-kernel-update", "yum -y update", .userHost), ("virtuozzo-software-and-kernel-update", "yum -y upgrade {{template}}-ez", .infrastructureHost),
        ("virtuozzo-software-and-kernel-update", "yum -y update vzkernel vzkernel-devel", .userHost), ("virtuozzo-software-and-kernel-update", "dnf upgrade -y", .userHost),
        ("virtuozzo-software-and-kernel-update", "yum history undo 12", .userHost), ("virtuozzo-software-and-kernel-update", "prlctl migrate 101 root@dst", .userHost),
        ("virtuozzo-software-and-kernel-update", "readykernel update", .userHost), ("adding-new-host", "yum -y update", .userHost), ("adding-new-host", "useradd -m anna", .userHost),
        ("managing-os-user-accounts", "useradd -m -u 1001 -s /bin/sh anna", .userHost), ("managing-os-user-accounts", "usermod -aG wheel anna", .endUserContainer),
        ("managing-os-user-accounts", "usermod -aG nginx {{user}}", .userHost), ("managing-os-user-accounts", "chage -E 0 anna", .infrastructureContainer), ("managing-os-user-accounts", "userdel {{user}}", .userHost),
        ("managing-os-user-accounts", "echo key >>/root/.ssh/authorized_keys", .endUserContainer), ("managing-os-user-accounts", "install -m 600 /tmp/x /home/anna/.ssh/authorized_keys", .endUserContainer),
        ("managing-os-user-accounts", "cp /tmp/x /etc/sudoers.d/anna", .infrastructureContainer), ("managing-os-user-accounts", "chown anna /home/anna/.ssh", .endUserContainer),
        ("zabbix-agent-configuration", "tee /etc/zabbix/zabbix_agentd.d/x.conf", .endUserContainer), ("zabbix-agent-configuration", "sed -i s/a/b/ /etc/zabbix/zabbix_agentd.conf", .userHost),
        ("zabbix-agent-configuration", "chmod 640 /etc/zabbix/zabbix_agentd.conf", .infrastructureContainer), ("ssh-configuration", "mv /tmp/x /etc/ssh/sshd_config", .userHost),
        ("logrotate-configuration", "cp /tmp/x /etc/logrotate.d/y", .infrastructureHost), ("file-access-settings", "chmod 600 /etc/ssh/sshd_config", .userHost), ("file-access-settings", "setfacl -m u:x:r /etc/x", .userHost),
        ("ssl-certificates-update", "install -m 600 /tmp/x /etc/nginx/ssl/key.pem", .infrastructureContainer), ("ssl-certificates-update", "chmod 600 /etc/nginx/key.pem", .infrastructureContainer),
        ("user-host-decommission", "poweroff", .userHost), ("editing-system-files", "echo x >/etc/sysctl.d/x.conf", .userHost), ("rebooting-host-or-container", "vzctl stop \"$ctid\"", .infrastructureHost),
    ] as [(String, String, Element)])
    func own(activity: String, script: String, element: Element) { #expect(LintBench.rules(script, activity, on: element) == []) }

    @Test("from the host of a container", arguments: [
        ("infra-container-resources", "prlctl set {{ctid}} --memsize 4G --swappages 1G"), ("infra-container-resources", "vzctl set {{ctid}} --ram 4G --swap 1G --save"),
        ("infra-container-resources", "prlctl set {{ctid}} --cpus 4 --cpulimit 200"), ("infra-container-resources", "prlctl set {{ctid}} --ioprio 5"),
        ("infra-container-resources", "prl_disk_tool resize --hdd /vz/private/x/root.hdd --size 20G"), ("rebooting-host-or-container", "vzctl stop {{ctid}} && vzctl start {{ctid}} --wait"),
        ("rebooting-host-or-container", "prlctl restart {{ctid}}"),
    ])
    func resources(activity: String, script: String) { #expect(LintBench.rules(script, activity, on: .infrastructureContainer, site: .host) == []) }
}
