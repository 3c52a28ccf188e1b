extension StandIns {
    /// What the stand-ins share. Sourced with DRYDOCK_LAB set; DRYDOCK_LAB_CT is the directory of the container in
    /// which the caller runs, if it does.
    static let library = #"""
        nl='
        '
        machine_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        # On a machine the host's systemctl, reboot and the like are real, and its containers have roots of their own with
        # stand-ins for these in `inside`. A loopback host has neither: everything lies in `bin`.
        private_roots=no tools=$DRYDOCK_LAB/bin
        if [ -d "$DRYDOCK_LAB/inside" ]; then
          private_roots=yes
          [ -z "${DRYDOCK_LAB_CT:-}" ] || tools=$DRYDOCK_LAB/inside
        fi
        if [ "$private_roots" = yes ]; then vz_private=/vz/private; else vz_private=$DRYDOCK_LAB/vz/private; fi
        PATH=$tools:$machine_path; export PATH
        here=${DRYDOCK_LAB_CT:-$DRYDOCK_LAB}   # whose units and name these are: the host's, or a container's
        units=$here/units

        say() { printf '%s\n' "$*"; }
        complain() { printf '%s\n' "$*" >&2; }

        lab_called() { # one line for each call: time, where, name, arguments
          lab_where=host; [ -z "${DRYDOCK_LAB_CT:-}" ] || lab_where=${DRYDOCK_LAB_CT##*/}
          lab_line=$*
          case $lab_line in *"$nl"*) lab_line=$(printf '%s' "$lab_line" | tr '\n' ' ') ;; esac
          # who isn't root can't write it on a machine, and is answered all the same
          { printf '%s %s %s\n' "$(date +%Y-%m-%dT%H:%M:%S%z)" "$lab_where" "$lab_line" >>"$DRYDOCK_LAB/calls.log"; } 2>/dev/null || :
        }

        control() { # a request to the host's supervisor, for this boot alone: a late one must not hit the next
          # opened for both directions, so that a supervisor that is gone can't block the caller
          printf '%s %s\n' "$(cat "$DRYDOCK_LAB/boot_id")" "$*" 1<>"$DRYDOCK_LAB/control"
        }

        value() { # first line of file $1, or $2
          value=${2-}; [ -f "$1" ] || return 0
          IFS= read -r value <"$1" || :
        }
        put() { printf '%s\n' "$2" >"$1.$$" && mv -f "$1.$$" "$1"; }

        on_host() { # from within a container: a stand-in of its host, not as a process of the container
          if [ "$private_roots" = yes ]; then setsid chroot /proc/1/root env -u DRYDOCK_LAB_CT "$DRYDOCK_LAB/bin/$1" "$2" "$3"
          else setsid env -u DRYDOCK_LAB_CT "$DRYDOCK_LAB/bin/$1" "$2" "$3"; fi </dev/null >/dev/null 2>&1 &
        }
        uuid() { IFS= read -r uuid </proc/sys/kernel/random/uuid; }

        seconds_up() { read -r seconds_up rest </proc/uptime; }
        logged() { # a line of the journal: unit, priority, text
          printf '%s %s %s: %s\n' "$1" "$2" "$(date '+%b %d %H:%M:%S')" "$3" >>"$here/journal.log"
        }

        carrying() { # ids of the processes whose environment has the line $1
          grep -lszxF -e "$1" /proc/[0-9]*/environ | while IFS=/ read -r x x id x; do
            [ "$id" = "$$" ] || say "$id"
          done
        }
        kill_carrying() { # ends them all; what they start meanwhile too
          n=0
          while ids=$(carrying "$1"); [ -n "$ids" ] && [ "$n" -lt 100 ]; do
            kill -KILL $ids 2>/dev/null || :
            n=$((n + 1)); sleep 0.02
          done
        }

        """# + unitFunctions + kernelFunctions + containerFunctions

    static let unitFunctions = #"""
        unit_name() { # sets unit to the full name
          case $1 in
            *.service|*.timer|*.socket|*.target|*.mount) unit=$1 ;;
            *) unit=$1.service ;;
          esac
        }
        unit_load() { # sets unit and u_*; 1 if there is no such unit
          unit_name "$1"
          u_active=inactive u_sub=dead u_pid=0 u_started= u_entered= u_mono=0 u_state=disabled u_reload=no
          u_text=$unit u_fails=no u_dies=
          case $unit in */*) return 1 ;; esac
          [ -f "$units/$unit" ] || return 1
          while IFS= read -r line; do
            v=${line#*=}
            case $line in
              ActiveState=*) u_active=$v ;;
              SubState=*) u_sub=$v ;;
              MainPID=*) u_pid=$v ;;
              ExecMainStartTimestamp=*) u_started=$v ;;
              ActiveEnterTimestamp=*) u_entered=$v ;;
              ActiveEnterTimestampMonotonic=*) u_mono=$v ;;
              UnitFileState=*) u_state=$v ;;
              CanReload=*) u_reload=$v ;;
              Description=*) u_text=$v ;;
              fails_on_restart=*) u_fails=$v ;;
              dies_after=*) u_dies=$v ;;
            esac
          done <"$units/$unit"
          if [ "$u_active" = active ] && [ "$u_pid" != 0 ] && ! alive "$u_pid"; then
            u_active=failed u_sub=failed u_pid=0
          fi
        }
        alive() {
          read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
          stat=${stat##*) }; [ "${stat%% *}" != Z ]
        }
        unit_save() {
          {
            say "Description=$u_text"; say "ActiveState=$u_active"; say "SubState=$u_sub"; say "MainPID=$u_pid"
            say "ExecMainStartTimestamp=$u_started"; say "ActiveEnterTimestamp=$u_entered"
            say "ActiveEnterTimestampMonotonic=$u_mono"; say "UnitFileState=$u_state"; say "CanReload=$u_reload"
            say "fails_on_restart=$u_fails"; say "dies_after=$u_dies"
          } >"$units/.$unit.$$" && mv -f "$units/.$unit.$$" "$units/$unit"
        }
        unit_begin() { # starts the main process of the loaded unit
          setsid sleep "${u_dies:-infinity}" </dev/null >/dev/null 2>&1 &
          u_pid=$!
          seconds_up
          # two digits after the point: hundredths of a second
          u_mono=${seconds_up%.*}${seconds_up#*.}0000
          u_started=$(date '+%a %Y-%m-%d %H:%M:%S %Z') u_entered=$u_started u_active=active u_sub=running
          unit_save
          logged "$unit" info "Started $u_text."
        }
        unit_end() {
          [ "$u_pid" = 0 ] || kill -KILL "$u_pid" 2>/dev/null || :
          u_pid=0 u_active=inactive u_sub=dead
          unit_save
          # the real unit's stop action takes every container with it
          if [ "$unit" = vz.service ] && [ -z "${DRYDOCK_LAB_CT:-}" ]; then
            for c in "$DRYDOCK_LAB"/ct/*/; do [ -d "$c" ] || continue; ct_load "${c%/}"; ct_stop; done
          fi
        }
        units_boot() { # after a boot of the host or of a container: what is enabled starts
          for f in "$units"/*.service; do
            [ -f "$f" ] || continue
            unit_load "${f##*/}" || continue
            u_pid=0 u_active=inactive u_sub=dead
            if [ "$u_state" = enabled ]; then unit_begin; else unit_save; fi
          done
        }

        """#
}
