extension StandIns {
    /// systemd 219, as EL7 has it: no `--value`, no `NRestarts`, unit states from files.
    static let systemctl = head + #"""
        quiet=no props= only_failed=no legend=yes state= verb=
        operands=
        while [ $# -gt 0 ]; do
          case $1 in
            -q|--quiet) quiet=yes ;;
            -p|--property) props="$props,$2"; shift ;;
            -p?*) props="$props,${1#-p}" ;;
            --property=*) props="$props,${1#*=}" ;;
            --failed) only_failed=yes ;;
            --state=failed) only_failed=yes ;;
            --state) [ "$2" != failed ] || only_failed=yes; shift ;;
            --state=*) state=${1#*=} ;;
            --no-legend) legend=no ;;
            -t|--type|-n|--lines|-o|--output|-s|--signal) shift ;;
            --value|--show-transaction|--check-inhibitors=*) complain "systemctl: unrecognized option '$1'"; exit 1 ;;
            --*|-[a-zA-Z]|-n*) ;;
            *) if [ -z "$verb" ]; then verb=$1; else operands="$operands $1"; fi ;;
          esac
          shift
        done
        [ -n "$verb" ] || verb=list-units
        set -f; set -- $operands; set +f
        no_operand() { complain "Too few arguments."; exit 1; }
        not_found() { complain "Failed to $verb $unit: Unit $unit not found."; worst=5; }
        failed_job() {
          u_active=failed u_sub=failed u_pid=0
          unit_save
          logged "$unit" err "$unit: main process exited, code=exited, status=1/FAILURE"
          logged "$unit" err "Failed to start $u_text."
          complain "Job for $unit failed because the control process exited with error code. See \"systemctl status $unit\" and \"journalctl -xe\" for details."
          worst=1
        }
        each_property() {
          case ",$props," in ,,|*",$1,"*) say "$1=$2" ;; esac
        }
        list() {
          shown=0
          [ "$legend" = no ] || say "UNIT LOAD ACTIVE SUB DESCRIPTION"
          for f in "$units"/*.*; do
            [ -f "$f" ] || continue
            unit_load "${f##*/}" || continue
            [ "$only_failed" = no ] || [ "$u_active" = failed ] || continue
            case $state in ''|"$u_active"|"$u_sub") ;; *) continue ;; esac
            say "$unit loaded $u_active $u_sub $u_text"; shown=$((shown + 1))
          done
          [ "$legend" = no ] || { say; say "$shown loaded units listed."; }
        }
        worst=0
        case $verb in
          list-units) list; exit 0 ;;
          list-unit-files)
            for f in "$units"/*.*; do [ -f "$f" ] || continue; unit_load "${f##*/}" && say "$unit $u_state"; done; exit 0 ;;
          is-system-running)
            only_failed=yes legend=no
            if [ -n "$(list)" ]; then say degraded; exit 1; else say running; exit 0; fi ;;
          daemon-reload|daemon-reexec|reset-failed|set-default|preset) exit 0 ;;
          reboot|kexec) exec "$tools/reboot" ;;
          poweroff|halt) exec "$tools/poweroff" ;;
          show|status|is-active|is-failed|is-enabled|cat|start|stop|restart|try-restart|reload|reload-or-restart|reload-or-try-restart|kill|enable|disable|mask|unmask) ;;
          *) complain "Unknown operation '$verb'."; exit 1 ;;
        esac
        [ $# -gt 0 ] || no_operand
        any=3 first=yes
        for name in "$@"; do
          if unit_load "$name"; then known=loaded; else known=not-found; fi
          case $verb in
            show)
              [ "$first" = yes ] || say
              each_property Id "$unit"; each_property Description "$u_text"; each_property LoadState "$known"
              each_property ActiveState "$u_active"; each_property SubState "$u_sub"; each_property MainPID "$u_pid"
              each_property ExecMainStartTimestamp "$u_started"; each_property ActiveEnterTimestamp "$u_entered"
              each_property ActiveEnterTimestampMonotonic "$u_mono"; each_property UnitFileState "$u_state"
              each_property CanReload "$u_reload" ;;
            is-active)
              [ "$u_active" != active ] || any=0
              [ "$quiet" = yes ] || say "$u_active"; worst=$any ;;
            is-failed)
              [ "$first" = no ] || worst=1
              [ "$u_active" != failed ] || worst=0
              [ "$quiet" = yes ] || say "$u_active" ;;
            is-enabled)
              if [ $known = not-found ]; then
                complain "Failed to get unit file state for $unit: No such file or directory"; worst=1
              else
                [ "$quiet" = yes ] || say "$u_state"
                [ "$u_state" = enabled ] || worst=1
              fi ;;
            status)
              if [ $known = not-found ]; then complain "Unit $unit could not be found."; worst=4; continue; fi
              say "* $unit - $u_text"
              say "   Loaded: loaded (/usr/lib/systemd/system/$unit; $u_state)"
              say "   Active: $u_active ($u_sub) since $u_entered"
              [ "$u_pid" = 0 ] || say " Main PID: $u_pid"
              [ "$u_active" = active ] || worst=3 ;;
            cat) [ $known = loaded ] || { complain "No files found for $unit."; worst=1; continue; }
              say "# /usr/lib/systemd/system/$unit"; say "[Unit]"; say "Description=$u_text" ;;
            enable|disable|mask|unmask)
              [ $known = loaded ] || { complain "Failed to execute operation: No such file or directory"; worst=1; continue; }
              case $verb in enable|unmask) u_state=enabled ;; *) u_state=${verb}d ;; esac
              [ "$verb" != mask ] || u_state=masked
              unit_save ;;
            stop)
              [ $known = loaded ] || { complain "Failed to stop $unit: Unit $unit not loaded."; worst=5; continue; }
              unit_end; logged "$unit" info "Stopped $u_text." ;;
            kill) [ $known = loaded ] || { complain "Failed to kill unit $unit: Unit $unit is not loaded."; worst=1; continue; }
              [ "$u_pid" = 0 ] || kill "$u_pid" ;;
            reload)
              [ $known = loaded ] || { not_found; continue; }
              if [ "$u_reload" != yes ]; then
                complain "Failed to reload $unit: Job type reload is not applicable for unit $unit."; worst=1
              elif [ "$u_active" != active ]; then
                complain "Job for $unit invalid."; worst=1
              else logged "$unit" info "Reloaded $u_text."; fi ;;
            start|restart|try-restart|reload-or-restart|reload-or-try-restart)
              [ $known = loaded ] || { not_found; continue; }
              if [ "$u_active" = active ]; then
                [ "$verb" != start ] || continue
                case $verb:$u_reload in reload-or-*:yes) continue ;; esac
                unit_end
              else
                case $verb in try-restart|reload-or-try-restart) continue ;; esac
              fi
              if [ "$u_fails" = yes ]; then failed_job; else unit_begin; fi ;;
          esac
          first=no
        done
        exit $worst
        """#

    static let journalctl = head + #"""
        wanted= only_errors=no lines=
        while [ $# -gt 0 ]; do
          case $1 in
            -u|--unit) unit_name "$2"; wanted=$unit; shift ;;
            --unit=*) unit_name "${1#*=}"; wanted=$unit ;;
            -p|--priority) case $2 in err|3|crit|2|alert|1|emerg|0) only_errors=yes ;; esac; shift ;;
            -p?*|--priority=*) case ${1#-p} in err|3|*=err|*=3) only_errors=yes ;; esac ;;
            -n|--lines) lines=$2; shift ;;
            -n[0-9]*) lines=${1#-n} ;;
            -b|-k|-x|-e|-xe|-q|--no-pager) ;;
            -S|-U|-o|--since|--until|--output) shift ;;
          esac
          shift
        done
        pick() {
          [ -f "$here/journal.log" ] || return 0
          while read -r unit priority text; do
            [ -z "$wanted" ] || [ "$unit" = "$wanted" ] || continue
            [ "$only_errors" = no ] || [ "$priority" = err ] || continue
            say "$text"
          done <"$here/journal.log"
        }
        found=$(pick | tail -n "${lines:-1000}")
        say "${found:--- No entries --}"
        """#

    static let service = head + #"""
        [ $# -ge 2 ] || { complain "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]"; exit 1; }
        complain "Redirecting to /bin/systemctl $2 $1.service"
        exec "$tools/systemctl" "$2" "$1"
        """#

    static let hostname = head + #"""
        case ${1:-} in
          ''|-f|--fqdn|--long|-s|--short) value "$here/hostname" localhost; say "$value" ;;
          -i|-I) say 127.0.0.1 ;;
          -*) complain "hostname: not in the lab: $1"; exit 1 ;;
          *) put "$here/hostname" "$1" ;;
        esac
        """#

    /// The platform's own verb inside end-user containers: its exit status is always 0, only the JSON tells.
    static let jem = head + #"""
        value "${DRYDOCK_LAB_CT:-/nowhere}/element"
        [ "$value" = end-user-container ] || { complain "sh: jem: command not found"; exit 127; }
        [ "${1:-}" = service ] || { say '{"result":99,"errOut":"unknown module"}'; exit 0; }
        case ${2:-} in
          restart) code=4182 ;; start) code=4183 ;; stop) code=4184 ;; reload) code=4185 ;;
          *) say '{"result":99,"errOut":"unknown action"}'; exit 0 ;;
        esac
        value "$here/jem_unit" nginx
        if [ -f "$here/jem_fails" ] || { [ "$2" != reload ] && ! "$tools/systemctl" "$2" "$value" >/dev/null 2>&1; }; then
          say "{\"result\":$code,\"errOut\":\"service $2 failed\"}"
        else
          say '{"result":0,"out":""}'
        fi
        exit 0
        """#

    /// Daemons called to test their configuration; the machine's own must not answer for a lab host. They fail where a
    /// file `config_fails` lies beside `units/`.
    static let configurationTest = head + #"""
        if [ -e "$here/config_fails" ]; then complain "${0##*/}: configuration test failed"; exit 1; fi
        complain "${0##*/}: configuration test is successful"
        """#
}
