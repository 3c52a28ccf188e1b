import Core

/// What each line of the closed list must find.
enum LintCases {
    static let all = rows + machines + prohibitions

    private static let rows: [LintCase] = [
        .init(rule: .softwareInstall, says: "make it a task of additional-software", scripts: [
            "yum install x", "yum -y remove x", "yum erase x", "yum localinstall /tmp/x.rpm", "yum groupinstall x", "dnf install x", "dnf -y reinstall x", "dnf group install x", "apt-get install -y x", "apt install x",
            "apt-get -o A=b purge x", "apt remove x", "rpm -i x.rpm", "rpm -ivh x.rpm", "rpm -Uvh x.rpm", "rpm --install x.rpm", "rpm -e x", "rpm --erase x", "dpkg -i x.deb", "dpkg --install x.deb", "dpkg -r x",
            "pip install x", "pip3 install --user x", "python3 -m pip install x", "zypper -n install x", "zypper rm x", "npm install -g x", "gem install x", "snap install x", "apk add x", "vzpkg install 101 x",
        ]),
        .init(rule: .softwareInstall, says: "belongs to jelastic-operations on an end-user-container", scripts: ["vzctl exec2 101 'yum install x'", "vzctl exec2 101 yum install x", "prlctl exec 101 'yum -y install x'", "timeout 60 vzctl exec2 {{ctid}} \"yum install x\"", "vzctl exec2 101 sh -c 'yum install x'", "vzctl exec2 101 - <<E\nyum install x\nE\n"]),
        .init(rule: .softwareInstall, says: "on an infrastructure-container", element: .infrastructureHost, scripts: ["vzctl exec3 101 yum install x"]),
        .init(rule: .softwareInstall, says: "on an infrastructure-container", element: .infrastructureContainer, site: .host, scripts: ["vzctl exec2 {{ctid}} 'yum install x'"]),
        .init(rule: .softwareInstall, says: "on an infrastructure-host", element: .infrastructureContainer, site: .host, scripts: ["yum install x"]),
        .init(rule: .softwareInstall, says: "additional-software", activity: "virtuozzo-software-and-kernel-update", scripts: ["yum -y install x", "yum -y remove x"]),
        .init(rule: .softwareUpdate, says: "make it a task of virtuozzo-software-and-kernel-update", scripts: ["yum -y update", "yum upgrade", "dnf upgrade", "apt-get upgrade", "apt-get dist-upgrade", "yum history undo 3"]),
        .init(rule: .softwareUpdate, says: "not available on an end-user-container", activity: "virtuozzo-software-and-kernel-update", scripts: ["vzctl exec2 101 'yum -y update'"]),
        .init(rule: .foreignRepository, says: "additional-software", scripts: ["yum-config-manager --add-repo https://x", "dnf config-manager --add-repo=https://x", "rpm --import https://x", "add-apt-repository x", "echo x >/etc/yum.repos.d/x.repo", "cp x /etc/apt/sources.list.d/x.list"]),
        .init(rule: .downloadAndRun, says: "additional-software", severity: .warning, scripts: ["curl -fsSL https://x | sh", "wget -qO- https://x | sudo bash"]),
        .init(rule: .firewallChange, says: "make it a task of host-firewall-configuration", scripts: [
            "iptables -A INPUT -j DROP", "iptables -t nat -F", "iptables -I INPUT 1 -p tcp -j ACCEPT", "iptables --flush", "ip6tables -P INPUT DROP", "iptables-restore </tmp/x", "nft add rule x", "nft flush ruleset", "nft -f /tmp/x",
            "firewall-cmd --add-port=1/tcp", "firewall-cmd --permanent --zone=public --remove-service=x", "firewall-cmd --reload", "ufw allow 22", "ufw disable", "ipset add x 192.0.2.1", "ipset destroy", "systemctl restart firewalld",
            "systemctl stop iptables.service", "service iptables save", "systemctl restart nftables", "iptables-save | sed s/a/b/ | iptables-restore",
        ]),
        .init(rule: .firewallChange, says: "container-firewall-configuration", element: .infrastructureContainer, scripts: ["iptables -F", "systemctl stop firewalld"]),
        .init(rule: .firewallChange, says: "container-firewall-configuration", scripts: ["vzctl exec2 101 'iptables -F'", "vzctl set 101 --netfilter full --save", "prlctl set 101 --netfilter=full"]),
        .init(rule: .firewallFile, says: "host-firewall-configuration", activity: "editing-system-files", scripts: ["iptables-save >/etc/sysconfig/iptables", "cp x /etc/firewalld/zones/public.xml", "sed -i s/a/b/ /etc/nftables.conf"]),
        .init(rule: .addressChange, says: "make it a task of ip-configuration-and-routing", scripts: [
            "ip addr add 192.0.2.1/24 dev eth0", "ip address del 192.0.2.1/24 dev eth0", "ip a a 192.0.2.1 dev eth0", "ip -4 route add default via 192.0.2.1", "ip route replace x", "ip r del x", "ip route flush cache", "ip link set eth0 down", "ip link add x",
            "ip rule add x", "ip neigh add proxy x", "ip neigh flush all", "ip route change x", "ifconfig eth0 192.0.2.1", "ifconfig eth0 down", "route add default gw x", "route del x", "nmcli con mod x y z", "nmcli connection modify x", "nmcli con up x",
            "ifup eth0", "ifdown eth0", "systemctl restart network", "systemctl restart NetworkManager", "service network restart", "netplan apply", "prlctl set 101 --ipadd 192.0.2.1", "vzctl set 101 --ipdel all --save", "vzctl set 101 --netif_add eth0 --save",
            "prlctl set 101 --nameserver 192.0.2.1", "prlsrvctl net add x", "ip netns exec x ip addr add y dev z",
        ]),
        .init(rule: .addressFile, says: "ip-configuration-and-routing", activity: "editing-system-files", scripts: ["echo x >/etc/sysconfig/network-scripts/ifcfg-eth0", "echo x >>/etc/sysconfig/network-scripts/route-eth0", "cp x /etc/resolv.conf", "tee /etc/netplan/x.yaml"]),
        .init(rule: .containerResources, says: "not available on an end-user-container", scripts: ["prlctl set 101 --memsize 4G", "vzctl set 101 --ram 4G --save"]),
        .init(rule: .containerResources, says: "make it a task of infra-container-resources", element: .infrastructureContainer, site: .host, scripts: ["prlctl set {{ctid}} --cpus 4", "vzctl set {{ctid}} --diskspace 20G --save"]),
        .init(rule: .containerLimits, says: "make it a task of infrastructure-container-limits-configuration", element: .infrastructureContainer, site: .host, activity: "infra-container-resources", scripts: [
            "vzctl set {{ctid}} --numproc 1000 --save", "vzctl set {{ctid}} --ram 4G --numfile=10000 --save", "prlctl set {{ctid}} --iolimit 10", "prlctl set {{ctid}} --onboot no",
        ]),
        .init(rule: .limitsFile, says: "infrastructure-container-limits-configuration", element: .infrastructureHost, activity: "infra-container-resources", scripts: ["sed -i s/a/b/ /etc/vz/conf/101.conf", "echo x >>/etc/vz/conf/\"$ctid\".conf"]),
        .init(rule: .infrastructureMigration, says: "make it a task of infrastructure-migration-to-a-new-host", element: .infrastructureHost, activity: "virtuozzo-software-and-kernel-update", scripts: ["prlctl migrate 101 root@dst", "vzmigrate --online root@dst 101"]),
        .init(rule: .infrastructureMigration, says: "infrastructure-migration-to-a-new-host", element: .infrastructureContainer, site: .host, scripts: ["prlctl migrate {{ctid}} dst"]),
        .init(rule: .accountChange, says: "make it a task of managing-os-user-accounts", scripts: ["useradd anna", "usermod -L anna", "userdel anna", "passwd anna", "echo a:b | chpasswd", "chage -E 0 anna", "groupadd x", "gpasswd -a anna x"]),
        .init(rule: .accountFile, says: "managing-os-user-accounts", activity: "editing-system-files", scripts: ["echo x >>/etc/passwd", "cp x /etc/sudoers.d/y", "chmod 700 /root/.ssh", "echo x >>/root/.ssh/authorized_keys", "echo x >>\"$home/.ssh/authorized_keys\"", "echo x >>~/.ssh/authorized_keys"]),
        .init(rule: .sshFile, says: "make it a task of ssh-configuration", activity: "editing-system-files", scripts: ["echo x >/etc/ssh/sshd_config", "sed -i -e s/a/b/ /etc/ssh/sshd_config", "mv /etc/ssh/sshd_config /tmp/x", "mv -t /tmp /etc/ssh/sshd_config", "cp -at /etc/ssh x", "install -m 600 x /etc/ssh/", "cp -t /etc/ssh x"]),
        .init(rule: .sshFile, says: "belongs to jelastic-operations on an infrastructure-container", element: .infrastructureContainer, activity: "ssh-configuration", scripts: ["echo x >>/etc/ssh/sshd_config"]),
        .init(rule: .zabbixFile, says: "make it a task of zabbix-agent-configuration", scripts: ["echo x >/etc/zabbix/zabbix_agentd.d/x.conf", "vzctl exec2 101 'echo x >/etc/zabbix/x'"]),
        .init(rule: .logrotateFile, says: "make it a task of logrotate-configuration", activity: "editing-system-files", scripts: ["cp x /etc/logrotate.d/y", "echo x >>/etc/logrotate.conf"]),
        .init(rule: .containerFile, says: "make it a task of editing-system-files", element: .infrastructureContainer, scripts: [
            "echo x >/etc/hosts", "echo x >>/etc/hosts", "sed -i s/a/b/ /etc/my.cnf", "sed --in-place s/a/b/ /etc/my.cnf", "echo x | tee /etc/x", "cp /tmp/x /etc/x", "mv /tmp/x /etc/x", "mv /etc/x /tmp/x", "rm -f /etc/x", "install /tmp/x /etc/x",
            "ln -sf /a /etc/x", "truncate -s 0 /var/log/x", "dd if=/tmp/x of=/etc/x", "{ echo x; } >/etc/x", "cat >/etc/x <<E\ny\nE\n", "echo x >etc/x",
        ]),
        .init(rule: .containerFile, says: "belongs to jelastic-operations on an end-user-container", scripts: ["vzctl exec2 101 'echo x >/etc/hosts'", "vzctl exec2 101 sed -i s/a/b/ /etc/hosts", "prlctl exec 101 rm -f /etc/x", "echo x >/vz/root/101/etc/hosts", "cp x /vz/private/\"$ctid\"/fs/root/etc/hosts"]),
        .init(rule: .containerAccess, says: "make it a task of file-access-settings", element: .endUserContainer, scripts: ["chmod 644 /etc/x", "chown x /etc/x", "setfacl -m u:x:r /etc/x"]),
        .init(rule: .databaseRemoval, says: "make it a task of outdated-data-removal-from-database", element: .infrastructureContainer, scripts: ["mysql -e 'delete from x'", "mysql db <<E\nDROP TABLE x;\nE\n", "echo 'TRUNCATE TABLE x' | mysql db", "mysqladmin -u root drop x"]),
        .init(rule: .rebootInScript, says: "not available on an end-user-container", element: .endUserContainer, scripts: ["reboot", "shutdown -r now", "systemctl reboot", "init 6"]),
        .init(rule: .containerPower, says: "not available on an end-user-container", scripts: ["vzctl restart 101", "prlctl restart 101"]),
        .init(rule: .containerPower, says: "not available", element: .endUserContainer, site: .host, activity: "rebooting-host-or-container", scripts: ["vzctl stop {{ctid}}", "vzctl start {{ctid}}", "prlctl suspend {{ctid}}"]),
    ]

    private static let machines: [LintCase] = [
        .init(rule: .signalByName, says: "hits customers too", scripts: [
            "killall nginx", "killall -9 nginx", "pkill nginx", "pkill -u anna", "pkill -HUP -x y", "kill -9 -1", "kill -s TERM -1", "kill -1", "kill -- -1", "kill $(pgrep x)", "kill -9 $(pidof x)", "kill `pidof x`", "p=$(pgrep -x y); kill \"$p\"",
            "for p in $(pgrep x); do kill \"$p\"; done", "pgrep x | xargs kill", "ps ax | awk '/x/ { print $1 }' | xargs kill -9", "pgrep x | while read -r p; do kill \"$p\"; done", "fuser -k /vz", "fuser -km /vz", "loginctl kill-user anna", "timeout 5 pkill x",
        ]),
        .init(rule: .initScript, says: "an init script", scripts: ["/etc/init.d/nginx restart", "/etc/rc.d/init.d/x start", "sh -c '/etc/init.d/x stop'"]),
        .init(rule: .containerProgram, says: "run it inside, with vzctl exec2", scripts: ["/vz/root/101/usr/bin/mysql", "/vz/private/$ctid/fs/x", "sh /vz/root/101/x.sh", ". /vz/root/101/etc/profile", "chroot /vz/root/101 id", "\"/vz/root/$ctid/bin/ls\""]),
        .init(rule: .dangerousUnit, says: "a confirm step", scripts: [
            "systemctl restart vz", "systemctl stop vz.service", "systemctl try-restart vz", "systemctl reload-or-restart vz", "systemctl -q restart vz", "systemctl restart x vz", "service vz restart", "systemctl restart prl-disp", "systemctl stop vcmmd",
            "systemctl restart shaman", "systemctl stop shamand", "systemctl stop pdrs", "systemctl stop vstorage-csd.x", "systemctl restart docker", "systemctl disable --now vz", "u=vz; systemctl restart $u", "systemctl stop 'vz*'", "systemctl stop sshd", "/etc/init.d/vz restart",
            "for u in nginx vz; do systemctl restart \"$u\"; done",
        ]),
        .init(rule: .dangerousUnit, says: "redundant pair", element: .infrastructureContainer, scripts: ["systemctl restart corosync", "systemctl stop jelasticha", "service haresolver restart", "systemctl restart mariadb", "systemctl stop mysqld"]),
        .init(rule: .rebootInScript, says: "use a step of kind 'reboot'", severity: .warning, scripts: ["reboot", "/sbin/reboot", "shutdown -r +1", "systemctl reboot", "systemd-run --on-active=5 systemctl reboot", "init 6", "vzreboot", "poweroff"]),
        .init(rule: .recursiveRemoval, says: "only what mktemp made", scripts: [
            "rm -rf /x", "rm -fr /x", "rm -r -f /x", "rm --recursive --force /x", "rm -Rf \"$d\"", "rm /x -rf", "find /x -delete", "find /x -name y -exec rm {} \\;", "find /x -exec rm -f {} +", "find /x -print0 | xargs -0 rm -f", "rm -rf -- \"$d\"", "d=$(mktemp -d); rm -rf \"$d\" /x",
        ]),
        .init(rule: .recursiveRemoval, says: "rm", activity: "user-host-decommission", scripts: ["rm -rf /vz/private/x.migrated"]),
        .init(rule: .recursiveRemoval, says: "rm", activity: "backup-and-restore", scripts: ["rm -rf /backup/x"]),
        .init(rule: .diskDestruction, says: "overwrites a disk", scripts: ["mkfs /dev/sdb", "mkfs.ext4 /dev/sdb1", "mkswap /dev/sdb2", "dd if=/dev/zero of=/dev/sda", "dd of=/dev/\"$disk\" if=x", "wipefs -a /dev/sda", "blkdiscard /dev/sda", "echo x >/dev/sda", "sgdisk -Z /dev/sda", "parted /dev/sda mklabel gpt", "shred /dev/sda", "lvremove x"]),
    ]

    private static let prohibitions: [LintCase] = [
        .init(rule: .containerDestruction, says: "for good", scripts: ["vzctl destroy 101", "vzctl delete 101", "vzctl reinstall 101", "prlctl delete 101", "prlctl unregister 101"]),
        .init(rule: .snapshotSwitch, says: "present state", scripts: ["vzctl snapshot-switch 101 --id x", "prlctl snapshot-switch 101 -i x"]),
        .init(rule: .unsafeMigration, says: "dry run first", activity: "user-host-decommission", scripts: ["vzmigrate -f root@dst 101", "vzmigrate --force root@dst 101", "vzmigrate --nodeps root@dst 101", "vzmigrate --nodeps=cpu root@dst 101", "vzmigrate --readonly root@dst 101"]),
        .init(rule: .uncleanStop, says: "and wait", scripts: ["vzctl stop 101 --fast", "prlctl stop 101 --kill", "vzctl --quiet stop --fast 101"]),
        .init(rule: .unsavedSetting, says: "add --save", scripts: ["vzctl set 101 --ram 4G", "vzctl set 101 --onboot yes"]),
        .init(rule: .setmode, says: "leave it out", scripts: ["vzctl set 101 --ram 4G --setmode restart --save"]),
        .init(rule: .execStatus, says: "use vzctl exec2", severity: .warning, scripts: ["vzctl exec 101 'free -b'"]),
        .init(rule: .backupDeletion, says: "all backups", activity: "backup-and-restore", scripts: ["prlctl backup-delete 101"]),
        .init(rule: .restoreOver, says: "beside it", activity: "backup-and-restore", scripts: ["prlctl restore 101", "prlctl restore -t x"]),
        .init(rule: .forcedHostRemoval, says: "force=false", activity: "user-host-decommission", scripts: ["curl -d 'hdnodeid=1&force=true' https://x/DeleteHDNode", "curl https://x/rest/deletehdnode -d force=true"]),
        .init(rule: .keysRewritten, says: "append", element: .endUserContainer, activity: "managing-os-user-accounts", scripts: ["echo x >/root/.ssh/authorized_keys", "mv /tmp/x /root/.ssh/authorized_keys", "tee /root/.ssh/authorized_keys2"]),
        .init(rule: .platformAccount, says: "works with this account", activity: "managing-os-user-accounts", scripts: ["usermod -L root", "userdel zabbix", "passwd root", "chage -E 0 jelastic-ftp", "usermod -s /bin/false -L mysql", "vzctl exec2 101 'userdel nginx'"]),
        .init(rule: .groupsReplaced, says: "-aG", activity: "managing-os-user-accounts", severity: .warning, scripts: ["usermod -G wheel anna"]),
        .init(rule: .zabbixCommands, says: "UserParameter", activity: "zabbix-agent-configuration", scripts: ["echo 'AllowKey=system.run[*]' >>/etc/zabbix/x.conf", "cat >/etc/zabbix/x <<E\nAllowKey=system.run[*]\nE\n", "sed -i 's/^x/EnableRemoteCommands=1/' /etc/zabbix/x", "printf 'AllowKey=system.run[*]\\n' | tee -a /etc/zabbix/x", "t=$(mktemp); echo 'AllowKey=system.run[*]' >\"$t\"; install \"$t\" /etc/zabbix/x"]),
        .init(rule: .forcedRotation, says: "logrotate -d", activity: "restarting-processes", severity: .warning, scripts: ["logrotate -f /etc/logrotate.conf"]),
        .init(rule: .platformFile, says: "ask Jelastic Operations", activity: "editing-system-files", scripts: ["echo x >>/etc/jelastic/redeploy.conf", "rm -f /usr/lib/jelastic/x"]),
        .init(rule: .protectedAccess, says: "single paths", activity: "file-access-settings", scripts: ["chmod -R 755 /etc", "chown -R x: /var", "chmod 755 /vz/private", "setfacl -m u:x:r /etc/vz/vz.conf", "chmod --recursive 755 /", "chmod 755 /usr/lib/jelastic/x"]),
        .init(rule: .commandLineSecret, says: "in ps", activity: "user-host-decommission", scripts: [
            "prlctl migrate 101 root:{{password}}@dst", "prlctl migrate 101 root:x@dst/y", "curl -u user:pass https://x", "curl -sSu user:pass https://x", "curl \"https://x/y?appid=cluster&session=$t\"", "curl -d \"token=$t\" https://x", "curl --user=user:pass https://x", "curl -uuser:\"$p\" https://x", "curl https://user:pass@x/", "curl -H 'Authorization: Bearer x' https://x", "mysql -pX",
            "mysql -u root -p\"$p\" -e 'select 1'", "mysqldump --password=x db", "sshpass -p x ssh h", "sshpass -px ssh h", "prlctl set 101 --userpasswd a:b", "openssl rsa -passin pass:x -in k", "redis-cli -a x ping", "usermod -p x anna", "wget --password=x https://y", "prlsrvctl backup -s root:x@srv",
        ]),
    ]
}
