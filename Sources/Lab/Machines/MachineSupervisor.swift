/// The process that is a machine's hardware: it runs systemd-nspawn, starts it again after a reboot, and waits for
/// the power button after a poweroff. One POSIX sh loop for each machine.
enum MachineSupervisor {
    /// Called as `sh supervisor DIR SCOPE OPTION...`, the options being those of systemd-nspawn. `state` says `on N` or
    /// `off N` after the N-th boot; `N on` on the named pipe `control` switches a machine on that is off since boot N.
    static let script = #"""
        dir=$1 scope=$2; shift 2
        cd / || exit
        umask 022

        born() { # start time of process $1 in ticks; the name field may hold blanks and ')'
          born=
          IFS= read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
          set -- ${stat##*) }; shift 19; born=$1
        }
        put() { printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1"; }
        record() { born "$2" && put "$dir/$1" "$2 $born"; }

        record supervisor $$ || exit
        # Two machines in one control group would take each other's processes for their own.
        groups=
        for group in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
          # the root of a hierarchy, not a folder of them
          [ -e "$group/cgroup.procs" ] || continue
          groups="$groups $group/$scope"
          mkdir -p "$group/$scope" && echo $$ >"$group/$scope/cgroup.procs" || exit
        done
        die() { # systemd-nspawn that was killed leaves the machine's processes behind, in groups below the machine's own
          n=0
          while ids=$(find $groups -mindepth 2 -name cgroup.procs -exec cat {} + | sort -u); [ -n "$ids" ] && [ "$n" -lt 500 ]; do
            kill -KILL $ids 2>/dev/null
            n=$((n + 1)); sleep 0.02
          done
        }
        exec 3<>"$dir/control"
        boots=0
        while :; do
          boots=$((boots + 1))
          put "$dir/state" "on $boots"
          # without its cable a machine that is off refuses nothing: it is silent, as one without power is
          ip -n "$scope" link set host0 up
          systemd-nspawn --quiet --boot --register=no --keep-unit --network-namespace-path="/run/netns/$scope" \
            --machine="$scope" --settings=no --link-journal=no --resolv-conf=off --timezone=off "$@" \
            </dev/null 3>&- &
          record nspawn $!
          status=0; wait $! || status=$?
          die
          rm -f "$dir/nspawn" "$dir/lab/ready"
          ip -n "$scope" link set host0 down
          if [ "$status" = 133 ]; then # it asked for a reboot
            sleep "$(cat "$dir/boot_seconds" 2>/dev/null || echo 0)"
            continue
          fi
          echo "supervisor: systemd-nspawn ended with $status"
          put "$dir/state" "off $boots"
          while read -r of verb <&3; do [ "$of $verb" != "$boots on" ] || break; done
        done
        """#
}
