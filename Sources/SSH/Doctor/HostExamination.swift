internal import Core
internal import Foundation

/// What a host says of itself, asked by a script that leaves nothing there.
struct HostExamination: Equatable, Sendable {
    /// `SHA256:…` of the key that was checked.
    var hostKey: String
    var user: String
    /// Seconds by which the host's clock is ahead of ours.
    var skew: Double
    var facts: [String: String]

    /// As ``RemoteJobScript`` finds its base, without making it: what is looked at is the nearest folder that is there.
    static func script(base: String?) -> String {
        """
        case \(ShellWord.quoted(base ?? "")) in
          '') if [ "$(id -u)" = 0 ]; then base=/var/lib/drydock
              elif [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -w "$HOME" ]; then base=$HOME/.local/state/drydock
              else base=/var/tmp/drydock-$(id -u); fi ;;
          '~/'*) base=${HOME:-/nonexistent}/\(ShellWord.quoted(String((base ?? "").dropFirst(2)))) ;;
          *) base=\(ShellWord.quoted(base ?? "")) ;;
        esac
        """ + #"""

        echo "clock $(date +%s)"
        echo "base $base"
        near=$base
        while [ ! -d "$near" ] && [ "$near" != / ] && [ -n "$near" ]; do near=${near%/*}; done
        [ -n "$near" ] || near=/
        if [ -d "$base" ]; then [ -O "$base" ] && [ ! -L "$base" ] || echo "foreign yes"; fi
        [ -w "$near" ] || echo "readonly $near"
        echo "free $(df -Pk "$near" 2>/dev/null | awk 'NR == 2 { print $4 }')"
        echo "kind $(stat -f -c %T "$near" 2>/dev/null)"
        missing=
        for tool in setsid timeout mkfifo readlink dd cat tail head wc tr mv rm ln mkdir find sleep date id stat sync; do
          command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
        done
        echo "missing$missing"
        [ "$(command -v printf)" = printf ] || echo "printf no"
        [ -r /proc/self/stat ] || echo "proc no"
        if [ -n "${DRYDOCK_LAB:-}" ]; then machine=$(cat "$DRYDOCK_LAB/machine_id" 2>/dev/null) || machine=
        else machine=$(cat /etc/machine-id 2>/dev/null || cat /var/lib/dbus/machine-id 2>/dev/null) || machine=; fi
        echo "machine $machine"
        """#
    }

    static func facts(in output: String) -> [String: String] {
        output.split(whereSeparator: \.isNewline).reduce(into: [:]) { facts, line in
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            // The first counts: what a tool prints later can't take its place.
            let name = String(words[0])
            if facts[name] == nil { facts[name] = words.count > 1 ? String(words[1]).trimmingCharacters(in: .whitespaces) : "" }
        }
    }

    // MARK: - What it means

    func checks(of host: HostName) -> [HostCheck] {
        [HostCheck(host, .reach, .ok, "reached as \(user), host key \(hostKey)"), clock(host), space(host), base(host), tools(host)]
    }

    private func clock(_ host: HostName) -> HostCheck {
        let seconds = Int(abs(skew).rounded()), words = "its clock is \(Units.words(seconds: seconds)) \(skew > 0 ? "ahead of" : "behind") this machine's"
        if seconds > 60 { return HostCheck(host, .clock, .fault, words, "the host itself refuses what comes after its window, by its own clock: set it right, and keep it so by chrony or systemd-timesyncd") }
        if seconds > 5 { return HostCheck(host, .clock, .warning, words, "keep it right by chrony or systemd-timesyncd") }
        return HostCheck(host, .clock, .ok, "its clock agrees with this machine's")
    }

    private func space(_ host: HostName) -> HostCheck {
        let place = facts["base"] ?? ""
        guard let free = facts["free"].flatMap({ Int($0) }), (0...1 << 50).contains(free) else {
            return HostCheck(host, .space, .warning, "the free space for \(place) can't be told", "look there by: df \(place)")
        }
        let words = "\(Units.words(bytes: free * 1024)) are free for \(place)"
        if free < 10 << 10 { return HostCheck(host, .space, .fault, words, "make room there, or name another folder as state_dir in the inventory") }
        if free < 100 << 10 { return HostCheck(host, .space, .warning, words, "make room there: each step keeps up to 6 MiB of its output") }
        return HostCheck(host, .space, .ok, words)
    }

    private func base(_ host: HostName) -> HostCheck {
        let place = facts["base"] ?? "", another = "name another folder as state_dir in the inventory"
        if !place.hasPrefix("/") { return HostCheck(host, .base, .fault, "\(place) is not an absolute path", another) }
        if facts["foreign"] != nil { return HostCheck(host, .base, .fault, "\(place) belongs to another user or is a link", another) }
        if let near = facts["readonly"] { return HostCheck(host, .base, .fault, "\(place) can't be written: \(near) is read-only for \(user)", another) }
        if ["tmpfs", "ramfs"].contains(facts["kind"]) {
            return HostCheck(host, .base, .warning, "\(place) lies on a file system that a reboot empties: after it, nobody can tell what ran", another)
        }
        return HostCheck(host, .base, .ok, "\(place) can be used")
    }

    private func tools(_ host: HostName) -> HostCheck {
        var lacks = (facts["missing"] ?? "").split(separator: " ").map(String.init)
        if facts["printf"] != nil { lacks.append("a printf of /bin/sh's own") }
        if facts["proc"] != nil { lacks.append("/proc") }
        if facts["missing"] == nil { return HostCheck(host, .tools, .warning, "which tools are there can't be told", "look at what its /bin/sh says") }
        return lacks.isEmpty ? HostCheck(host, .tools, .ok, "its shell and tools are those that steps need")
            : HostCheck(host, .tools, .fault, "it lacks \(lacks.joined(separator: ", ")), which steps need", "install it there (coreutils, util-linux, findutils)")
    }
}
