/// The process that is a lab host's hardware: it runs sshd, kills everything at a reboot, and boots again. One POSIX
/// sh loop for each host, without the host's mark in its environment, so that it survives what it does to the host.
enum Supervisor {
    /// Called as `sh supervisor HOSTDIR SSHD`. Requests come on the named pipe `control`, one line each, as
    /// `BOOT_ID VERB [SECONDS]`; a request of an earlier boot is dropped, so that two calls of `reboot` make one.
    /// Verbs: `reboot`, `off`, `cancel`, `on`, and for its own use `due` and `tick`.
    static let script = #"""
        dir=$1 sshd=$2
        cd / || exit
        umask 077
        mark="DRYDOCK_LAB=$dir"
        path=$dir/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

        born() { # start time of process $1 in ticks; the name field may hold blanks and ')'
          born=
          IFS= read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
          set -- ${stat##*) }; shift 19; born=$1
        }
        record() { born "$2" && printf '%s %s\n' "$2" "$born" >"$dir/$1.new" && mv -f "$dir/$1.new" "$dir/$1"; }
        carrying() {
          grep -lszxF -e "$mark" /proc/[0-9]*/environ | while IFS=/ read -r x x id x; do printf '%s\n' "$id"; done
        }
        below() { # all descendants of process $1: sshd's session processes have overwritten their environment
          cat /proc/[0-9]*/stat 2>/dev/null | awk -v top="$1" '
            { id = $1; line = $0; sub(/^.*\) /, "", line); split(line, f, " "); parent[id] = f[2] }
            END {
              in_tree[top] = 1
              do { more = 0
                for (p in parent) if (!(p in in_tree) && (parent[p] in in_tree)) { in_tree[p] = 1; print p; more = 1 }
              } while (more)
            }'
        }
        die() { # power goes: the listener first, so that nobody comes in meanwhile
          rm -f "$dir/ready" "$dir/sshd"
          if [ -n "$listener" ]; then
            kill -STOP "$listener" 2>/dev/null
            kill -KILL $(below "$listener") 2>/dev/null
            kill -KILL "$listener" 2>/dev/null
            wait "$listener" 2>/dev/null
            listener=
          fi
          n=0
          while ids=$(carrying); [ -n "$ids" ] && [ "$n" -lt 200 ]; do
            kill -KILL $ids 2>/dev/null
            n=$((n + 1)); sleep 0.02
          done
        }
        boot() {
          cat /proc/sys/kernel/random/uuid >"$dir/boot_id.new" && mv -f "$dir/boot_id.new" "$dir/boot_id"
          boot=$(cat "$dir/boot_id")
          for c in "$dir"/ct/*/; do
            [ -d "$c" ] || continue
            rm -f "${c}lock"
            [ "$(cat "${c}status")" = suspended ] || printf 'stopped\n' >"${c}status"
          done
          env "$mark" PATH="$path" /bin/sh "$dir/lib/boot-units" 3>&-
          "$sshd" -D -e -f "$dir/sshd_config" 2>>"$dir/sshd.log" 3>&- &
          listener=$!
          record sshd "$listener"
          # SSH is back before the containers are, as on a real host
          env "$mark" PATH="$path" setsid /bin/sh "$dir/lib/boot-containers" "$boot" 3>&- &
        }

        listener= pending=0
        exec 3<>"$dir/control"
        record supervisor $$ || exit
        # a lab whose directory was removed under it must not live for ever
        (while sleep 20; do printf 'any tick\n' >&3; done) &
        boot
        while :; do
          read -r of verb arg <&3 || { sleep 1; [ -p "$dir/control" ] || { die; exit; }; continue; }
          case $verb in
            tick) [ -p "$dir/control" ] || { die; kill 0; exit; } ;;
            on) [ -n "$listener" ] || boot ;;
            cancel) pending=$((pending + 1)) ;;
            due) [ "$of" = "$boot" ] && [ "${arg#*:}" = "$pending" ] && act=${arg%:*} || act= ;;
            reboot|off)
              act=
              if [ "$of" = "$boot" ] && [ -n "$listener" ]; then
                pending=$((pending + 1))
                if [ "${arg:-0}" = 0 ]; then act=$verb
                else (sleep "$arg"; printf '%s due %s:%s\n' "$boot" "$verb" "$pending" >&3) & fi
              fi ;;
            *) act= ;;
          esac
          case $verb in due|reboot|off) ;; *) continue ;; esac
          case $act in
            off) die ;;
            reboot) die; sleep "$(cat "$dir/boot_seconds" 2>/dev/null || echo 2)"; boot ;;
          esac
        done
        """#

    /// Starts what is enabled on the host.
    static let bootUnits = #"""
        . "$DRYDOCK_LAB/lib/lab.sh"
        units_boot
        """#

    /// Every SSH session goes through this: start-up files of the system, which some login shells read, may put
    /// the machine's own commands before the lab's.
    static func session(directory: String) -> String {
        #"""
        DRYDOCK_LAB=\#(directory); export DRYDOCK_LAB
        PATH=$DRYDOCK_LAB/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH
        unset ENV BASH_ENV
        [ -z "${SSH_ORIGINAL_COMMAND-}" ] || exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"
        exec /bin/sh -i
        """#
    }
}
