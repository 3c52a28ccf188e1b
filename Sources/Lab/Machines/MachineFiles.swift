import Core
import Foundation

/// What makes one machine differ from the common tree: name, identity, keys, the operator's password.
struct MachineFiles {
    var machine: Machine

    init(_ machine: Machine) { self.machine = machine }

    /// Writes them into the mounted root. `keys` is the lab's public key, `neighbours` the lines of /etc/hosts.
    func write(keys: String, password: String, neighbours: String) throws(LabError) {
        let ending = try Spawn.run([
            "/bin/sh", "-euc", Self.script, "sh", machine.root, machine.name.rawValue, keys, password, neighbours,
        ])
        guard ending.status == 0 else {
            throw .command("preparing \(machine.name)", status: Int(ending.status), output: ending.output)
        }
    }

    /// Public lines for known_hosts, made by ``write(keys:password:neighbours:)``.
    func hostKeys() throws(LabError) -> [String] {
        var lines: [String] = []
        for kind in ["ed25519", "ecdsa"] { lines.append(try PublicKey.read("\(machine.root)/etc/ssh/ssh_host_\(kind)_key")) }
        return lines
    }

    private static let script = #"""
        root=$1 name=$2 keys=$3 password=$4 neighbours=$5
        printf '%s\n' "$name" >"$root/etc/hostname"
        printf '127.0.0.1 localhost\n127.0.1.1 %s\n%s\n' "$name" "$neighbours" >"$root/etc/hosts"
        tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
        for kind in ed25519 ecdsa; do ssh-keygen -q -t "$kind" -N '' -C "$name" -f "$root/etc/ssh/ssh_host_${kind}_key"; done
        install -m 600 "$keys" "$root/root/.ssh/authorized_keys"
        for user in operator deploy; do
          install -m 600 "$keys" "$root/home/$user/.ssh/authorized_keys"
          chroot "$root" chown --reference="/home/$user" "/home/$user/.ssh/authorized_keys"
        done
        printf 'operator:%s\n' "$(cat "$password")" | chroot "$root" chpasswd
        """#
}
